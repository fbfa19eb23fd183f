"""Who recognises speech on this node, joined from the settings: our own workers with a model, or nobody."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from adapters.recognition.errors import ModelUnfit, NoSuchModel
from adapters.recognition.models.inspection import ModelFacts, inspect
from adapters.recognition.recogniser import Recogniser
from adapters.recognition.workers.vosk_workers import VoskWorkers
from gridline.settings.sections import RecognitionSettings
from gridline.settings.translation import model_store, worker_settings
from models.call import Language

LOG = logging.getLogger(__name__)

_MAKES_WAY = 10
_NOBODY_WAITS_S = 30.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that can be heard here; None: whatever is said, for the recogniser is elsewhere."""

    words: frozenset[str] | None = frozenset()

    def holds(self, words: frozenset[str]) -> bool:
        return self.words is None or words <= self.words


def model_here(settings: RecognitionSettings, language: Language = Language.RUSSIAN) -> ModelFacts | None:
    """The model that this node recognises with; None where it has none. Raises ModelUnfit, NoSuchModel."""
    if settings.engine != "vosk":
        return None
    model = model_store(settings).used(language)
    return inspect(model.folder) if model is not None else None


def vocabulary(settings: RecognitionSettings) -> Vocabulary:
    """What can be heard with these settings. A model that is unfit hears nothing: callers press keys."""
    if settings.engine == "vosk-server":
        return Vocabulary(None)
    try:
        facts = model_here(settings)
    except (ModelUnfit, NoSuchModel) as error:
        LOG.error("speech is not recognised", extra={"reason": str(error)})
        return Vocabulary()
    return Vocabulary(facts.vocabulary) if facts is not None else Vocabulary()


@asynccontextmanager
async def recognising(
    settings: RecognitionSettings, model: ModelFacts, *, for_recordings: bool = False
) -> AsyncIterator[Recogniser]:
    """Workers with this model while the block runs; they load it meanwhile.

    For recordings it is one, which makes way for the others, and which nobody waits for.
    """
    told = worker_settings(settings, model)
    if for_recordings:
        patience_s = max(told.result_timeout_s, _NOBODY_WAITS_S)
        told = replace(told, workers=1, niceness=_MAKES_WAY, result_timeout_s=patience_s)
    async with VoskWorkers(model.folder, told) as recogniser:
        yield recogniser
