"""Appointments: which steps their life has, and when a time is past."""

from datetime import UTC, date, datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from models.appointment import EXPECTED, FREED, AppointmentState, Slot, move
from models.errors import IllegalMove

SAMARA = ZoneInfo("Europe/Samara")
NINE = Slot("main", date(2026, 11, 24), time(9))
LIFE = {
    ("booked", "confirmed"),
    *product(("booked", "confirmed"), ("done", "moved", "cancelled", "no_show")),
}


@pytest.mark.parametrize(("current", "to"), list(product(AppointmentState, AppointmentState)))
def test_an_appointment_goes_only_the_way_of_its_table(current: AppointmentState, to: AppointmentState) -> None:
    if (current.value, to.value) in LIFE:
        assert move(current, to) is to
    else:
        with pytest.raises(IllegalMove, match="appointment"):
            move(current, to)


def test_what_is_still_expected_holds_its_place() -> None:
    assert not EXPECTED & FREED


def test_a_time_is_past_from_its_first_second_by_the_company_s_clocks() -> None:
    assert not NINE.is_over(datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC), SAMARA)
    assert NINE.is_over(datetime(2026, 11, 24, 5, 0, tzinfo=UTC), SAMARA)


def test_times_of_a_place_come_in_the_order_of_the_clock() -> None:
    later, next_day = Slot("main", NINE.day, time(9, 30)), Slot("main", date(2026, 11, 25), time(8))
    assert sorted([next_day, later, NINE]) == [NINE, later, next_day]
