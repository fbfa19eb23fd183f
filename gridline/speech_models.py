"""What an operator is told of a speech model: is it fit, what did it do when loaded, which words does it not know."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.recognition.errors import Finding, ModelUnfit
from adapters.recognition.models.inspection import ModelFacts, inspect
from adapters.recognition.models.store import Installed
from adapters.recognition.models.trial import Trial, try_out
from dialogue.collector import DigitsWanted
from dialogue.grammars import digits_grammar
from dialogue.phrases import DANGER, MAYBE_DANGER, phrases_in
from models.call import Language

_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class ModelReport:
    """One model looked at, for the callers of one language."""

    model: Installed
    language: Language
    facts: ModelFacts | None
    """None where it is unfit."""
    faults: tuple[Finding, ...] = ()
    trial: Trial | None = None
    """None where it was not loaded."""
    unknown_danger: tuple[str, ...] = ()
    """Words of danger that it can never hear."""
    unknown_words: tuple[str, ...] = ()
    """Other words of our questions that it can never hear."""

    @property
    def is_fit(self) -> bool:
        return self.facts is not None


def looked_at(model: Installed, language: Language) -> ModelReport:
    """The model as it lies there; libvosk is not touched."""
    try:
        facts = inspect(model.folder)
    except ModelUnfit as error:
        return ModelReport(model, language, None, error.faults)
    unknown = (facts.unknown(danger_words(language)), facts.unknown(_other_words(language)))
    return ModelReport(model, language, facts, (), None, *unknown)


def tried_out(model: Installed, language: Language, timeout_s: float) -> ModelReport:
    """The same, and loaded in a process of its own."""
    seen = looked_at(model, language)
    if seen.facts is None:
        return seen
    try:
        trial = try_out(seen.facts, _phrases(language), (), timeout_s)
    except ModelUnfit as error:
        return ModelReport(model, language, None, error.faults)
    danger, others = (
        tuple(word for word in several if word in trial.unknown)
        for several in (danger_words(language), _other_words(language))
    )
    return ModelReport(model, language, seen.facts, (), trial, danger, others)


def danger_words(language: Language) -> tuple[str, ...]:
    """The words by which danger is heard; a model should know every one."""
    return _words((*phrases_in(DANGER, language), *phrases_in(MAYBE_DANGER, language)))


def _other_words(language: Language) -> tuple[str, ...]:
    """The other words that answers to our questions are made of."""
    danger = danger_words(language)
    return tuple(word for word in _words(_phrases(language)) if word not in danger)


def _phrases(language: Language) -> tuple[str, ...]:
    """What is listened for at the widest question; words of danger are among it."""
    return digits_grammar(DigitsWanted(1, _LONGEST_NUMBER), language).phrases


def _words(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for phrase in phrases for word in phrase.split()))
