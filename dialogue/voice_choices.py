"""One of a few answers by voice: yes or no, and the choices of a menu."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.answers import Choices, YesNo, choice_in, yes_or_no
from dialogue.endings import Ending, Match, NoMatch, Reason
from dialogue.grammars import key_words, menu_grammar, yes_no_grammar
from dialogue.phrases import NO, YES, phrases_in
from dialogue.prompt import Prompt
from dialogue.speech import Grammar, Hypothesis, WholeAnswers
from dialogue.voice import SURE_WORD, USE_KEYS, wishes_in
from models.call import Language

KEYS = {YesNo.YES: "1", YesNo.NO: "2"}
NOT_UNDERSTOOD = NoMatch(Reason.NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class SpokenYesNo:
    """«Да» answers as the key 1 does, «нет» as 2."""

    language: Language = Language.RUSSIAN
    use_keys: tuple[Prompt, ...] = (USE_KEYS,)
    sure_from: float = SURE_WORD

    @property
    def has_pauses(self) -> bool:
        return False

    @property
    def grammar(self) -> Grammar:
        return yes_no_grammar(self.language)

    @property
    def needed(self) -> frozenset[str]:
        return _NEEDED[self.language]

    @property
    def whole(self) -> WholeAnswers:
        answers = phrases_in(YES, self.language), phrases_in(NO, self.language)
        return WholeAnswers(self.language, meanings=(*answers, *wishes_in(self.language)))

    def understand(self, hypotheses: Sequence[Hypothesis], sure: str) -> Ending:
        """Only what is sure: to ask again costs less than a wrong yes."""
        if not hypotheses or hypotheses[0].confidence < self.sure_from:
            return NOT_UNDERSTOOD
        answer = yes_or_no([word.text for word in hypotheses[0].words])
        return NOT_UNDERSTOOD if answer is None else Match(KEYS[answer], confidence=hypotheses[0].confidence)


_NEEDED = {Language.RUSSIAN: frozenset({"да", "нет"}), Language.KAZAKH: frozenset({"иә", "жоқ"})}


@dataclass(frozen=True, slots=True)
class SpokenChoice:
    """The key of the choice that he names."""

    choices: Choices
    language: Language = Language.RUSSIAN
    use_keys: tuple[Prompt, ...] = (USE_KEYS,)
    by_words: bool = False
    """The question names the phrases, so that all of their words are needed."""

    @property
    def has_pauses(self) -> bool:
        return False

    @property
    def grammar(self) -> Grammar:
        return menu_grammar(self.choices, self.language)

    @property
    def needed(self) -> frozenset[str]:
        """The number words of its keys, which a model of digits knows too; it does not hear the phrases it lacks."""
        numbers = key_words(self.choices, self.language)
        return numbers | self._words if self.by_words else numbers

    @property
    def _words(self) -> frozenset[str]:
        return frozenset(word for phrases in self.choices.values() for phrase in phrases for word in phrase.split())

    @property
    def whole(self) -> WholeAnswers:
        """Its phrases; not the number words of its keys, for one number may be the beginning of another."""
        choices = tuple(tuple(phrases) for phrases in self.choices.values())
        return WholeAnswers(self.language, meanings=(*choices, *wishes_in(self.language)))

    def understand(self, hypotheses: Sequence[Hypothesis], sure: str) -> Ending:
        """Only what is sure, as with yes and no."""
        if not hypotheses or hypotheses[0].confidence < SURE_WORD:
            return NOT_UNDERSTOOD
        key = choice_in([word.text for word in hypotheses[0].words], self.choices, self.language)
        return NOT_UNDERSTOOD if key is None else Match(key, confidence=hypotheses[0].confidence)
