"""Dates and hours: what a caller hears when readings are not taken now."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from models.call import CallResult
from models.company_profile import CompanyProfile
from models.company_terms import OtherOrganisation
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import ROUND_THE_CLOCK, DayHours
from models.reading import Period, ReadingFlag, ReadingStatus
from models.reading_rules import OutsideDates, OutsideHours, ReadingMode
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, RULES, THE_20TH, TOWN, flat

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
ACCEPTED = """
    hears account_offer_last4 last4=0001
    presses 1
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


def with_rules(**changes: object) -> CompanyProfile:
    return replace(COMPANY, readings=replace(RULES, **changes))  # type: ignore[arg-type]


TRANSMISSION = with_rules(
    mode=ReadingMode.PRELIMINARY,
    window=MonthWindow(LAST_DAY, MonthDay(1), ROUND_THE_CLOCK, time(20), time(12), to_next_month=True),
    outside_dates=OutsideDates.LATE,
    outside_hours=OutsideHours.IVR,
)


@pytest.mark.rule("AES-H5")
async def test_before_the_18th_the_caller_hears_the_dates_and_hours() -> None:
    town = Switchboard(at=THE_20TH.replace(day=10))
    closed = "hears reading_closed_dates day_from_gen=18 hour_from_gen=9 hour_to_gen=18"
    assert await town.holds(GREETING + closed + END) is CallResult.INFORMED


@pytest.mark.rule("AES-1.3")
async def test_in_the_evening_a_voice_message_is_offered_and_taken() -> None:
    town = Switchboard(at=THE_20TH.replace(hour=21))
    result = await town.holds(
        GREETING
        + """
        hears reading_closed_hours hour_from_gen=9 hour_to_gen=18
        presses 1
        hears voice_reading_ask
        records up to 60 s
        speaks 14
        hears voice_reading_saved reg_no=000123
        """
        + END
    )
    assert result is CallResult.VOICE_MESSAGE
    (message,) = town.readings.messages.values()
    assert message.recording == "town-1700000000-1-reading-1"
    assert message.seconds == 14.0


HALF_PAST = MonthWindow(MonthDay(18), LAST_DAY, DayHours(time(8, 30), time(17, 30)))


async def test_hours_that_are_not_whole_are_not_told_wrong() -> None:
    evening = THE_20TH.replace(hour=21)
    offered = GREETING + "hears reading_closed\nhears reading_voice_offer\npresses 2" + END
    await Switchboard(at=evening, profile=with_rules(window=HALF_PAST)).holds(offered)
    told = GREETING + "hears reading_closed\nhears details_on_site" + END
    no_message = with_rules(window=HALF_PAST, outside_hours=OutsideHours.MESSAGE_ONLY)
    await Switchboard(at=evening, profile=no_message).holds(told)
    await Switchboard(at=THE_20TH.replace(day=10), profile=no_message).holds(told)


async def test_a_silent_voice_message_is_asked_for_once_more() -> None:
    town = Switchboard(at=THE_20TH.replace(hour=21))
    await town.holds(
        GREETING
        + """
        hears reading_closed_hours hour_from_gen=9 hour_to_gen=18
        presses 1
        hears voice_reading_ask
        records up to 60 s
        speaks 0
        hears no_input
        hears voice_reading_ask
        records up to 60 s
        speaks 0
        """
        + END
    )
    assert not town.readings.messages


async def test_whoever_does_not_want_to_leave_a_message_is_bidden_good_bye() -> None:
    town = Switchboard(at=THE_20TH.replace(hour=21))
    offered = "hears reading_closed_hours hour_from_gen=9 hour_to_gen=18\nis silent"
    assert await town.holds(GREETING + offered + END) is CallResult.INFORMED


async def test_a_company_without_voice_messages_only_tells_its_hours() -> None:
    profile = with_rules(outside_hours=OutsideHours.MESSAGE_ONLY)
    town = Switchboard(profile=profile, at=THE_20TH.replace(hour=21))
    told = "hears reading_closed_hours_no_message hour_from_gen=9 hour_to_gen=18"
    assert await town.holds(GREETING + told + END) is CallResult.INFORMED


@pytest.mark.rule("AES-1.5")
async def test_a_call_begun_at_five_to_six_is_finished_after_six() -> None:
    at = THE_20TH.replace(hour=17, minute=55)
    town = Switchboard(at=at, now=at + timedelta(minutes=5, seconds=30))
    accepted = "hears reading_accepted reg_no=000123"
    assert await town.holds(GREETING + ACCEPTED + accepted + END) is CallResult.SELF_SERVICE


async def test_the_last_day_of_february_is_in_the_window() -> None:
    town = Switchboard(at=datetime(2026, 2, 28, 10, 0, tzinfo=TOWN))
    await town.holds(GREETING + "hears account_offer_last4 last4=0001\nhangs up")


async def test_with_the_database_away_a_known_caller_can_leave_a_voice_message() -> None:
    town = Switchboard(readings=FakeReadingDesk(away=True))
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 1000001#
        hears reading_database_away
        presses 1
        hears voice_reading_ask
        records up to 60 s
        hears voice_reading_saved reg_no=000123
        """
        + END
    )


async def test_with_the_database_away_and_no_voice_messages_an_operator_helps() -> None:
    profile = with_rules(outside_hours=OutsideHours.IVR)
    town = Switchboard(profile=profile, readings=FakeReadingDesk(away=True))
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 1000001#
        hears service_unavailable
        hears transfer_to_agent
        ends queue readings
        """
    )


@pytest.mark.rule("SAL-11")
async def test_a_transmission_consumer_is_told_that_the_act_is_still_needed() -> None:
    town = Switchboard(profile=TRANSMISSION, at=datetime(2026, 12, 1, 11, 59, tzinfo=TOWN))
    told = "hears reading_accepted reg_no=000123\nhears reading_preliminary"
    await town.holds(GREETING + ACCEPTED + told + END)
    (submission,) = town.readings.submitted.values()
    assert submission.period == Period(2026, 11)
    assert submission.values[0].status is ReadingStatus.ACCEPTED_PRELIMINARY


@pytest.mark.rule("SAL-11")
async def test_after_noon_of_the_first_the_reading_is_taken_as_late() -> None:
    town = Switchboard(profile=TRANSMISSION, at=datetime(2026, 12, 1, 12, 1, tzinfo=TOWN))
    script = ACCEPTED.replace("hears reading_keypad", "hears reading_sal_cutoff\nhears reading_keypad")
    told = "hears reading_accepted reg_no=000123\nhears reading_preliminary"
    await town.holds(GREETING + script + told + END)
    (submission,) = town.readings.submitted.values()
    assert ReadingFlag.LATE in submission.values[0].flags


async def test_after_the_dates_the_caller_hears_from_when_his_reading_counts() -> None:
    dates = MonthWindow(MonthDay(1), MonthDay(25), ROUND_THE_CLOCK)
    profile = with_rules(window=dates, outside_dates=OutsideDates.NEXT_PERIOD, outside_hours=OutsideHours.IVR)
    town = Switchboard(profile=profile, at=datetime(2026, 11, 26, 0, 1, tzinfo=TOWN))
    told = "hears reading_next_period since=2026-12-01\nhears reading_keypad"
    script = ACCEPTED.replace("hears reading_keypad", told)
    await town.holds(GREETING + script + "hears reading_accepted reg_no=000123" + END)
    (submission,) = town.readings.submitted.values()
    assert submission.period == Period(2026, 12)


@pytest.mark.rule("SMZ-3")
async def test_an_account_without_the_service_is_sent_to_the_other_organisation() -> None:
    profile = replace(
        with_rules(mode=ReadingMode.PER_ACCOUNT),
        other_organisation=OtherOrganisation("Энергосбыт", None, "88000000000"),
    )
    sheet = flat("1000001", RESIDENT)
    barred = replace(sheet, account=replace(sheet.account, phone_reading_allowed=False))
    town = Switchboard(profile=profile, readings=FakeReadingDesk((barred,)))
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears reading_not_here other_org=Энергосбыт phone=88000000000
        hears transfer_to_agent
        ends queue readings
        """
    )
