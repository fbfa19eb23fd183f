"""What a caller hears when a value is doubtful, and what becomes of the reading."""

from dataclasses import replace
from decimal import Decimal

import pytest

from models.account import PremisesKind
from models.meter import Zone
from models.reading import ReadingFlag, ReadingStatus
from models.reading_history import AccountSheet
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import RESIDENT, account, changed, meter, register

TO_THE_METER = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears account_offer_last4 last4=0001
    presses 1
"""
TO_THE_VALUE = TO_THE_METER + "hears reading_keypad_electricity"
END = """
    hears goodbye
    ends hang up
"""


def confirmed(value: int, result: str = "reading_accepted") -> str:
    return f"""
    hears reading_readback meter_spoken=units/electricity zone=units/zone_total value={value} kwh
    hears reading_confirm_keypad
    presses 1
    hears {result} reg_no=000123
    """


def last_read(previous: int | None, average: int | None = 180, most_lower: int = 100) -> Switchboard:
    owner = account("1000001", PremisesKind.MKD, RESIDENT)
    sheet = AccountSheet(owner, (meter(owner, "771000001", register("e", previous, average=average)),))
    return Switchboard(readings=FakeReadingDesk((sheet,), most_lower=most_lower))


def taken(town: Switchboard) -> tuple[Decimal, ReadingStatus, frozenset[ReadingFlag]]:
    ((value,),) = (submission.values for submission in town.readings.submitted.values())
    return value.value, value.status, value.flags


async def test_a_jump_is_taken_once_the_caller_confirms_it() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 5200#
        hears reading_jump_confirm_keypad value=5200 kwh
        presses 1
        """
        + confirmed(5200)
        + END
    )
    assert taken(town) == (Decimal(5200), ReadingStatus.ACCEPTED, frozenset({ReadingFlag.JUMP}))


async def test_a_jump_denied_is_asked_again() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 5200#
        hears reading_jump_confirm_keypad value=5200 kwh
        presses 2
        hears reading_keypad_electricity
        presses 4700#
        """
        + confirmed(4700)
        + END
    )
    assert taken(town)[2] == frozenset()


async def test_a_key_typed_ahead_for_the_read_back_does_not_confirm_a_jump() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 5200#1
        hears reading_jump_confirm_keypad value=5200 kwh
        presses 1
        """
        + confirmed(5200)
        + END
    )


async def test_very_high_use_goes_to_a_person() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 6800#
        hears reading_jump_confirm_keypad value=6800 kwh
        presses 1
        """
        + confirmed(6800, "reading_review_taken")
        + END
    )
    assert taken(town)[1] is ReadingStatus.PENDING_REVIEW


async def test_impossible_use_brings_an_operator_and_stores_nothing() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 34512#
        hears reading_impossible
        ends queue readings
        """
    )
    assert not town.readings.submitted


async def test_a_meter_that_passed_through_zero_is_confirmed() -> None:
    town = last_read(99870)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 00120#
        hears reading_rollover_confirm
        presses 1
        """
        + confirmed(120)
        + END
    )
    assert taken(town)[2] == frozenset({ReadingFlag.ROLLOVER})


async def test_a_rollover_with_high_use_is_confirmed_twice() -> None:
    town = last_read(99870)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 900#
        hears reading_rollover_confirm
        presses 1
        hears reading_jump_confirm_keypad value=900 kwh
        presses 1
        """
        + confirmed(900)
        + END
    )


async def test_no_use_at_all_is_confirmed() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4512#
        hears reading_zero_confirm_keypad
        presses 1
        """
        + confirmed(4512)
        + END
    )


async def test_the_third_month_without_use_is_marked_for_a_control_reading() -> None:
    owner = account("1000001", PremisesKind.MKD, RESIDENT)
    idle = replace(register("e", 4512), zero_months=2)
    town = Switchboard(readings=FakeReadingDesk((AccountSheet(owner, (meter(owner, "771000001", idle),)),)))
    confirm = "presses 4512#\nhears reading_zero_confirm_keypad\npresses 1\n"
    await town.holds(TO_THE_VALUE + "\n" + confirm + confirmed(4512) + END)
    assert taken(town)[2] == {ReadingFlag.ZERO, ReadingFlag.ZERO_THREE_MONTHS}


async def test_a_transformer_meters_value_is_told_as_read_and_its_use_is_multiplied() -> None:
    owner = account("1000001", PremisesKind.MKD, RESIDENT)
    transformer = changed(meter(owner, "771000001", register("e", 4512)), ct_ratio=40)
    town = Switchboard(readings=FakeReadingDesk((AccountSheet(owner, (transformer,)),)))
    await town.holds(TO_THE_VALUE + "\npresses 4698#\n" + confirmed(4698) + END)
    (submission,) = town.readings.submitted.values()
    assert (submission.values[0].value, submission.values[0].consumption) == (Decimal(4698), Decimal(186 * 40))


@pytest.mark.rule("C-5")
async def test_a_lower_value_is_asked_again_without_telling_the_previous_one() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4412#
        hears reading_lower_than_previous_keypad
        presses 4698#
        """
        + confirmed(4698)
        + END
    )
    assert taken(town)[1] is ReadingStatus.ACCEPTED


async def test_the_same_lower_value_twice_goes_to_a_person() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4412#
        hears reading_lower_than_previous_keypad
        presses 4412#
        """
        + confirmed(4412, "reading_review_taken")
        + END
    )
    assert taken(town) == (Decimal(4412), ReadingStatus.PENDING_REVIEW, frozenset({ReadingFlag.LOWER}))


async def test_past_the_limit_of_a_day_a_lower_value_is_taken_for_review_without_a_word_of_the_previous_one() -> None:
    town = last_read(4512, most_lower=1)
    await town.holds(
        TO_THE_VALUE
        + "\npresses 4000#\nhears reading_lower_than_previous_keypad\npresses 4200#\n"
        + confirmed(4200, "reading_review_taken")
        + END
    )
    assert taken(town) == (Decimal(4200), ReadingStatus.PENDING_REVIEW, frozenset({ReadingFlag.LOWER}))


@pytest.mark.rule("C-5")
async def test_three_different_lower_values_end_with_an_operator_so_nobody_can_search_for_the_previous_one() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4000#
        hears reading_lower_than_previous_keypad
        presses 4200#
        hears reading_lower_than_previous_keypad
        presses 4300#
        hears too_many_errors
        ends queue readings
        """
    )
    assert not town.readings.submitted


@pytest.mark.rule("C-5")
async def test_denying_the_read_back_gives_no_new_guesses_at_the_previous_value() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4300#
        hears reading_lower_than_previous_keypad
        presses 4400#
        hears reading_lower_than_previous_keypad
        presses 4600#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4600 kwh
        hears reading_confirm_keypad
        presses 2
        hears reading_keypad_electricity
        presses 4500#
        hears too_many_errors
        ends queue readings
        """
    )
    assert not town.readings.submitted


async def test_a_value_with_its_fraction_is_taken_without_it() -> None:
    town = last_read(14512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 146983#
        hears reading_drop_fraction_keypad value=14698 kwh
        presses 1
        """
        + confirmed(14698)
        + END
    )
    assert taken(town)[0] == Decimal(14698)


async def test_more_digits_than_the_meter_shows_are_asked_again() -> None:
    town = last_read(4512)
    await town.holds(
        TO_THE_VALUE
        + """
        presses 4698300#
        hears reading_too_long_keypad
        presses 4698#
        """
        + confirmed(4698)
        + END
    )


async def test_a_meter_without_history_takes_any_value() -> None:
    town = last_read(None, None)
    await town.holds(TO_THE_VALUE + "\npresses 777#\n" + confirmed(777) + END)
    assert taken(town)[2] == frozenset({ReadingFlag.NO_HISTORY})


@pytest.mark.parametrize("junk", ["1" * 200, "12A34#", "4*5#", "D#"])
async def test_noise_is_refused_politely_and_the_next_value_is_taken(junk: str) -> None:
    town = last_read(4512)
    said = "no_match" if junk.startswith("11") else "invalid_key"
    await town.holds(
        TO_THE_VALUE
        + f"""
        presses {junk}
        hears {said}
        hears digits_operator
        hears reading_keypad_electricity
        presses 4698#
        """
        + confirmed(4698)
        + END
    )


async def test_zones_that_do_not_add_up_are_asked_once_more_and_then_go_to_a_person() -> None:
    owner = account("1000001", PremisesKind.MKD, RESIDENT)
    rows = (
        register("day", 5000, Zone.DAY, 120),
        register("night", 2000, Zone.NIGHT, 60),
        register("total", 7000, Zone.TOTAL, 180),
    )
    town = Switchboard(readings=FakeReadingDesk((AccountSheet(owner, (meter(owner, "770001", *rows),)),)))
    once = """
        hears reading_keypad_zone_day
        presses 5100#
        hears reading_keypad_zone_night
        presses 2050#
        hears reading_keypad_electricity
        presses 7250#
    """
    await town.holds(
        TO_THE_METER
        + once
        + "\nhears no_match\n"
        + once
        + """
        hears reading_readback meter_spoken=units/electricity zone=units/zone_day value=5100 kwh
        hears reading_readback meter_spoken=units/electricity zone=units/zone_night value=2050 kwh
        hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=7250 kwh
        hears reading_confirm_keypad
        presses 1
        hears reading_review_taken reg_no=000123
        """
        + END
    )
    (submission,) = town.readings.submitted.values()
    assert all(ReadingFlag.ZONE_SUM in each.flags for each in submission.values)
