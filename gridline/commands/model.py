"""`gridline model list|check|fetch|evaluate|use`: the models that recognise what callers say."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.recognition.errors import NoSuchModel
from adapters.recognition.models.fetch import Wish, fetch
from adapters.recognition.models.store import PRODUCTION_MODELS, Installed, ModelStore
from gridline.commands import model_evaluate
from gridline.pages.models import as_json, summary, told
from gridline.pages.printed import add_json, json_text
from gridline.pages.progress_line import ProgressLine
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import RecognitionSettings
from gridline.settings.translation import fetch_limits, model_store
from gridline.speech_models import looked_at, tried_out
from models.call import Language


@dataclass(frozen=True, slots=True)
class Action:
    """One action on models: what it does, its options, and how it is run."""

    what: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, RecognitionSettings], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline model`."""
    actions = parser.add_subparsers(dest="action", required=True)
    for name, action in ACTIONS.items():
        action.add_arguments(actions.add_parser(name, help=action.what))


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done and well, 1 when a model is unfit. Raises SettingsRefused, RecognitionError, OSError."""
    return ACTIONS[arguments.action].run(arguments, read_settings(settings_file(file)).recognition)


def list_models(arguments: argparse.Namespace, section: RecognitionSettings) -> int:
    """Print what is installed, what is used, and what could be fetched."""
    store = model_store(section)
    uses = _uses(store)
    reports = [looked_at(each, _language(uses, each)) for each in _all(store)]
    missing = [name for name in PRODUCTION_MODELS if name not in {each.model.name for each in reports}]
    if arguments.json:
        listed = [{**as_json(each), "used_for": _used_for(uses, each.model)} for each in reports]
        sys.stdout.write(json_text({"models": listed, "not_installed": missing}))
        return 0
    width = max(map(len, (*missing, *(each.model.name for each in reports))))
    for each in reports:
        used = "".join(f"used for {language}: " for language in _used_for(uses, each.model))
        print(f"{each.model.name:<{width}}  {used}{summary(each)}")
    for name in missing:
        print(f"{name:<{width}}  not installed: give the address or file to `gridline model fetch`")
    return 0


def check(arguments: argparse.Namespace, section: RecognitionSettings) -> int:
    """Look at a model, load it once, and print what was found; 1 when it is unfit."""
    language = Language(arguments.language)
    report = tried_out(_wanted(arguments.model, language, section), language, section.load_timeout_s)
    sys.stdout.write(json_text(as_json(report)) if arguments.json else "\n".join([*told(report), ""]))
    return 0 if report.is_fit else 1


def fetch_model(arguments: argparse.Namespace, section: RecognitionSettings) -> int:
    """Bring a model here, and show how far it has come."""
    totals: dict[str, int] = {}
    line = ProgressLine(sys.stderr, totals)

    def reached(done: int, total: int | None) -> None:
        if total:
            totals["bytes"] = total
        line.reached("bytes", done)

    wish = Wish(arguments.name, arguments.source, arguments.sha256)
    try:
        made = asyncio.run(fetch(model_store(section), wish, fetch_limits(section), reached))
    except KeyboardInterrupt:
        line.gone()
        print("Stopped. What has come is kept: fetch again to go on from there.", file=sys.stderr)
        raise
    finally:
        line.gone()
    print(f"{made.name} is in {made.folder}, SHA-256 {made.pin.sha256 if made.pin else 'unknown'}.")
    print(f"Then: gridline model check {made.name}; gridline model use {made.name}")
    return 0


def use(arguments: argparse.Namespace, section: RecognitionSettings) -> int:
    """Let a model serve from the next start on, once it has been loaded here; 1 when it is unfit."""
    store, language = model_store(section), Language(arguments.language)
    wanted = _absolute(arguments.model)
    report = tried_out(store.find(wanted), language, section.load_timeout_s)
    if not report.is_fit:
        print("\n".join((*told(report), "Nothing was changed.")))
        return 1
    store.use(wanted, language)
    print(f"{report.model.name} is used for {language} after the next start of the service.")
    if store.is_named and language is Language.RUSSIAN:
        print(f"But: the settings name {section.model}, which wins. Take `model` out of [recognition].")
    return 0


def evaluate(arguments: argparse.Namespace, section: RecognitionSettings) -> int:
    """Let a model hear recordings, or hold dialogues with whoever said them."""
    model = _wanted(arguments.model, Language.RUSSIAN, section)
    return model_evaluate.run(arguments, section, model.folder)


def _wanted(named: str | None, language: Language, section: RecognitionSettings) -> Installed:
    """The model that was named, or else the one in use. Raises NoSuchModel."""
    store = model_store(section)
    model = store.find(_absolute(named)) if named else store.used(language)
    if model is None:
        raise NoSuchModel(f"no model is used for {language}. Choose one: gridline model use NAME --language {language}")
    return model


def _all(store: ModelStore) -> list[Installed]:
    """What is installed, and what is used from elsewhere."""
    installed = list(store.installed())
    elsewhere = [model for model in _uses(store).values() if model.folder not in {each.folder for each in installed}]
    return [*installed, *dict.fromkeys(elsewhere)]


def _uses(store: ModelStore) -> dict[Language, Installed]:
    return {language: model for language in Language if (model := _used(store, language))}


def _used(store: ModelStore, language: Language) -> Installed | None:
    try:
        return store.used(language)
    except NoSuchModel as error:
        print(f"{language}: {error}", file=sys.stderr)
        return None


def _used_for(uses: dict[Language, Installed], model: Installed) -> list[str]:
    return [language.value for language, used in uses.items() if used.folder == model.folder]


def _language(uses: dict[Language, Installed], model: Installed) -> Language:
    return next((Language(code) for code in _used_for(uses, model)), Language.RUSSIAN)


def _absolute(wanted: str) -> str:
    """A folder is named by a path with a /, from wherever the operator stands."""
    return str(Path(wanted).resolve()) if "/" in wanted else wanted


def _add_list(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", metavar="NAME|FOLDER", help="otherwise the one in use")
    _add_language(parser)
    add_json(parser)


def _add_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what it is to be called here")
    parser.add_argument("source", metavar="ADDRESS|FILE", help="of its archive, zip or tar.gz")
    parser.add_argument(
        "--sha256", metavar="HEX", default="", help="of the archive, as its publisher says; then pinned"
    )


def _add_use(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="NAME|FOLDER")
    _add_language(parser)


def _add_language(parser: argparse.ArgumentParser) -> None:
    known = [language.value for language in Language]
    parser.add_argument("--language", choices=known, default=Language.RUSSIAN.value, help="of the callers (ru)")


ACTIONS = {
    "list": Action("show the models that are installed, and which is used", _add_list, list_models),
    "check": Action("see whether a model is fit, and which words it does not know", _add_check, check),
    "fetch": Action("bring a model from an address or a file", _add_fetch, fetch_model),
    "evaluate": Action("hear recordings, and see what dialogues come to", model_evaluate.add_arguments, evaluate),
    "use": Action("let a model serve from the next start on", _add_use, use),
}
