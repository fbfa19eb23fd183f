"""Menus answered aloud, and callers who say something else than they are asked, as conversations."""

import pytest

from models.account import PremisesKind
from models.meter import Service
from models.reading_history import AccountSheet
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.speaking_caller import SpeakingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import RESIDENT, account, flat, meter, register

OFFERED = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears account_offer_last4 last4=0001
    says да
"""
ASKED = "hears reading_say_electricity\n"


def with_water() -> Switchboard:
    owner = account("1000001", PremisesKind.MKD, RESIDENT)
    (light,) = flat("1000001", RESIDENT).meters
    water = meter(owner, "880001", register("w1", 312, average=5), service=Service.HOT_WATER)
    return Switchboard(readings=FakeReadingDesk((AccountSheet(owner, (light, water)),)))


@pytest.mark.parametrize("said", ["два", "горячая вода", "ну вода"])
async def test_a_service_is_chosen_aloud(said: str) -> None:
    script = f"hears reading_service_choice\nsays {said}\nhears reading_say_hot_water\nhangs up"
    await with_water().holds(OFFERED + script, by_voice=True)


async def test_a_key_at_a_menu_still_wins() -> None:
    script = "hears reading_service_choice\npresses 2\nhears reading_say_hot_water\nhangs up"
    await with_water().holds(OFFERED + script, by_voice=True)


async def test_a_menu_is_only_for_keys_where_the_model_lacks_its_numbers() -> None:
    script = OFFERED + "hears reading_service_choice\npresses 2\nhears reading_say_hot_water\nhangs up"
    line = SpeakingCaller(script, unknown=frozenset({"один"}))
    await with_water().connect(line)
    assert all("вода" not in listening.grammar.words for listening in line.listened_for)


async def test_danger_is_heard_in_a_menu() -> None:
    script = "hears reading_service_choice\nsays пожар\nhears hazard_safety\nhears hazard_confirm\npresses 1\n"
    await with_water().holds(OFFERED + script + "ends dispatcher", by_voice=True)


async def test_a_yes_to_a_question_for_digits_is_not_understood() -> None:
    script = ASKED + "says да\nhears no_match\nhangs up"
    await Switchboard().holds(OFFERED + script, by_voice=True)


async def test_danger_in_the_middle_of_a_number_interrupts() -> None:
    script = ASKED + "says четыре шесть пожар девять\nhears hazard_safety\nhears hazard_confirm\npresses 1\n"
    await Switchboard().holds(OFFERED + script + "ends dispatcher", by_voice=True)


async def test_the_operator_is_called_in_the_middle_of_digits() -> None:
    script = ASKED + "says четыре шесть оператор\nhears transfer_to_agent\nends queue readings"
    await Switchboard().holds(OFFERED + script, by_voice=True)


async def test_a_no_before_a_new_number_is_no_part_of_it_and_all_is_read_back() -> None:
    script = ASKED + "says нет четыре шесть девять восемь\nhears reading_readback meter_spoken=units/electricity "
    script += "zone=units/zone_total value=4698 kwh\nhears reading_confirm\nhangs up"
    await Switchboard().holds(OFFERED + script, by_voice=True)


async def test_after_three_silences_a_person_takes_over() -> None:
    silent = "is silent\nhears no_input\nhears digits_operator\n" + ASKED
    script = ASKED + silent * 2 + "is silent\nhears too_many_errors\nends queue readings"
    await Switchboard().holds(OFFERED + script, by_voice=True)
