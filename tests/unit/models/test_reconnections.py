"""Reconnections: their states, what is late in them, and how old they are."""

from datetime import date
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.files.work_calendars import load_calendars
from models.account import AccountNumber
from models.deadlines import TermClock
from models.errors import CalendarNotLoaded, IllegalMove
from models.reconnect import ReconnectFlag, Reconnection, ReconnectState

KZ = TermClock(ZoneInfo("Asia/Almaty"), load_calendars(Path(__file__).parents[3] / "companies" / "calendars")["KZ"])
PAID = Reconnection(AccountNumber("1000001"), date(2026, 10, 20))
LISTED = PAID.moved(ReconnectState.IN_LIST, PAID.paid_on)
ORDERED = LISTED.moved(ReconnectState.WORK_ORDER, date(2026, 10, 21))
FRIDAY = date(2026, 10, 23)
CONNECTED = ORDERED.moved(ReconnectState.CONNECTED, FRIDAY)
TOLD = CONNECTED.moved(ReconnectState.SALES_TOLD, date(2026, 10, 27))
UNPAID = LISTED.moved(ReconnectState.FEE_UNPAID, date(2026, 10, 21))
BY_STATE = {each.state: each for each in (PAID, LISTED, UNPAID, ORDERED, CONNECTED, TOLD)}
STEPS = {
    ("paid_in_full", "in_list"),
    ("in_list", "fee_unpaid"),
    ("in_list", "work_order"),
    ("fee_unpaid", "in_list"),
    ("fee_unpaid", "work_order"),
    ("work_order", "connected"),
    ("connected", "sales_told"),
}


@pytest.mark.parametrize(("current", "to"), list(product(ReconnectState, ReconnectState)))
def test_the_list_goes_only_the_way_of_the_passport(current: ReconnectState, to: ReconnectState) -> None:
    if (current.value, to.value) in STEPS:
        assert BY_STATE[current].moved(to, date(2026, 11, 2)).state is to
    else:
        with pytest.raises(IllegalMove, match="reconnection"):
            BY_STATE[current].moved(to, date(2026, 11, 2))


@pytest.mark.rule("AREK-1.2")
def test_whoever_is_not_listed_by_midnight_of_his_payment_is_flagged() -> None:
    assert PAID.flags(PAID.paid_on, KZ) == frozenset()
    assert PAID.flags(date(2026, 10, 21), KZ) == {ReconnectFlag.NOT_LISTED}
    assert LISTED.flags(date(2026, 12, 1), KZ) == frozenset()


@pytest.mark.rule("AREK-1.2")
def test_a_late_listing_stays_marked() -> None:
    late = PAID.moved(ReconnectState.IN_LIST, date(2026, 10, 21))
    assert late.flags(date(2026, 12, 1), KZ) == {ReconnectFlag.LISTED_LATE}


@pytest.mark.rule("AREK-3")
@pytest.mark.parametrize(
    ("works", "last_day_in_time"),
    [(FRIDAY, date(2026, 10, 27)), (date(2026, 12, 15), date(2026, 12, 17)), (date(2026, 11, 3), date(2026, 11, 4))],
)
def test_sales_are_to_know_within_a_working_day_of_kazakhstan(works: date, last_day_in_time: date) -> None:
    connected = ORDERED.moved(ReconnectState.CONNECTED, works)
    next_day = date.fromordinal(last_day_in_time.toordinal() + 1)
    assert connected.flags(last_day_in_time, KZ) == frozenset()
    assert connected.flags(next_day, KZ) == {ReconnectFlag.NOT_TOLD}
    assert connected.moved(ReconnectState.SALES_TOLD, last_day_in_time).flags(next_day, KZ) == frozenset()
    assert connected.moved(ReconnectState.SALES_TOLD, next_day).flags(next_day, KZ) == {ReconnectFlag.TOLD_LATE}


def test_what_is_late_at_the_years_end_is_not_guessed() -> None:
    with pytest.raises(CalendarNotLoaded, match="KZ for 2027"):
        ORDERED.moved(ReconnectState.CONNECTED, date(2026, 12, 31)).flags(date(2027, 1, 4), KZ)


@pytest.mark.rule("AREK-2.4")
def test_works_have_no_term_but_an_age() -> None:
    assert LISTED.age_days(FRIDAY) is None
    assert ORDERED.age_days(date(2026, 10, 21)) == 0
    assert ORDERED.age_days(date(2026, 11, 20)) == 30
    assert CONNECTED.age_days(date(2026, 11, 20)) == 2


@pytest.mark.parametrize(
    "days",
    [
        {"listed_on": date(2026, 10, 19)},
        {"ordered_on": date(2026, 10, 21)},
        {"listed_on": date(2026, 10, 20), "connected_on": date(2026, 10, 22)},
    ],
)
def test_days_that_go_backwards_or_leave_one_out_are_no_reconnection(days: dict[str, date]) -> None:
    with pytest.raises(ValueError, match="reconnection"):
        Reconnection(PAID.account, PAID.paid_on, **days)  # type: ignore[arg-type]
