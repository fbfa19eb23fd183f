"""Prompts with their values made into what is played, and into what a terminal shows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from dialogue.catalogue import Catalogue, CatalogueEntry, Pause, Sentence, Variable
from dialogue.errors import UnknownPrompt
from dialogue.prompt import Foreign, Prompt, Recorded, Text, Value
from dialogue.spoken_kazakh import in_kazakh
from dialogue.spoken_russian import recordings, vocabulary
from models.call import Language

Piece = Recorded | Text | Foreign
"""What is played: a recording by its id, or a text for a speech engine."""

_PAUSES = frozenset(pause.value for pause in Pause)


class Wording:
    """The catalogue at work. Russian is composed; what cannot be said in another language yet is said in Russian."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def pieces(self, prompts: Sequence[Prompt], language: Language) -> tuple[Piece, ...]:
        """The pieces of `prompts` in order, pauses among them.

        Raises `UnknownPrompt` for a prompt, variable or recording that is missing.
        """
        played: list[Piece] = []
        pause = Pause.NONE
        for each in prompts:
            if played and pause:
                played.append(Recorded(pause.value))
            spoken = self._language(each, language)
            played += self._spoken(each, spoken)
            pause = self._sentence(each.id, spoken).closing
        return tuple(played)

    def text(self, prompts: Sequence[Prompt], language: Language) -> str:
        """The same in words, values as they are said. Raises `UnknownPrompt` as `pieces` does."""
        said: list[str] = []
        pause = Pause.FULL
        for each in prompts:
            spoken = self._language(each, language)
            written = self._written(each, spoken)
            said.append(written[:1].upper() + written[1:] if pause is Pause.FULL else written)
            pause = self._sentence(each.id, spoken).closing
        return " ".join(said)

    def is_interruptible(self, prompt: Prompt) -> bool:
        """Whether a key may cut `prompt` short; notices and safety texts are heard whole."""
        return self._entry(prompt.id).interruptible

    def problems(
        self, language: Language, prompt_ids: Iterable[str] = (), companies: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Everything that would fail in a call, found at once at start: each a line for the operator of the service.

        `prompt_ids` are those that the flows use, `companies` the codes whose names are spoken.
        """
        words = self._catalogue.words.get(language, {})
        asked = {entry_id for entry_id in prompt_ids if not self._speaks(entry_id, language)}
        needed = vocabulary() | {f"companies/{code}" for code in companies}
        return (
            *(f"prompt {entry_id} has no text and recordings in {language}" for entry_id in sorted(asked)),
            *(f"recording {piece} is missing in {language}" for piece in sorted(needed - words.keys() - _PAUSES)),
        )

    def _speaks(self, prompt_id: str, language: Language) -> bool:
        entry = self._catalogue.entries.get(prompt_id)
        return entry is not None and language in entry.sentences

    def _language(self, prompt: Prompt, usual: Language) -> Language:
        """The language that it is wanted in, where it and its values can be said in that; else Russian."""
        wanted = prompt.language or usual
        if wanted is Language.RUSSIAN or not self._speaks(prompt.id, wanted):
            return Language.RUSSIAN
        sayable = all(in_kazakh(values) is not None for values in prompt.values.values())
        return wanted if sayable else Language.RUSSIAN

    def _entry(self, prompt_id: str) -> CatalogueEntry:
        entry = self._catalogue.entries.get(prompt_id)
        if entry is None:
            raise UnknownPrompt(f"no prompt {prompt_id} in the catalogue")
        return entry

    def _sentence(self, prompt_id: str, language: Language) -> Sentence:
        found = self._entry(prompt_id).sentences.get(language)
        if found is None:
            raise UnknownPrompt(f"prompt {prompt_id} is not to be played in {language}")
        return found

    def _spoken(self, prompt: Prompt, language: Language) -> Iterator[Piece]:
        if language is not Language.RUSSIAN:
            yield Foreign(self._written(prompt, language), language)
            return
        sentence = self._sentence(prompt.id, language)
        _check_variables(prompt, sentence)
        for part in sentence.parts:
            if isinstance(part, Variable):
                yield from self._recorded(prompt.values[part.name], language)
            else:
                yield part

    def _recorded(self, values: tuple[Value, ...], language: Language) -> Iterator[Recorded | Text]:
        words = self._catalogue.words[language]
        for piece in chain.from_iterable(map(recordings, values)):
            if isinstance(piece, Recorded) and piece.piece not in words and piece.piece not in _PAUSES:
                raise UnknownPrompt(f"no recording {piece.piece} in {language}")
            yield piece

    def _written(self, prompt: Prompt, language: Language) -> str:
        sentence = self._sentence(prompt.id, language)
        _check_variables(prompt, sentence)
        said = {name: self._words(values, language) for name, values in prompt.values.items()}
        return re.sub(r"\{(\w+)\}", lambda variable: said[variable[1]], sentence.text)

    def _words(self, values: tuple[Value, ...], language: Language) -> str:
        if language is not Language.RUSSIAN:
            return in_kazakh(values) or ""
        words = self._catalogue.words[language]
        said = (
            piece.text if isinstance(piece, Text) else "," if piece.piece in _PAUSES else words[piece.piece]
            for piece in self._recorded(values, language)
        )
        return " ".join(said).replace(" ,", ",")


def _check_variables(prompt: Prompt, sentence: Sentence) -> None:
    wanted, given = sentence.variables, frozenset(prompt.values)
    if wanted != given:
        differing = ", ".join(sorted(wanted ^ given))
        raise UnknownPrompt(f"prompt {prompt.id} takes other values than it was given: {differing}")
