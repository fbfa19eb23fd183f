"""Which number of a consumer rings next, when, and when nobody rings any more."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.attempt import AttemptState
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.outbound.calling_hours import CallingHours
from models.outbound.ringing import NextRing, NoRing, Ring, RingEnd, RingRule, unanswered
from models.phone_number import PhoneNumber

SAMARA = ZoneInfo("Europe/Samara")
CALLS = CallingHours(OpeningHours((OpenSpan(EVERY_DAY, DayHours.parse("09:00-20:00")),)), SAMARA)
MOBILE, HOME = PhoneNumber("+70001112233"), PhoneNumber("+70004445566")
PLANNED = RingRule()
UNTIL = datetime(2026, 11, 25, 20, tzinfo=SAMARA)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SAMARA)


def after(
    rings: Sequence[tuple[PhoneNumber, datetime, RingEnd]],
    now: datetime,
    phones: Sequence[PhoneNumber] = (MOBILE,),
    until: datetime = UNTIL,
) -> NextRing | NoRing:
    return PLANNED.next(phones, [Ring(*each) for each in rings], CALLS, now, until)


def test_the_first_ring_is_at_once_in_calling_hours() -> None:
    assert after([], at(12)) == NextRing(MOBILE, at(12))
    assert after([], at(21)) == NextRing(MOBILE, at(9, day=21))


def test_after_no_answer_there_is_a_pause_of_three_hours() -> None:
    assert after([(MOBILE, at(12), RingEnd.NO_ANSWER)], at(12, 1)) == NextRing(MOBILE, at(15))
    assert after([(MOBILE, at(12), RingEnd.NO_ANSWER)], at(16)) == NextRing(MOBILE, at(16))


def test_a_pause_that_ends_in_the_night_ends_in_the_morning() -> None:
    assert after([(MOBILE, at(18), RingEnd.BUSY)], at(18, 1)) == NextRing(MOBILE, at(9, day=21))


def test_four_rounds_take_two_days_at_least() -> None:
    rings = [(MOBILE, at(hour), RingEnd.NO_ANSWER) for hour in (9, 12, 15)]
    assert after(rings, at(18)) == NextRing(MOBILE, at(9, day=21))


def test_a_fourth_ring_was_the_last() -> None:
    rings = [(MOBILE, at(hour), RingEnd.NO_ANSWER) for hour in (9, 12, 15)]
    assert after([*rings, (MOBILE, at(9, day=21), RingEnd.NO_ANSWER)], at(13, day=21)) is NoRing.ENOUGH


def test_who_hangs_up_before_the_end_is_rung_once_more_and_then_left_in_peace() -> None:
    first = (MOBILE, at(9), RingEnd.HEARD_PARTLY)
    assert after([first], at(9, 1)) == NextRing(MOBILE, at(12))
    busy = (MOBILE, at(12), RingEnd.BUSY)
    assert after([first, busy], at(12, 1)) == NextRing(MOBILE, at(15))
    again = (HOME, at(15), RingEnd.HEARD_PARTLY)
    assert after([first, busy, again], at(18), (MOBILE, HOME)) is NoRing.ENOUGH


def test_the_second_number_rings_five_minutes_after_the_first() -> None:
    first = (MOBILE, at(12), RingEnd.NO_ANSWER)
    assert after([first], at(12, 1), (MOBILE, HOME)) == NextRing(HOME, at(12, 5))
    second = (HOME, at(12, 5), RingEnd.NO_ANSWER)
    assert after([first, second], at(12, 6), (MOBILE, HOME)) == NextRing(MOBILE, at(15))


def test_who_pressed_us_away_is_not_rung_at_once_on_his_other_number() -> None:
    rings = [(MOBILE, at(12), RingEnd.REJECTED)]
    assert after(rings, at(12, 1), (MOBILE, HOME)) == NextRing(HOME, at(15))


def test_a_number_that_does_not_exist_is_never_rung_again_and_costs_no_time() -> None:
    rings = [(MOBILE, at(12), RingEnd.INVALID)]
    assert after(rings, at(12, 1), (MOBILE, HOME)) == NextRing(HOME, at(12, 1))
    assert after(rings, at(12, 1)) is NoRing.NO_NUMBER
    assert after([], at(12), ()) is NoRing.NO_NUMBER


def test_what_did_not_ring_does_not_count() -> None:
    assert after([(MOBILE, at(12), RingEnd.NOT_DIALLED)] * 9, at(12, 1)) == NextRing(MOBILE, at(12, 1))


def test_what_nobody_knows_counts_as_a_ring() -> None:
    assert after([(MOBILE, at(12), RingEnd.UNKNOWN)], at(12, 1)) == NextRing(MOBILE, at(15))


def test_whoever_was_reached_is_left_alone() -> None:
    assert after([(MOBILE, at(12), RingEnd.REACHED)], at(18), (MOBILE, HOME)) is NoRing.REACHED


def test_nobody_is_rung_from_the_last_moment_on() -> None:
    rings = [(MOBILE, at(18), RingEnd.NO_ANSWER)]
    assert after(rings, at(18, 1), until=at(9, day=21)) is NoRing.TOO_LATE
    assert after(rings, at(18, 1), until=at(9, 1, day=21)) == NextRing(MOBILE, at(9, day=21))


@pytest.mark.parametrize(
    ("state", "cause", "end"),
    [
        (AttemptState.BUSY, 17, RingEnd.BUSY),
        (AttemptState.NO_ANSWER, 19, RingEnd.NO_ANSWER),
        (AttemptState.NO_ANSWER, 21, RingEnd.REJECTED),
        (AttemptState.NO_ANSWER, 1, RingEnd.INVALID),
        (AttemptState.FAILED, 28, RingEnd.INVALID),
        (AttemptState.FAILED, 34, RingEnd.FAILED),
        (AttemptState.FAILED, 3, RingEnd.FAILED),
        (AttemptState.UNKNOWN, 1, RingEnd.UNKNOWN),
        (AttemptState.NOT_DIALLED, 0, RingEnd.NOT_DIALLED),
    ],
)
def test_the_network_s_cause_tells_refusals_and_wrong_numbers(state: AttemptState, cause: int, end: RingEnd) -> None:
    assert unanswered(state, cause) is end


@pytest.mark.parametrize("state", [AttemptState.ANSWERED, AttemptState.DIALLING])
def test_what_was_answered_or_still_rings_has_no_such_end(state: AttemptState) -> None:
    with pytest.raises(ValueError, match="not unanswered"):
        unanswered(state, 16)


@pytest.mark.parametrize("wrong", [(0, 180, 1), (1, 0, 1), (1, 60, 0)])
def test_a_rule_that_never_rings_or_never_pauses_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        RingRule(*wrong)
