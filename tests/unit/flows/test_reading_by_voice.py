"""A resident at his meter says his reading, as a conversation."""

from decimal import Decimal

import pytest

from dialogue.dead_line import DeadLine
from models.reading import InputMode
from tests.fakes.memory_journal import Crash
from tests.fakes.speaking_caller import SpeakingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import LANDLORD, STRANGER

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
OFFER = """
    hears account_offer_last4 last4=0001
    says да
"""
TAKEN = """
    hears reading_accepted reg_no=000123
    hears goodbye
    ends hang up
"""


def read_back(value: int) -> str:
    return f"""
    hears reading_readback meter_spoken=units/electricity zone=units/zone_total value={value} kwh
    hears reading_confirm
    """


async def test_a_resident_says_all_that_he_is_asked() -> None:
    town = Switchboard()
    script = "hears reading_say_electricity\nsays ноль четыре шесть девять восемь" + read_back(4698) + "says да"
    await town.holds(GREETING + OFFER + script + TAKEN, by_voice=True)
    (submission,) = town.readings.submitted.values()
    assert submission.input_mode is InputMode.SPEECH
    assert [each.value for each in submission.values] == [Decimal(4698)]
    assert [record.confidence is not None for record in town.notebook.records] == [True, True, True]


async def test_a_stranger_says_his_account_and_types_his_reading() -> None:
    town = Switchboard(caller=STRANGER)
    script = """
        hears account_ask
        says один ноль ноль ноль ноль ноль один
        hears account_readback digits=1000001
        says да
        hears reading_say_electricity
        presses 4698#
    """
    await town.holds(GREETING + script + read_back(4698) + "says верно" + TAKEN, by_voice=True)
    (submission,) = town.readings.submitted.values()
    assert submission.input_mode is InputMode.KEYS


async def test_a_misheard_account_is_denied_before_it_is_opened_and_counts_as_no_guess() -> None:
    town = Switchboard(caller=STRANGER)
    script = """
        hears account_ask
        says четыре ноль ноль ноль ноль ноль один
        hears account_readback digits=4000001
        says нет
        hears account_ask
        says один ноль ноль ноль ноль ноль один
        hears account_readback digits=1000001
        says да
        hears reading_say_electricity
        hangs up
    """
    await town.holds(GREETING + script, by_voice=True)
    assert "open_account#1" in town.journal.steps and "open_account#2" not in town.journal.steps


async def test_a_landlord_hears_which_of_his_flats_we_understood() -> None:
    town = Switchboard(caller=LANDLORD)
    script = """
        hears account_several
        says ноль ноль ноль два
        hears account_readback digits=0002
        says нет
        hears account_several
        presses 0003
        hears reading_say_electricity
        hangs up
    """
    await town.holds(GREETING + script, by_voice=True)


async def test_a_wrong_digit_is_denied_and_said_anew() -> None:
    town = Switchboard()
    script = (
        "hears reading_say_electricity\nsays четыре девять шесть восемь"
        + read_back(4968)
        + """
        says нет
        hears reading_say_electricity
        says четыре шесть девять восемь
        """
        + read_back(4698)
        + "says да"
    )
    await town.holds(GREETING + OFFER + script + TAKEN, by_voice=True)
    (submission,) = town.readings.submitted.values()
    assert [each.value for each in submission.values] == [Decimal(4698)]


async def test_of_two_readings_in_doubt_the_plausible_one_is_read_back() -> None:
    town = Switchboard()
    script = "hears reading_say_electricity\nsays девять? шесть девять восемь|четыре? шесть девять восемь"
    await town.holds(GREETING + OFFER + script + read_back(4698) + "says да" + TAKEN, by_voice=True)
    assert len(town.readings.submitted) == 1


async def test_noise_leads_to_the_keys() -> None:
    town = Switchboard()
    script = (
        """
        hears reading_say_electricity
        says [unk]
        hears no_match
        says [unk] семь?
        hears asr_use_keypad
        hears reading_keypad_electricity
        presses 4698#
        """
        + read_back(4698)
        + "says да"
    )
    await town.holds(GREETING + OFFER + script + TAKEN, by_voice=True)
    (submission,) = town.readings.submitted.values()
    assert submission.input_mode is InputMode.KEYS


async def test_a_caller_who_says_that_it_burns_is_asked_once_and_goes_to_the_dispatcher() -> None:
    town = Switchboard()
    script = """
        hears reading_say_electricity
        says пожар
        hears hazard_safety
        hears hazard_confirm
        says да
        ends dispatcher
    """
    await town.holds(GREETING + OFFER + script, by_voice=True)


async def test_what_was_spoken_before_a_crash_is_not_asked_again() -> None:
    town = Switchboard()
    said = "hears reading_say_electricity\nsays четыре шесть девять восемь\nwe crash"
    first = SpeakingCaller(GREETING + OFFER + said)
    with pytest.raises(Crash):
        await town.connect(first)
    second = SpeakingCaller(read_back(4698) + "says да" + TAKEN)
    await town.connect(second)
    assert second.transcript == [line for line in second.script if not line.startswith("ends ")]
    (submission,) = town.readings.submitted.values()
    assert submission.input_mode is InputMode.SPEECH
    await town.connect(DeadLine())
    assert len(town.readings.submitted) == 1
