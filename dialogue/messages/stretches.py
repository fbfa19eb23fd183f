"""A voice message in stretches: words in a row of one subject, without marks and courtesies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogue.messages.marks import Courtesy, Subject, marks_in
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.meanings import readings_of
from dialogue.numbers.spoken import SpokenDigits
from dialogue.spoken_words import plain
from models.call import Language
from models.heard_message import HeardWord
from models.meter import Service, Zone

PAUSE_S = 0.7
"""Longer silence between two words stands between two numbers, or between two groups of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """`subject` is what the last mark before it says; after a service it is open again."""

    subject: Subject | Zone | None
    words: tuple[HeardWord, ...]
    language: Language
    meanings: tuple[SpokenDigits, ...]
    """Every digit string that it may be, the likeliest first; none where there is no digit, or far too much."""

    @classmethod
    def of(cls, subject: Subject | Zone | None, words: Sequence[HeardWord], language: Language) -> "Stretch":
        return cls(subject, tuple(words), language, readings_of([word.text for word in words], language))

    @property
    def has_numbers(self) -> bool:
        numbers = OF_CALLER[self.language].numbers
        return any(plain(word.text) in numbers for word in self.words)

    def pauses_before(self, place: int) -> bool:
        """Whether the stretch ends before the word at `place`, or he paused there."""
        if place >= len(self.words):
            return True
        return self.words[place].start_s - self.words[place - 1].end_s > PAUSE_S

    def part(self, start: int, end: int | None = None) -> "Stretch":
        return Stretch.of(self.subject, self.words[start:end], self.language)

    @property
    def pieces(self) -> tuple["Stretch", ...]:
        """The stretch taken apart where he paused."""
        cuts = [place for place in range(1, len(self.words)) if self.pauses_before(place)]
        return tuple(self.part(start, end) for start, end in pairwise([0, *cuts, len(self.words)]))


@dataclass(frozen=True, slots=True)
class Outline:
    """What the words of a message are about."""

    stretches: tuple[Stretch, ...]
    """Those with a word of a number in them."""
    services: frozenset[Service]
    strange_words: bool
    is_corrected: bool


def outline(words: Sequence[HeardWord], language: Language) -> Outline:
    """A word that we do not understand ends a stretch, as a mark would; what was meant stays open."""
    lexicon = OF_CALLER[language]
    plain_texts = [plain(word.text) for word in words]
    marked = list(marks_in(plain_texts))
    numbers = [plain_texts[each.first] for each in marked if each.mark is None]
    stretches = (stretch for stretch in _stretches(words, language) if stretch.has_numbers)
    return Outline(
        tuple(stretches),
        frozenset(each.mark for each in marked if isinstance(each.mark, Service)),
        any(text and not lexicon.knows(text) for text in numbers),
        any(text in lexicon.corrections for text in numbers),
    )


def _stretches(words: Sequence[HeardWord], language: Language) -> Iterator[Stretch]:
    lexicon = OF_CALLER[language]
    subject: Subject | Zone | None = None
    held: list[HeardWord] = []
    for each in marks_in([word.text for word in words]):
        text = plain(words[each.first].text)
        match each.mark:
            case None if lexicon.knows(text) or not text:
                held.append(words[each.first])
            case Courtesy():
                pass
            case mark:
                yield Stretch.of(subject, held, language)
                subject, held = (None if isinstance(mark, Service) else mark), []
    yield Stretch.of(subject, held, language)
