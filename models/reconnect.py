"""Supply resumed after payment (AREK-1 to AREK-3): the list, its states, and what is late in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from models.account import AccountNumber
from models.deadlines import TERMS, TermClock
from models.errors import IllegalMove


class ReconnectState(StrEnum):
    PAID_IN_FULL = "paid_in_full"
    """Debt, penalty and repeat connection: the day on which the last of it was posted."""
    IN_LIST = "in_list"
    FEE_UNPAID = "fee_unpaid"
    """The list's check found the repeat connection unpaid: the consumer is called back (AREK-2.2)."""
    WORK_ORDER = "work_order"
    CONNECTED = "connected"
    SALES_TOLD = "sales_told"


_MOVES: Mapping[ReconnectState, frozenset[ReconnectState]] = MappingProxyType(
    {
        ReconnectState.PAID_IN_FULL: frozenset({ReconnectState.IN_LIST}),
        ReconnectState.IN_LIST: frozenset({ReconnectState.FEE_UNPAID, ReconnectState.WORK_ORDER}),
        ReconnectState.FEE_UNPAID: frozenset({ReconnectState.IN_LIST, ReconnectState.WORK_ORDER}),
        ReconnectState.WORK_ORDER: frozenset({ReconnectState.CONNECTED}),
        ReconnectState.CONNECTED: frozenset({ReconnectState.SALES_TOLD}),
        ReconnectState.SALES_TOLD: frozenset(),
    }
)


class ReconnectFlag(StrEnum):
    NOT_LISTED = "not_listed"
    """The day of full payment is over, and the consumer is not in the list (AREK-1.2)."""
    LISTED_LATE = "listed_late"
    NOT_TOLD = "not_told"
    """A working day has passed since the works, and sales do not know (AREK-3)."""
    TOLD_LATE = "told_late"


@dataclass(frozen=True, slots=True)
class Reconnection:
    """One consumer's way from full payment to supply. The days are those of the company's clocks.

    Raises ValueError where a day is missing that a later one needs, or lies before an earlier one.
    """

    account: AccountNumber
    paid_on: date
    listed_on: date | None = None
    fee_unpaid: bool = False
    ordered_on: date | None = None
    """Day of the work order (наряд-задание)."""
    connected_on: date | None = None
    told_on: date | None = None

    def __post_init__(self) -> None:
        steps = (self.paid_on, self.listed_on, self.ordered_on, self.connected_on, self.told_on)
        known = [day for day in steps if day is not None]
        if known != sorted(known):
            raise ValueError("the days of a reconnection go backwards")
        if None in steps[: len(known)]:
            raise ValueError("a day of a reconnection is missing before a later one")

    @property
    def state(self) -> ReconnectState:
        if self.told_on is not None:
            return ReconnectState.SALES_TOLD
        if self.connected_on is not None:
            return ReconnectState.CONNECTED
        if self.ordered_on is not None:
            return ReconnectState.WORK_ORDER
        if self.listed_on is None:
            return ReconnectState.PAID_IN_FULL
        return ReconnectState.FEE_UNPAID if self.fee_unpaid else ReconnectState.IN_LIST

    def moved(self, to: ReconnectState, on: date) -> "Reconnection":
        """The reconnection a step further. Raises IllegalMove, and ValueError for a day before the last step's."""
        if to not in _MOVES[self.state]:
            raise IllegalMove("reconnection", self.state, to)
        match to:
            case ReconnectState.IN_LIST:
                return replace(self, listed_on=self.listed_on or on, fee_unpaid=False)
            case ReconnectState.FEE_UNPAID:
                return replace(self, fee_unpaid=True)
            case ReconnectState.WORK_ORDER:
                return replace(self, ordered_on=on, fee_unpaid=False)
            case ReconnectState.CONNECTED:
                return replace(self, connected_on=on)
            case ReconnectState.SALES_TOLD:
                return replace(self, told_on=on)
            case ReconnectState.PAID_IN_FULL:
                raise AssertionError("no state leads back to the payment")

    def age_days(self, today: date) -> int | None:
        """Days of the calendar since the work order, up to the works: they have no term (AREK-2.4). None before it."""
        if self.ordered_on is None:
            return None
        return ((self.connected_on or today) - self.ordered_on).days

    def flags(self, today: date, clock: TermClock) -> frozenset[ReconnectFlag]:
        """What is late, and what was. Raises CalendarNotLoaded where the term of AREK-3 leaves the loaded years."""
        found: set[ReconnectFlag] = set()
        if (self.listed_on or today) > self.paid_on:
            found.add(ReconnectFlag.NOT_LISTED if self.listed_on is None else ReconnectFlag.LISTED_LATE)
        if self.connected_on is not None:
            last = clock.days_from(TERMS["arek_report"], self.connected_on)
            if (self.told_on or today) > last:
                found.add(ReconnectFlag.NOT_TOLD if self.told_on is None else ReconnectFlag.TOLD_LATE)
        return frozenset(found)
