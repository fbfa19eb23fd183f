"""A whole meter: may it be read, what the period has, do the zones agree (R-5, R-12 to R-16, R-18 to R-20)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from models.account import PremisesKind
from models.meter import MeterStatus, Service, Zone
from models.meter_checks import (
    Already,
    LowerStep,
    MeterCheck,
    ZoneCheck,
    after_lower,
    already,
    asking_order,
    check_meter,
    check_zones,
    is_complete,
    status_for,
    swapped,
)
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import ROUND_THE_CLOCK
from models.reading import ReadingFlag, ReadingStatus
from models.reading_history import PeriodReading
from models.reading_rules import OverduePolicy, ReadingMode, ReadingRules, RemotePolicy
from tests.unit.models.registers import TODAY, electricity, history, meter, sheet

RULES = ReadingRules(
    ReadingMode.FULL,
    {Service.ELECTRICITY: frozenset(PremisesKind)},
    MonthWindow(MonthDay(18), LAST_DAY, ROUND_THE_CLOCK),
)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.parametrize("status", [MeterStatus.DISMANTLED, MeterStatus.FAULTY, MeterStatus.NOT_ADMITTED])
def test_a_meter_out_of_service_is_not_read(status):
    assert check_meter(meter(status), RULES, TODAY) is MeterCheck.NOT_ACTIVE


def test_a_meter_is_verified_to_the_end_of_its_last_day():
    assert check_meter(meter(verified_until=TODAY), RULES, TODAY) is MeterCheck.TAKE
    assert check_meter(meter(verified_until=YESTERDAY), RULES, TODAY) is MeterCheck.TAKE_OVERDUE
    assert check_meter(meter(verified_until=None), RULES, TODAY) is MeterCheck.TAKE


def test_a_company_may_refuse_a_meter_whose_verification_ran_out():
    rules = replace(RULES, verification_overdue=OverduePolicy.REFUSE)
    assert check_meter(meter(verified_until=YESTERDAY), rules, TODAY) is MeterCheck.OVERDUE


def test_a_meter_read_automatically_is_taken_only_where_the_company_says_so():
    assert check_meter(meter(remote=True), RULES, TODAY) is MeterCheck.REMOTE
    assert check_meter(meter(remote=True), replace(RULES, remote=RemotePolicy.ACCEPT), TODAY) is MeterCheck.TAKE


def _having(status: ReadingStatus, value: str = "4600") -> PeriodReading:
    return PeriodReading("reading-1", Decimal(value), status)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (ReadingStatus.ACCEPTED, Already.REPLACEABLE),
        (ReadingStatus.ACCEPTED_PRELIMINARY, Already.REPLACEABLE),
        (ReadingStatus.PENDING_REVIEW, Already.REPLACEABLE),
        (ReadingStatus.CONFIRMED, Already.REPLACEABLE),
        (ReadingStatus.EXPORTED, Already.BILLED),
        (ReadingStatus.DRAFT, Already.NOTHING),
        (ReadingStatus.ABANDONED, Already.NOTHING),
        (ReadingStatus.REJECTED, Already.NOTHING),
        (ReadingStatus.SUPERSEDED, Already.NOTHING),
    ],
)
def test_what_the_period_has_decides_whether_the_caller_may_replace_it(status, answer):
    assert already(sheet(history("4512", this_period=_having(status)))) is answer


def test_one_billed_zone_closes_the_whole_meter():
    day = history("1", zone=Zone.DAY, this_period=_having(ReadingStatus.ACCEPTED))
    night = history("1", zone=Zone.NIGHT, this_period=_having(ReadingStatus.EXPORTED))
    assert already(sheet(day, night)) is Already.BILLED


def test_a_period_without_readings_has_nothing():
    assert already(sheet(history("4512"))) is Already.NOTHING


def test_a_lower_value_is_asked_again_and_kept_for_a_person_when_it_is_said_again():
    assert after_lower(Decimal(4412), []) is LowerStep.ASK_AGAIN
    assert after_lower(Decimal(4413), [Decimal(4412)]) is LowerStep.ASK_AGAIN
    assert after_lower(Decimal(4412), [Decimal(4412)]) is LowerStep.TAKE_FOR_REVIEW
    assert after_lower(Decimal(4412), [Decimal(4412), Decimal(4413)]) is LowerStep.TAKE_FOR_REVIEW


DAY, NIGHT, TOTAL = "r-day", "r-night", "r-total"


def _zones(day: str, night: str, total: str | None = None, *, digits: int = 5):
    registers = [
        history(night, zone=Zone.NIGHT, digits=digits),
        history(day, zone=Zone.DAY, digits=digits),
    ]
    if total is not None:
        registers.append(history(total, zone=Zone.TOTAL, digits=digits))
    return sheet(*registers)


def _check(registers, **values: int) -> ZoneCheck:
    return check_zones(registers, {f"r-{zone}": Decimal(v) for zone, v in values.items()}, electricity())


def test_zones_are_asked_by_their_order_and_then_day_before_night():
    given = _zones("1", "1", "2")
    assert [h.register.zone for h in asking_order(given)] == [Zone.TOTAL, Zone.DAY, Zone.NIGHT]
    day, night, total = (h for h in sorted(given.registers, key=lambda h: h.register.register_id))
    last = replace(total, register=replace(total.register, order=9))
    assert [h.register.zone for h in asking_order(sheet(last, night, day))] == [Zone.DAY, Zone.NIGHT, Zone.TOTAL]


def test_a_meter_is_given_whole_or_not_at_all():
    assert not is_complete(_zones("1", "1"), {DAY: Decimal(1)})
    assert is_complete(_zones("1", "1"), {DAY: Decimal(1), NIGHT: Decimal(1)})


@pytest.mark.parametrize(
    ("total", "answer"),
    [
        (300, ZoneCheck.FIT),
        (302, ZoneCheck.FIT),
        (298, ZoneCheck.FIT),
        (303, ZoneCheck.SUM_DIFFERS),
        (297, ZoneCheck.SUM_DIFFERS),
    ],
)
def test_zones_add_up_to_the_total_within_one_for_each(total, answer):
    assert _check(_zones("150", "50", "200"), day=200, night=100, total=total) is answer


def test_a_total_that_passed_through_zero_still_agrees():
    assert _check(_zones("60000", "39900", "99900"), day=60100, night=39950, total=50) is ZoneCheck.FIT


def test_day_and_night_that_changed_places_are_noticed():
    assert _check(_zones("8000", "3000"), day=3050, night=8150) is ZoneCheck.SWAPPED


def test_zones_that_fit_as_given_are_left_alone_even_if_they_would_fit_exchanged():
    assert _check(_zones("3000", "3010"), day=3050, night=3060) is ZoneCheck.FIT


def test_zones_that_fit_neither_way_are_not_called_swapped():
    assert _check(_zones("8000", "3000"), day=10, night=20) is ZoneCheck.FIT


def test_zones_without_history_are_never_called_swapped():
    registers = sheet(history(None, zone=Zone.DAY), history("3000", zone=Zone.NIGHT))
    assert _check(registers, day=3050, night=8150) is ZoneCheck.FIT


def test_exchanging_zones_touches_only_day_and_night():
    given = _zones("1", "1", "2")
    values = {DAY: Decimal(5), NIGHT: Decimal(7), TOTAL: Decimal(12)}
    assert swapped(given, values) == {DAY: Decimal(7), NIGHT: Decimal(5), TOTAL: Decimal(12)}
    assert swapped(sheet(history("1")), {TOTAL: Decimal(3)}) == {TOTAL: Decimal(3)}
    assert swapped(given, {DAY: Decimal(5)}) == {DAY: Decimal(5)}


@pytest.mark.parametrize(
    "flag",
    [ReadingFlag.REVIEW, ReadingFlag.LOWER, ReadingFlag.ZONE_SUM, ReadingFlag.ZONES_SWAPPED, ReadingFlag.CONFLICT],
)
@pytest.mark.parametrize("mode", [ReadingMode.FULL, ReadingMode.PRELIMINARY])
def test_a_doubtful_reading_waits_for_a_person(flag, mode):
    assert status_for(frozenset({flag}), mode) is ReadingStatus.PENDING_REVIEW


def test_a_confirmed_reading_is_accepted_or_preliminary_by_the_companys_mode():
    confirmed_twice = frozenset({ReadingFlag.JUMP, ReadingFlag.ROLLOVER, ReadingFlag.ZERO, ReadingFlag.LATE})
    assert status_for(confirmed_twice, ReadingMode.FULL) is ReadingStatus.ACCEPTED
    assert status_for(confirmed_twice, ReadingMode.PRELIMINARY) is ReadingStatus.ACCEPTED_PRELIMINARY
