"""A check of who recognises what callers say: the model, or the server."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.recognition.errors import NoSuchModel
from adapters.recognition.models.store import Installed
from gridline.checks.diagnosis import Check, Diagnosis, State, in_thread
from gridline.pages.models import deaf_to_danger, summary
from gridline.settings.sections import Settings
from gridline.settings.translation import model_store
from gridline.speech_models import looked_at, tried_out
from models.call import Language

_DEMO = "demo"
_CHEAP_BYTES = 300_000_000
"""A larger model is not loaded a second time beside a service that has it in memory."""
_TRIAL_S = 15.0
_BY_KEYS = "callers press keys"


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether callers can answer by voice. Never worse than a warning: without it they press keys."""

    settings: Settings
    part: str = "recognition"

    async def look(self) -> Diagnosis:
        match self.settings.recognition.engine:
            case "none":
                return Diagnosis(self.part, State.IDLE, "switched off: callers press keys")
            case "vosk-server":
                return await self._server()
            case "vosk":
                return await in_thread(self._models)

    async def _server(self) -> Diagnosis:
        section = self.settings.recognition
        address = urlsplit(section.server)
        port = address.port or (443 if address.scheme == "wss" else 80)
        try:
            async with asyncio.timeout(section.connect_timeout_s):
                _, writer = await asyncio.open_connection(address.hostname, port)
        except (OSError, TimeoutError) as error:
            what = f"vosk-server at {section.server} cannot be reached ({error or 'no answer in time'})"
            return Diagnosis(
                self.part, State.WARNING, what, "Start it, or correct recognition.server; callers press keys."
            )
        writer.close()
        return Diagnosis(self.part, State.WELL, f"vosk-server listens at {section.server}; its model is its own matter")

    def _models(self) -> Diagnosis:
        """What is wrong with the model of any language; all well: the first one's."""
        store = model_store(self.settings.recognition)
        try:
            used = {language: model for language in Language if (model := store.used(language))}
        except NoSuchModel as error:
            return Diagnosis(
                self.part, State.WARNING, f"{error}: {_BY_KEYS}", "Choose one that is there: gridline model use NAME."
            )
        found = [self._model(model, language) for language, model in used.items()]
        bad = [each for each in found if not each.is_good]
        if not bad:
            return found[0]
        remedies = dict.fromkeys(each.remedy for each in bad)
        return Diagnosis(self.part, State.WARNING, "; ".join(each.what for each in bad), " ".join(remedies))

    def _model(self, model: Installed, language: Language) -> Diagnosis:
        report = looked_at(model, language)
        if report.facts and report.facts.size_bytes < _CHEAP_BYTES:
            report = tried_out(model, language, _TRIAL_S)
        if not report.is_fit:
            fault = report.faults[0]
            return Diagnosis(self.part, State.WARNING, f"{model.name}: {fault.what}: {_BY_KEYS}", fault.remedy)
        what = "; ".join(filter(None, (f"{model.name}: {summary(report)}", deaf_to_danger(report))))
        if model.is_embedded and self.settings.company.code != _DEMO:
            remedy = "It learnt from synthetic voices. Fetch a production model: gridline model list names them."
            return Diagnosis(self.part, State.WARNING, what, remedy)
        if report.unknown_danger and not model.is_embedded:
            return Diagnosis(self.part, State.WARNING, what, "Take a model that knows these words.")
        return Diagnosis(self.part, State.WELL, what)


def recognition_checks(settings: Settings) -> list[Check]:
    """All checks of this module."""
    return [Recognition(settings)]
