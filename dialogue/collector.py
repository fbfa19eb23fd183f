"""Collects digits from keys: ends, repeats, clears and refuses by the key map, without a line or a clock."""

from dataclasses import dataclass

from dialogue.endings import Commanded, Ending, Match, NoInput, NoMatch, Reason, Timing
from dialogue.keys import AFTER_ESCAPE, DIGITS, END, ESCAPE, IN_MENUS, Command

FLOOD = 64
"""More keys than this are no answer but noise: the attempt ends, whatever else is still coming."""


@dataclass(frozen=True, slots=True)
class DigitsWanted:
    """How many digits are wanted. With one length only the last digit ends the answer; otherwise `#` or a pause."""

    at_least: int
    at_most: int

    def __post_init__(self) -> None:
        if not 0 <= self.at_least <= self.at_most < FLOOD:
            raise ValueError("wanted: 0 <= at_least <= at_most, and fewer than a flood")

    @classmethod
    def exactly(cls, count: int) -> "DigitsWanted":
        return cls(count, count)

    def listener(self, timing: Timing) -> "Collector":
        return Collector(self, timing)


class Collector:
    """One attempt at typing digits.

    A wrong key spoils the attempt but does not end it: the rest of what is being typed must not answer what comes next.
    """

    def __init__(self, wanted: DigitsWanted, timing: Timing) -> None:
        self._wanted = wanted
        self._timing = timing
        self._raw = ""
        self._digits = ""
        self._escaped = False
        self._spoiled = False

    @property
    def raw(self) -> str:
        return self._raw

    @property
    def wait_s(self) -> float:
        return self._timing.next_key_s if self._is_begun else self._timing.first_key_s

    def press(self, key: str) -> Ending | None:
        self._raw += key
        if len(self._raw) > FLOOD:
            return NoMatch(Reason.NOT_AN_ANSWER)
        if self._escaped:
            return self._after_escape(key)
        if key == ESCAPE:
            self._escaped = True
            return None
        if key == END:
            return self._ended(by_hash=True)
        return self._take(key)

    def silence(self) -> Ending:
        if not self._is_begun:
            return NoInput()
        if self._escaped:  # a lone star: he is used to the menus, where it repeats
            typed_something = bool(self._digits) or self._spoiled
            return NoMatch(Reason.NOT_AN_ANSWER) if typed_something else Commanded(Command.REPEAT)
        return self._ended(by_hash=False)

    @property
    def _is_begun(self) -> bool:
        return bool(self._digits) or self._escaped or self._spoiled

    def _take(self, key: str) -> Ending | None:
        if key not in DIGITS:
            self._spoiled = True
            return None
        self._digits += key
        is_last = self._wanted.at_least == self._wanted.at_most == len(self._digits)
        return Match(self._digits) if is_last and not self._spoiled else None

    def _after_escape(self, key: str) -> Ending | None:
        self._escaped = False
        command = AFTER_ESCAPE.get(key)
        if command is None:
            self._spoiled = True
            return None
        if command is Command.CLEAR:
            self._digits, self._spoiled = "", False
            return None
        return Commanded(command)

    def _ended(self, *, by_hash: bool) -> Ending:
        if self._spoiled:
            return NoMatch(Reason.INVALID_KEY)
        if self._wanted.at_least <= len(self._digits) <= self._wanted.at_most:
            return Match(self._digits, by_hash)
        if self._digits in IN_MENUS:  # he was told of 0 and 9 in a menu, and no answer here is that short
            return Commanded(IN_MENUS[self._digits])
        return NoMatch(Reason.NOT_AN_ANSWER)
