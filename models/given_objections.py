"""What stands in the way of a reading that a person gives for a caller, and what he can do about it (AES-1.3)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from models.errors import GridlineError


class Objection(StrEnum):
    """Those from LOWER on fall away when the person says that he is sure, ALREADY_GIVEN when he replaces."""

    OUTSIDE_WINDOW = "outside_window"
    NOT_TAKEN = "not_taken"
    METER_NOT_READ = "meter_not_read"
    BILLED = "billed"
    NO_SUCH_REGISTER = "no_such_register"
    SEVERAL_REGISTERS = "several_registers"
    GIVEN_TWICE = "given_twice"
    NO_NUMBER = "no_number"
    REGISTER_MISSING = "register_missing"
    TOO_LONG = "too_long"
    FRACTION = "fraction"
    IMPOSSIBLE = "impossible"
    ALREADY_GIVEN = "already_given"
    LOWER = "lower"
    ROLLOVER = "rollover"
    NO_USE = "no_use"
    JUMP = "jump"
    REVIEW = "review"
    OVERTAKEN = "overtaken"
    ZONES_SWAPPED = "zones_swapped"
    ZONE_SUM = "zone_sum"

    @property
    def in_words(self) -> str:
        return _WORDS[self]


_SURE = "Listen again; if it is so, say that you are sure"
_NO_WAY = "Reject the message, or call back"
_WORDS: Mapping[Objection, str] = MappingProxyType(
    {
        Objection.OUTSIDE_WINDOW: f"the message came outside the dates for readings. {_NO_WAY}",
        Objection.NOT_TAKEN: f"the company takes no readings of this by telephone. {_NO_WAY}",
        Objection.METER_NOT_READ: f"readings of this meter are not taken: state, verification or remote. {_NO_WAY}",
        Objection.BILLED: f"the period's reading is billed already. {_NO_WAY}",
        Objection.NO_SUCH_REGISTER: "the account has no such register. Look at its registers, or at the account",
        Objection.SEVERAL_REGISTERS: "several registers are called so. Name one by its id",
        Objection.GIVEN_TWICE: "the register has two values. Give one",
        Objection.NO_NUMBER: "a value is the digits before the comma. Write it as REGISTER=05980",
        Objection.REGISTER_MISSING: "a meter is read whole, and this register has no value. Give it too, or call back",
        Objection.TOO_LONG: "the value has more digits than the register. Listen again",
        Objection.FRACTION: "the value seems to hold the digits behind the comma. Give it without them",
        Objection.IMPOSSIBLE: f"so much cannot have been used. {_NO_WAY}",
        Objection.ALREADY_GIVEN: "the period has a reading already. Replace it, or reject the message",
        Objection.LOWER: f"the value is below the one before. {_SURE}: it is then kept for review",
        Objection.ROLLOVER: f"the register would have passed through zero. {_SURE}",
        Objection.NO_USE: f"nothing would have been used. {_SURE}",
        Objection.JUMP: f"much more was used than is usual. {_SURE}",
        Objection.REVIEW: f"far more was used than is usual. {_SURE}: it is then kept for review",
        Objection.OVERTAKEN: f"a later period has a lower value already. {_SURE}: it is then kept for review",
        Objection.ZONES_SWAPPED: f"day and night fit better the other way round. {_SURE}: it is then kept for review",
        Objection.ZONE_SUM: f"the zones do not add up to the total. {_SURE}: it is then kept for review",
    }
)


class Objections(GridlineError):
    """The values cannot be taken as given; carries each objection with where it was found."""

    def __init__(self, found: Sequence[tuple[Objection, str]]) -> None:
        super().__init__("; ".join(f"{where}: {objection.in_words}" for objection, where in found))
        self.found = tuple(found)
