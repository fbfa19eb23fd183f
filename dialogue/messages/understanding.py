"""Every way to understand a voice message as account, meter and values; which is the right one is not decided here.

What is the account is told by a mark («лицевой счёт»), by the length of the company's accounts, and by pauses; what is
left are values. All ways are kept: the utility's accounts and the meter's past decide between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache
from itertools import islice, product

from dialogue.danger_words import Danger, danger_in
from dialogue.messages.marks import Subject
from dialogue.messages.stretches import Stretch, outline
from dialogue.speech import Hypothesis
from models.account import AccountNumber
from models.account_form import AccountForm
from models.call import Language
from models.heard_message import HeardMessage, HeardWord, SpokenReading, SpokenValue
from models.meter import Zone

MOST_WAYS = 64
"""With more ways than this nothing is understood: the account of each is looked up."""
_MOST_LOOKED_AT = 2_000
LONGEST_SERIAL = 20


def understood(
    hypotheses: Sequence[Hypothesis], form: AccountForm, language: Language = Language.RUSSIAN
) -> HeardMessage:
    """What the likeliest of `hypotheses` may mean.

    The others do not count: where one of them could be right, the words of the first are not sure. Never raises.
    """
    told = hypotheses[0].words if hypotheses else ()
    words = tuple(HeardWord(word.text, word.confidence, word.start_s, word.end_s) for word in told)
    about = outline(words, language)
    return HeardMessage(
        words,
        _kept(_ways(about.stretches, form)),
        about.services,
        about.strange_words or any(not _digits(stretch) for stretch in about.stretches),
        about.is_corrected,
        danger_in([word.text for word in words]) is not Danger.NONE,
    )


class _Rank(IntEnum):
    """How likely a way is, the likeliest first: people pause between numbers, and not within one."""

    BY_PAUSES = auto()
    BY_NUMBERS = auto()
    INCOMPLETE = auto()
    """An account or a value is missing; kept where no likelier way has both."""
    WITHIN_NUMBERS = auto()
    """A number is cut in two that was said as one."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A stretch cut in two: a number, and what is left after it."""

    stretch: Stretch
    digits: str
    rest: Stretch
    rank: _Rank


@dataclass(frozen=True, slots=True)
class _Way:
    reading: SpokenReading
    cuts: tuple[_Cut, ...]

    @property
    def rank(self) -> _Rank:
        incomplete = self.reading.account is None or not self.reading.values
        return max((_Rank.INCOMPLETE if incomplete else _Rank.BY_PAUSES, *(cut.rank for cut in self.cuts)))


def _kept(ways: Iterator[_Way]) -> tuple[SpokenReading, ...]:
    """The likeliest first. Of too many only those by his pauses, and none if even they are many."""
    found = sorted(islice(ways, _MOST_LOOKED_AT + 1), key=lambda way: way.rank)
    is_complete = bool(found) and found[0].rank < _Rank.INCOMPLETE
    everything = dict.fromkeys(way.reading for way in found if not (is_complete and way.rank is _Rank.INCOMPLETE))
    by_pauses = dict.fromkeys(way.reading for way in found if way.rank is _Rank.BY_PAUSES)
    few = [tuple(kept) for kept in (everything, by_pauses) if len(kept) <= MOST_WAYS]
    return few[0] if few and len(found) <= _MOST_LOOKED_AT else ()


def _ways(stretches: Sequence[Stretch], form: AccountForm) -> Iterator[_Way]:
    """One stretch begins with the account, or none does; one with the serial number, where he says so."""
    accounts = [cut for stretch in _holders(stretches) for cut in _cuts(stretch, form.max_digits)]
    accounts = [cut for cut in accounts if form.fits(AccountNumber(cut.digits))]
    named = [stretch for stretch in stretches if stretch.subject is Subject.SERIAL]
    serials = [cut for stretch in named for cut in _cuts(stretch, LONGEST_SERIAL)]
    value_of = cache(_value)
    for account in (*accounts, None):
        for serial in serials or (None,):
            cuts = tuple(cut for cut in (account, serial) if cut is not None)
            values = tuple(value_of(stretch) for stretch in _values_in(stretches, cuts))
            if account is not None or values:
                number = AccountNumber(account.digits) if account else None
                reading = SpokenReading(number, values, serial.digits if serial else "")
                yield _Way(reading, cuts)


def _holders(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What may begin with the account: the stretch that is said to, else any that is not said to be something else."""
    named = tuple(stretch for stretch in stretches if stretch.subject is Subject.ACCOUNT)
    if named:
        return named if len(named) == 1 else ()
    return tuple(stretch for stretch in stretches if stretch.subject in (None, Subject.READING))


def _cuts(stretch: Stretch, longest: int) -> Iterator[_Cut]:
    """Every number of up to so many digits that the stretch may begin with."""
    for end in range(1, len(stretch.words) + 1):
        said = [meaning.digits for meaning in stretch.part(0, end).meanings if not meaning.has_hole]
        fitting = [digits for digits in said if len(digits) <= longest]
        if said and not fitting:
            return  # more words are more digits
        rest = stretch.part(end) if fitting else stretch
        yield from (_Cut(stretch, digits, rest, _rank(stretch, end)) for digits in fitting)


def _rank(stretch: Stretch, end: int) -> _Rank:
    if stretch.pauses_before(end):
        return _Rank.BY_PAUSES
    numbers = [part.words for meaning in stretch.meanings[:1] for part in meaning.parts]
    cut_in_two = any(min(words) < end <= max(words) for words in numbers)
    return _Rank.WITHIN_NUMBERS if cut_in_two else _Rank.BY_NUMBERS


def _values_in(stretches: Sequence[Stretch], cuts: Sequence[_Cut]) -> Iterator[Stretch]:
    """All that is no account and no serial number is a value; a second account is neither."""
    rests = {cut.stretch: cut.rest for cut in cuts}
    for stretch in stretches:
        if stretch in rests and rests[stretch].has_numbers:
            yield rests[stretch]
        elif stretch not in rests and stretch.subject not in (Subject.ACCOUNT, Subject.SERIAL):
            yield stretch


def _value(stretch: Stretch) -> SpokenValue:
    return SpokenValue(stretch.subject if isinstance(stretch.subject, Zone) else None, _digits(stretch))


def _digits(stretch: Stretch) -> tuple[str, ...]:
    """What a value may be: said together it is one number («двадцать три» is never 203), said with a pause it may be
    two. Empty where nothing is whole."""
    apart = [_together(piece) for piece in stretch.pieces if piece.meanings]
    joined = ("".join(parts) for parts in islice(product(*apart), MOST_WAYS))
    return tuple(dict.fromkeys(filter(None, (*_together(stretch), *joined))))


def _together(stretch: Stretch) -> tuple[str, ...]:
    whole = [meaning for meaning in stretch.meanings if not meaning.has_hole]
    fewest = min((meaning.splits for meaning in whole), default=0)
    return tuple(meaning.digits for meaning in whole if meaning.splits == fewest)
