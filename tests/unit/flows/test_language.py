"""In which language a caller is served: asked for, remembered, and Russian wherever Kazakh is not there yet."""

from dataclasses import replace

import pytest

from gridline.company import load_company
from gridline.settings import Settings
from gridline.settings.sections import CompanySettings
from ivr.start import Start
from models.call import CallResult, Language
from tests.fakes.languages import RememberedLanguages
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT

BOTH = replace(COMPANY, languages=(Language.KAZAKH, Language.RUSSIAN))
GREETING = "hears greeting company=demo\n"
ASKED = "hears language_choice_kk [kk]\nhears language_choice\n"
KAZAKH = """
    hears recording_notice [kk]
    hears danger_key [kk]
    hears account_offer_last4 last4=0001 [kk]
    hangs up
"""
RUSSIAN = """
    hears recording_notice
    hears danger_key
    hears account_offer_last4 last4=0001
    hangs up
"""


@pytest.mark.parametrize(("key", "language", "hears"), [("2", "kk", KAZAKH), ("1", "ru", RUSSIAN)])
async def test_the_language_chosen_by_key_is_spoken_and_remembered(key: str, language: str, hears: str) -> None:
    memory = RememberedLanguages()
    town = Switchboard(profile=BOTH, languages=memory)
    await town.holds(GREETING + ASKED + f"presses {key}\n" + hears)
    assert memory.known == {RESIDENT: language}


@pytest.mark.parametrize(("language", "hears"), [(Language.KAZAKH, KAZAKH), (Language.RUSSIAN, RUSSIAN)])
async def test_whoever_chose_before_is_not_asked_again(language: Language, hears: str) -> None:
    await Switchboard(profile=BOTH, languages=RememberedLanguages({RESIDENT: language})).holds(GREETING + hears)


async def test_whoever_keeps_silent_is_served_in_russian_and_asked_again_next_time() -> None:
    memory = RememberedLanguages()
    await Switchboard(profile=BOTH, languages=memory).holds(GREETING + ASKED + "is silent\n" + RUSSIAN)
    assert not memory.known


async def test_a_withheld_number_is_asked_each_time() -> None:
    memory = RememberedLanguages()
    town = Switchboard(profile=BOTH, languages=memory, caller=None)
    script = "presses 2\nhears recording_notice [kk]\nhears danger_key [kk]\nhears account_keypad [kk]\nhangs up"
    await town.holds(GREETING + ASKED + script)
    assert not memory.known


async def test_danger_and_an_operator_are_one_key_away_before_any_language_is_chosen() -> None:
    safety = "presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 1\nends dispatcher"
    await Switchboard(profile=BOTH).holds(GREETING + ASKED + safety)
    person = "presses 0\nhears transfer_to_agent\nends queue readings"
    assert await Switchboard(profile=BOTH).holds(GREETING + ASKED + person) is CallResult.AGENT


async def test_a_caller_who_hears_kazakh_answers_by_keys() -> None:
    script = (
        "presses 2\nhears recording_notice [kk]\nhears danger_key [kk]\nhears account_offer_last4 last4=0001 [kk]\n"
    )
    memory = RememberedLanguages({RESIDENT: Language.KAZAKH})
    spoken = script.removeprefix("presses 2\n") + "presses 1\nhears reading_keypad_electricity [kk]\nhangs up"
    await Switchboard(profile=BOTH, languages=memory).holds(GREETING + spoken, by_voice=True)


def test_kazakh_is_wanted_first_in_kazakhstan_but_offered_only_where_somebody_can_say_so() -> None:
    for code in ("aes", "arek"):
        assert shipped_profiles()[code].languages == (Language.RUSSIAN,), "its Kazakh prompts are not recorded yet"


def test_drafts_of_kazakh_are_prompts_of_the_demo_alone() -> None:
    def speaks_kazakh(code: str) -> bool:
        words = load_company(replace(Settings(), company=CompanySettings(code))).catalogue
        return any(Language.KAZAKH in entry.sentences for entry in words.entries.values())

    assert not speaks_kazakh("aes")


async def test_whoever_comes_back_from_a_queue_hears_the_language_that_he_chose_before_it() -> None:
    memory = RememberedLanguages({RESIDENT: Language.KAZAKH})
    town = Switchboard(profile=BOTH, languages=memory, start=Start.WAITED_LONG)
    await town.holds("hears callback_offer [kk]\nis silent\nends queue readings")
