"""What speakers say in an evaluation: their recordings, and strings made of their single digits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from adapters.asterisk.town.voice import RATE_HZ, Samples, recording, trimmed
from gridline.evaluation.manifest import Recording
from gridline.evaluation.meaning import Kind, digits_in

VALUE_DIGITS = 5
"""A register's row of digits: the commonest."""
ACCOUNT_DIGITS = 8
_GAP_MS = (100, 400)
_FEWEST = 2
"""Of one digit alone no strings are made."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said once."""

    name: str
    """Tells it from all others."""
    speaker: str
    kind: Kind
    text: str
    samples: Samples
    sources: tuple[str, ...]
    """The recordings that it is made of, in order."""
    digits: str
    """What it means where it is a number, leading zeros kept."""
    is_composed: bool = False


def sort_of(saying: Saying) -> str:
    """Its kind, and whether it was put together: what a table tells apart."""
    return f"{saying.kind}, joined digits" if saying.is_composed else saying.kind.value


class Speaker:
    """One speaker's recordings, and what can be said with them."""

    def __init__(self, name: str, recordings: Sequence[Recording], seed: int) -> None:
        self.name = name
        self._seed = seed
        self._recordings = tuple(recordings)
        self._by_text: Mapping[str, list[Recording]] = _grouped((each.text, each) for each in recordings)
        single = ((digits_in([each.text]), each) for each in recordings if each.kind is Kind.DIGIT)
        self._by_digit: Mapping[str, list[Recording]] = _grouped(single)

    @property
    def digits(self) -> str:
        """The digits of which he has recordings, in order."""
        return "".join(sorted(self._by_digit))

    def recorded(self) -> Iterator[Saying]:
        """Each recording as it is."""
        return map(self._as_recorded, self._recordings)

    def strings(self, count: int) -> Iterator[Saying]:
        """So many values and so many accounts, put together of single digits; none where he has too few of these."""
        if len(self._by_digit) < _FEWEST:
            return
        random = self._random("strings")
        for kind, length in ((Kind.VALUE, VALUE_DIGITS), (Kind.ACCOUNT, ACCOUNT_DIGITS)):
            for number in range(count):
                digits = "".join(random.choice(list(self.digits), length))
                yield self._composed(f"{self.name} {kind} {number} {digits}", kind, digits)

    def again(self, said: Saying, times: int) -> Saying:
        """The same once more: in another recording where there is one; a string put together anew."""
        name = f"{said.name}, again {times}"
        if said.is_composed:
            return self._composed(name, said.kind, said.digits)
        others = self._by_text[said.text]
        first = next(place for place, each in enumerate(others) if str(each.file) in said.sources)
        return self._as_recorded(others[(first + times) % len(others)])

    def dictated(self, digits: str, name: str) -> Saying | None:
        """Digits one by one; None where recordings of them are missing."""
        if not digits or not set(digits) <= self._by_digit.keys():
            return None
        return self._composed(name, Kind.VALUE, digits)

    def word(self, *texts: str) -> Saying | None:
        """One of these texts; None where none is recorded."""
        found = next((self._by_text[text] for text in texts if text in self._by_text), None)
        return self._as_recorded(found[0]) if found else None

    def _as_recorded(self, one: Recording) -> Saying:
        file = str(one.file)
        digits = digits_in(one.text.split())
        return Saying(file, self.name, one.kind, one.text, recording(one.file), (file,), digits)

    def _composed(self, name: str, kind: Kind, digits: str) -> Saying:
        random = self._random(name)
        chosen = [_any(random, self._by_digit[digit]) for digit in digits]
        gaps_ms = [0, *random.integers(*_GAP_MS, len(digits) - 1, endpoint=True)]
        parts = zip(gaps_ms, chosen, strict=True)
        samples = np.concatenate(
            [part for gap_ms, one in parts for part in (_gap(gap_ms), trimmed(recording(one.file)))]
        )
        text = " ".join(one.text for one in chosen)
        sources = tuple(str(one.file) for one in chosen)
        return Saying(name, self.name, kind, text, samples, sources, digits, is_composed=True)

    def _random(self, name: str) -> np.random.Generator:
        return np.random.default_rng((self._seed, crc32(name.encode())))


def speakers(recordings: Sequence[Recording], seed: int) -> tuple[Speaker, ...]:
    """All speakers of a folder by name; the same seed makes the same strings."""
    by_name = _grouped((each.speaker, each) for each in recordings)
    return tuple(Speaker(name, by_name[name], seed) for name in sorted(by_name))


def _grouped(pairs: Iterator[tuple[str, Recording]] | Sequence[tuple[str, Recording]]) -> dict[str, list[Recording]]:
    groups: dict[str, list[Recording]] = defaultdict(list)
    for key, each in pairs:
        groups[key].append(each)
    return dict(groups)


def _any(random: np.random.Generator, several: Sequence[Recording]) -> Recording:
    return several[int(random.integers(len(several)))]


def _gap(milliseconds: int) -> Samples:
    return np.zeros(int(milliseconds) * RATE_HZ // 1000, np.float32)
