"""Which meter, and whether its reading is taken."""

from dataclasses import replace
from datetime import date

import pytest

from models.account import PremisesKind
from models.call import CallResult
from models.meter import MeterStatus, Service
from models.reading import ReadingFlag, ReadingStatus
from models.reading_history import AccountSheet, MeterSheet
from models.reading_rules import OverduePolicy
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import (
    COMPANY,
    RESIDENT,
    RULES,
    account,
    changed,
    flat,
    meter,
    register,
    with_reading,
)

TO_THE_METER = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears account_offer_last4 last4=0001
    presses 1
"""
VALUE = """
    hears reading_keypad_electricity
    presses 4698#
    hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4698 kwh
    hears reading_confirm_keypad
    presses 1
"""
END = """
    hears goodbye
    ends hang up
"""
OWNER = account("1000001", PremisesKind.MKD, RESIDENT)
(ONLY,) = flat("1000001", RESIDENT).meters


def hanging(*meters: MeterSheet) -> Switchboard:
    """A town in which RESIDENT has these meters."""
    return Switchboard(readings=FakeReadingDesk((AccountSheet(OWNER, meters),)))


def risers(count: int) -> tuple[MeterSheet, ...]:
    return tuple(
        meter(OWNER, f"88{n:04}", register(f"w{n}", 312, average=5), service=Service.HOT_WATER) for n in range(count)
    )


@pytest.mark.rule("AES-1.4")
async def test_a_reading_of_the_period_is_replaced_if_the_caller_wants() -> None:
    town = hanging(with_reading(ONLY, ReadingStatus.ACCEPTED))
    choice = "hears reading_already_have\npresses 1"
    await town.holds(TO_THE_METER + choice + VALUE + "hears reading_accepted reg_no=000123" + END)
    (submission,) = town.readings.submitted.values()
    assert submission.values[0].replaces == "r-e1000001"


async def test_a_reading_of_the_period_is_kept_if_the_caller_wants() -> None:
    town = hanging(with_reading(ONLY, ReadingStatus.ACCEPTED))
    await town.holds(TO_THE_METER + "hears reading_already_have\npresses 2" + END)
    assert not town.readings.submitted


async def test_a_billed_reading_is_changed_by_an_operator_only() -> None:
    town = hanging(with_reading(ONLY, ReadingStatus.EXPORTED))
    await town.holds(
        TO_THE_METER + "hears reading_already_billed\nhears transfer_to_agent\nends queue readings",
    )


async def test_a_meter_read_automatically_needs_nothing() -> None:
    town = hanging(changed(ONLY, remote=True))
    assert await town.holds(TO_THE_METER + "hears meter_remote" + END) is CallResult.SELF_SERVICE


async def test_a_faulty_meter_is_for_an_operator() -> None:
    town = hanging(changed(ONLY, status=MeterStatus.FAULTY))
    await town.holds(TO_THE_METER + "hears meter_not_active\nends queue readings")


async def test_a_meter_whose_verification_ran_out_is_read_and_flagged() -> None:
    town = hanging(changed(ONLY, verified_until=date(2026, 1, 1)))
    told = "hears reading_accepted reg_no=000123\nhears meter_verification_overdue"
    await town.holds(TO_THE_METER + VALUE + told + END)
    (submission,) = town.readings.submitted.values()
    assert submission.values[0].flags == frozenset({ReadingFlag.VERIFICATION_OVERDUE})


async def test_a_company_may_refuse_meters_whose_verification_ran_out() -> None:
    town = hanging(changed(ONLY, verified_until=date(2026, 1, 1)))
    town.profile = replace(COMPANY, readings=replace(RULES, verification_overdue=OverduePolicy.REFUSE))
    await town.holds(TO_THE_METER + "hears meter_not_active\nends queue readings")


async def test_a_dismantled_meter_is_not_mentioned() -> None:
    gone = changed(meter(OWNER, "770008", register("old", 1)), status=MeterStatus.DISMANTLED)
    town = hanging(gone, ONLY)
    await town.holds(TO_THE_METER + VALUE + "hears reading_accepted reg_no=000123" + END)


async def test_a_caller_without_any_meter_is_helped_by_an_operator() -> None:
    town = hanging()
    await town.holds(TO_THE_METER + "hears transfer_to_agent\nends queue readings")


async def test_a_hash_alone_skips_a_meter_which_is_then_named_as_missing() -> None:
    town = hanging(*risers(2))
    await town.holds(
        TO_THE_METER
        + """
        hears meter_choose_intro
        hears meter_choose place_or_last4=units/number+0000 n=1
        hears meter_choose place_or_last4=units/number+0001 n=2
        presses 1
        hears reading_keypad_hot_water
        presses #
        hears reading_keypad_hot_water
        presses #
        hears reading_more_meters
        presses 2
        hears reading_not_given place_or_last4=units/number+0000
        hears reading_not_given place_or_last4=units/number+0001
        """
        + END
    )
    assert not town.readings.submitted


async def test_more_meters_than_keys_are_told_apart_by_the_last_four_digits() -> None:
    town = hanging(*risers(9))
    await town.holds(
        TO_THE_METER
        + """
        hears meter_choose_intro
        hears meter_check_serial
        presses 9999
        hears meter_choose_intro
        hears meter_check_serial
        presses 0007
        hears reading_keypad_hot_water
        hangs up
        """
    )


async def test_a_meter_that_is_not_on_the_account_is_never_made_up() -> None:
    town = hanging(*risers(9))
    wrong = "hears meter_choose_intro\nhears meter_check_serial\npresses 9999\n"
    await town.holds(TO_THE_METER + wrong * 3 + "hears meter_not_on_account\nends queue readings")
