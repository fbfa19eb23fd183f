"""A resident phones a reading in, as a conversation."""

from decimal import Decimal

import pytest

from models.call import CallResult
from models.reading import Period, ReadingFlag, ReadingStatus
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import PENSIONER, STRANGER

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""


@pytest.mark.rule("C-1", "AES-1.2", "AES-H4")
async def test_a_resident_known_by_his_number_gives_a_reading() -> None:
    town = Switchboard()
    result = await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears reading_keypad_electricity
        presses 04698#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4698 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears goodbye
        ends hang up
        """
    )
    assert result is CallResult.SELF_SERVICE
    (submission,) = town.readings.submitted.values()
    assert submission.period == Period(2026, 11)
    assert [(each.value, each.status) for each in submission.values] == [(Decimal(4698), ReadingStatus.ACCEPTED)]


async def test_a_stranger_types_his_account_number() -> None:
    town = Switchboard(caller=STRANGER)
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 1000001#
        hears reading_keypad_electricity
        presses 4698#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4698 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears goodbye
        ends hang up
        """
    )
    assert len(town.readings.submitted) == 1


async def test_a_caller_who_knows_the_dialogue_types_it_all_at_once() -> None:
    town = Switchboard(caller=None)
    await town.holds(
        """
        presses 1000001#4698#1
        hears recording_notice
        hears reading_accepted reg_no=000123
        hears goodbye
        ends hang up
        """
    )
    assert len(town.readings.submitted) == 1


async def test_a_caller_corrects_a_digit_after_the_read_back() -> None:
    town = Switchboard()
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears reading_keypad_electricity
        presses 4689#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4689 kwh
        hears reading_confirm_keypad
        presses 2
        hears reading_keypad_electricity
        presses 4698#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4698 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears goodbye
        ends hang up
        """
    )
    (submission,) = town.readings.submitted.values()
    assert submission.values[0].value == Decimal(4698)


async def test_a_value_denied_three_times_brings_an_operator() -> None:
    town = Switchboard()
    once = """
        hears reading_keypad_electricity
        presses 4698#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4698 kwh
        hears reading_confirm_keypad
        presses 2
    """
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        """
        + once * 3
        + """
        hears too_many_errors
        ends queue readings
        """
    )
    assert not town.readings.submitted


async def test_a_pensioner_gives_two_zones_then_the_kitchen_and_names_the_bathroom_as_missing() -> None:
    town = Switchboard(caller=PENSIONER)
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0002
        presses 1
        hears reading_service_choice
        presses 1
        hears reading_keypad_zone_day
        presses 5120#
        hears reading_keypad_zone_night
        presses 2060#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_day value=5120 kwh
        hears reading_readback meter_spoken=units/electricity zone=units/zone_night value=2060 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears reading_more_meters
        presses 1
        hears meter_choose_intro
        hears meter_choose place_or_last4=кухня+units/number+0001 n=1
        hears meter_choose place_or_last4=ванная+units/number+0002 n=2
        presses 1
        hears reading_keypad_hot_water
        presses 318#
        hears reading_readback meter_spoken=units/hot_water+кухня+units/number+0001 zone=units/zone_total value=318 m3
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000124
        hears reading_more_meters
        presses 2
        hears reading_not_given place_or_last4=ванная+units/number+0002
        hears goodbye
        ends hang up
        """
    )
    electricity, water = town.readings.submitted.values()
    assert [each.value for each in electricity.values] == [Decimal(5120), Decimal(2060)]
    assert [each.value for each in water.values] == [Decimal(318)]


async def test_a_pensioner_who_swapped_day_and_night_has_them_put_right() -> None:
    town = Switchboard(caller=PENSIONER)
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0002
        presses 1
        hears reading_service_choice
        presses 1
        hears reading_keypad_zone_day
        presses 2060#
        hears reading_keypad_zone_night
        presses 5120#
        hears reading_zones_swapped
        presses 1
        hears reading_readback meter_spoken=units/electricity zone=units/zone_day value=5120 kwh
        hears reading_readback meter_spoken=units/electricity zone=units/zone_night value=2060 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears reading_more_meters
        is silent
        hears reading_not_given place_or_last4=кухня+units/number+0001
        hears reading_not_given place_or_last4=ванная+units/number+0002
        hears goodbye
        ends hang up
        """
    )
    (submission,) = town.readings.submitted.values()
    assert all(not each.flags for each in submission.values)
    assert ReadingFlag.ZONES_SWAPPED not in submission.values[0].flags
