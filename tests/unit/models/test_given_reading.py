"""What a person gives for a caller's meter is held against the same rules as what a caller gives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from models.account import ContractStatus
from models.given_objections import Objection, Objections
from models.given_reading import CheckedReading, GivenTerms, GivenValue, check_given
from models.meter import MeterStatus, Zone
from models.reading import Period, ReadingFlag, ReadingStatus
from models.reading_history import AccountSheet
from models.reading_rules import OutsideDates
from tests.fakes.yasnogorsk import RULES, SHEETS, THE_20TH, TOWN, changed, flat, meter, register, with_reading

FLAT = flat("1000001")
PENSIONER = SHEETS[1]
HOUSE = SHEETS[5]
TERMS = GivenTerms(RULES, THE_20TH)
SURE = replace(TERMS, sure=True)


def values(text: str) -> tuple[GivenValue, ...]:
    return tuple(GivenValue(*each.split("=")) for each in text.split())


def taken(text: str, sheet: AccountSheet = FLAT, terms: GivenTerms = TERMS) -> tuple[CheckedReading, ...]:
    return check_given(values(text), sheet, terms)


def flags(readings: Sequence[CheckedReading]) -> set[ReadingFlag]:
    return {flag for reading in readings for value in reading.values for flag in value.verdict.flags}


def objected(text: str, sheet: AccountSheet = FLAT, terms: GivenTerms = TERMS) -> set[Objection]:
    with pytest.raises(Objections) as raised:
        taken(text, sheet, terms)
    return {objection for objection, _ in raised.value.found}


@pytest.mark.parametrize("named", ["total", "TOTAL", "e1000001"])
def test_a_register_is_named_by_its_id_or_its_zone(named: str) -> None:
    (reading,) = taken(f"{named}=04698")
    assert (reading.meter_id, reading.period) == ("m771000001", Period(2026, 11))
    assert [(value.verdict.value, value.verdict.consumption) for value in reading.values] == [(4698, 186)]


def test_several_meters_may_be_given_together() -> None:
    readings = taken("day=5100 night=2050 880001=318 880002=318", PENSIONER)
    assert [reading.meter_id for reading in readings] == ["m770002", "m880001", "m880002"]


@pytest.mark.parametrize(
    ("text", "sheet", "objection"),
    [
        ("day=4698", FLAT, Objection.NO_SUCH_REGISTER),
        ("total=318", PENSIONER, Objection.SEVERAL_REGISTERS),
        ("total=4698 e1000001=4698", FLAT, Objection.GIVEN_TWICE),
        ("total=4698,4", FLAT, Objection.NO_NUMBER),
        ("total=", FLAT, Objection.NO_NUMBER),
        ("day=5100", PENSIONER, Objection.REGISTER_MISSING),
        ("total=923456", FLAT, Objection.TOO_LONG),
        ("total=046984", FLAT, Objection.IMPOSSIBLE),
        ("total=14512", FLAT, Objection.IMPOSSIBLE),
        ("e9=150", HOUSE, Objection.NOT_TAKEN),
    ],
)
def test_what_cannot_be_is_refused_however_sure_the_person_is(
    text: str, sheet: AccountSheet, objection: Objection
) -> None:
    assert objected(text, sheet, SURE) == {objection}


@pytest.mark.parametrize(
    ("text", "sheet", "objection", "flag"),
    [
        ("total=4412", FLAT, Objection.LOWER, ReadingFlag.LOWER),
        ("total=4512", FLAT, Objection.NO_USE, ReadingFlag.ZERO),
        ("total=5012", FLAT, Objection.JUMP, ReadingFlag.JUMP),
        ("total=6512", FLAT, Objection.REVIEW, ReadingFlag.REVIEW),
    ],
)
def test_what_is_unusual_is_taken_with_its_flag_when_the_person_is_sure(
    text: str, sheet: AccountSheet, objection: Objection, flag: ReadingFlag
) -> None:
    assert objected(text, sheet) == {objection}
    assert flags(taken(text, sheet, SURE)) == {flag}


def test_zones_that_look_swapped_are_asked_for_and_kept_for_review() -> None:
    owner = FLAT.account
    zones = (register("d", 5000, Zone.DAY), register("n", 4900, Zone.NIGHT))
    sheet = AccountSheet(owner, (meter(owner, "5", *zones),))
    assert Objection.ZONES_SWAPPED in objected("day=4950 night=5100", sheet)
    assert ReadingFlag.ZONES_SWAPPED in flags(taken("day=4950 night=5100", sheet, SURE))


def test_digits_behind_the_comma_are_noticed() -> None:
    owner = FLAT.account
    sheet = AccountSheet(owner, (meter(owner, "5", register("e5", 45120)),))
    assert objected("total=453061", sheet, SURE) == {Objection.FRACTION}


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"status": MeterStatus.FAULTY}, Objection.METER_NOT_READ),
        ({"remote": True}, Objection.METER_NOT_READ),
        ({"status": MeterStatus.DISMANTLED}, Objection.NO_SUCH_REGISTER),
    ],
)
def test_a_meter_that_is_not_read_by_telephone_is_not_read_by_message_either(
    changes: dict[str, object], objection: Objection
) -> None:
    sheet = replace(FLAT, meters=(changed(FLAT.meters[0], **changes),))
    assert objected("total=4698", sheet, SURE) == {objection}


def test_an_overdue_verification_is_flagged_as_in_a_call() -> None:
    sheet = replace(FLAT, meters=(changed(FLAT.meters[0], verified_until=date(2026, 11, 19)),))
    assert flags(taken("total=4698", sheet)) == {ReadingFlag.VERIFICATION_OVERDUE}


def test_a_closed_account_gives_no_reading() -> None:
    closed = replace(FLAT, account=replace(FLAT.account, contract_status=ContractStatus.TERMINATED))
    assert objected("total=4698", closed, SURE) == {Objection.NOT_TAKEN}


def test_a_reading_of_the_period_is_replaced_only_when_it_is_said_and_a_billed_one_never() -> None:
    given = replace(FLAT, meters=(with_reading(FLAT.meters[0], ReadingStatus.ACCEPTED),))
    billed = replace(FLAT, meters=(with_reading(FLAT.meters[0], ReadingStatus.EXPORTED),))
    replacing = replace(SURE, replace=True)
    assert objected("total=4698", given, SURE) == {Objection.ALREADY_GIVEN}
    assert objected("total=4698", billed, replacing) == {Objection.BILLED}
    (reading,) = taken("total=4698", given, replacing)
    assert [value.replaces for value in reading.values] == ["r-e1000001"]


def test_a_value_above_that_of_a_later_period_is_taken_for_review_when_he_is_sure() -> None:
    (only,) = FLAT.meters
    later = replace(FLAT, meters=(replace(only, registers=(replace(only.registers[0], following=Decimal(4690)),)),))
    assert taken("total=4690", later)
    assert objected("total=4698", later) == {Objection.OVERTAKEN}
    assert flags(taken("total=4698", later, SURE)) == {ReadingFlag.REVIEW}


def test_the_end_of_the_recording_decides_the_window_whenever_the_person_comes() -> None:
    last = datetime(2026, 11, 30, 23, 59, tzinfo=TOWN)
    assert taken("total=4698", terms=replace(TERMS, received_at=last))[0].period == Period(2026, 11)
    after = replace(TERMS, received_at=last + timedelta(minutes=1))
    assert objected("total=4698", terms=replace(after, sure=True)) == {Objection.OUTSIDE_WINDOW}


def test_where_the_company_takes_late_readings_a_late_message_is_marked() -> None:
    late = GivenTerms(replace(RULES, outside_dates=OutsideDates.LATE), datetime(2026, 12, 1, 0, 1, tzinfo=TOWN))
    (reading,) = taken("total=4698", terms=late)
    assert (reading.period, flags([reading])) == (Period(2026, 11), {ReadingFlag.LATE})


def test_every_objection_says_what_to_do() -> None:
    assert all(". " in objection.in_words for objection in Objection)
    assert len({objection.in_words for objection in Objection}) == len(Objection)
