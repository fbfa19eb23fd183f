"""The speech engines that we know, best first, and how each is asked to speak Russian."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.synthesis.errors import NoSpeechEngine
from adapters.synthesis.program import SpeakingProgram

SPEAK_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class KnownEngine:
    """An engine: `arguments` of its program read a text from standard input and write the WAV file {wav}."""

    name: str
    program: str
    voice: str
    arguments: tuple[str, ...]
    voice_found: tuple[Path, ...] = ()
    """One of these must be there, or the program has no Russian voice; empty: it always has."""
    remedy: str = ""


KNOWN_ENGINES = (
    KnownEngine(
        "rhvoice",
        "RHVoice-test",
        "elena",
        ("-p", "elena", "-o", "{wav}"),
        (Path("/usr/share/RHVoice/voices/elena"), Path("/usr/local/share/RHVoice/voices/elena")),
        "rhvoice with the voice elena",
    ),
    KnownEngine(
        "festival",
        "text2wave",
        "msu_ru_nsh_clunits",
        ("-eval", "(voice_msu_ru_nsh_clunits)", "-o", "{wav}"),
        (Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits"),),
        "festival and festvox-ru",
    ),
    KnownEngine(
        "espeak-ng", "espeak-ng", "ru", ("-v", "ru", "-s", "150", "-b", "1", "--stdin", "-w", "{wav}"), (), "espeak-ng"
    ),
)


KAZAKH = KnownEngine(
    "espeak-ng", "espeak-ng", "kk", ("-v", "kk", "-s", "140", "-b", "1", "--stdin", "-w", "{wav}"), (), "espeak-ng"
)
"""The one engine of these that speaks Kazakh. Nobody who knows the language has judged it: for the demo alone."""


def piper(model: Path) -> KnownEngine:
    """Piper with a voice of its own: `model` is the .onnx file, whose .onnx.json lies beside it."""
    arguments = ("--model", str(model), "--output_file", "{wav}")
    return KnownEngine("piper", "piper", model.stem, arguments, (model,), f"piper and the voice {model}")


def installed_engines(piper_model: Path | None = None, path: str | None = None) -> tuple[SpeakingProgram, ...]:
    """The engines that this machine has, best first; `path` replaces the PATH searched."""
    known = _known(piper_model)
    return tuple(engine for engine in (_open(each, path) for each in known) if engine is not None)


def choose_engine(
    wanted: str | None = None, piper_model: Path | None = None, path: str | None = None
) -> SpeakingProgram:
    """The engine named `wanted` (rhvoice, piper, festival, espeak-ng), or the best installed one.

    Raises `NoSpeechEngine`, saying what to install.
    """
    known = [each for each in _known(piper_model) if wanted in (None, each.name)]
    for each in known:
        engine = _open(each, path)
        if engine is not None:
            return engine
    remedies = "; or ".join(each.remedy for each in known) or f"no engine is called {wanted}"
    raise NoSpeechEngine(f"no speech engine speaks Russian here; install {remedies}")


def kazakh_engine(path: str | None = None) -> SpeakingProgram | None:
    """What speaks drafts of Kazakh texts on this machine, if anything does."""
    return _open(KAZAKH, path)


def _known(piper_model: Path | None) -> Sequence[KnownEngine]:
    best, *others = KNOWN_ENGINES
    return KNOWN_ENGINES if piper_model is None else (best, piper(piper_model), *others)


def _open(known: KnownEngine, path: str | None) -> SpeakingProgram | None:
    program = shutil.which(known.program, path=path)
    if program is None or (known.voice_found and not any(place.exists() for place in known.voice_found)):
        return None
    return SpeakingProgram(f"{known.name} {known.voice}", Path(program), known.arguments, SPEAK_TIMEOUT_S)
