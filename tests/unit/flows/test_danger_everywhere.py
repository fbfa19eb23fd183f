"""Danger first (C-7): from any question of any flow, and while speaking after a tone, in every company."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.files.company_profiles import load_profile
from dialogue.prompt import Prompt
from ivr.flows.main_menu import main_lines
from models.company_profile import CompanyProfile
from tests.fakes.scripted_caller import FakeLine
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import LANDLORD, RESIDENT, STRANGER

QUESTIONS = {"aes": 6, "arek": 6, "demo": 12, "ivg": 11, "sal": 12, "smz": 14}
"""So many different ones at least are asked on these walks: flows that are not reached prove nothing."""
FOLDER = Path(__file__).parents[3] / "companies"
ANSWERS = ("1", "1", "1", "2", "2", "3", "4", "5", "#", "1000001#", "4600#", "0001", "20261124#", "")
"""What a wandering caller presses, sometimes nothing."""
SENSIBLE = {
    "account_keypad": "1000001#",
    "account_several": "0001",
    "account_offer_last4": "1",
    "account_yours": "1",
    "reading_keypad_electricity": "4600#",
    "reading_confirm_keypad": "1",
    "status_ask_number": "000123#",
}
"""What leads on, at questions where chance would hardly find it."""
LONGEST = 40
DANGER = "*9"
"""Danger while digits are typed; in a menu the star asks for the question again, and 9 is its answer."""


class Wanderer(FakeLine):
    """Goes anywhere in the menus, and at the turn `in_danger_at` is in danger; then he waits for what happens."""

    def __init__(self, seed: int, in_danger_at: int = LONGEST) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self._in_danger_at = in_danger_at
        self._said: list[str] = []
        self.turns = 0
        self.asked: list[str] = []
        """The prompt before each turn."""
        self.place: int | None = None
        """Where in the transcript he was in danger."""

    def hears(self, said: Prompt) -> None:
        self._said.append(said.id)

    def act(self) -> None:
        if self.place is not None:
            return
        if self._is_in_danger():
            self.press(DANGER)
        elif answer := self._answer():
            self.press(answer)

    def _answer(self) -> str:
        usual = SENSIBLE.get(self.asked[-1])
        return usual if usual and self._chance.random() < 0.8 else self._chance.choice(ANSWERS)

    def breaks_off_with(self) -> str:
        return "9" if self.place is None and self._is_in_danger() else ""

    def _is_in_danger(self) -> bool:
        self.asked.append(self._said[-1] if self._said else "")
        self.turns += 1
        if self.turns <= self._in_danger_at:
            return False
        self.place = len(self.transcript)
        return True


@pytest.mark.rule("C-7")
@pytest.mark.parametrize("code", QUESTIONS)
async def test_danger_is_heard_at_every_question_of_every_line(code: str) -> None:
    profile = load_profile(FOLDER / f"{code}.yaml")
    tried: set[str] = set()
    for seed, turn in walks(profile):
        here = town(profile, seed)
        caller = Wanderer(seed, turn)
        await here.connect(caller)
        if caller.place is None:
            continue  # the walk was over before
        tried.add(caller.asked[-1])
        heard = [line for line in caller.transcript[caller.place :] if line.startswith("hears ")]
        assert heard[0].startswith("hears hazard_safety"), (caller.asked[-1], caller.transcript[-12:])
        assert here.exit.taken == ["dispatcher"], caller.transcript[-12:]
    assert len(tried) >= QUESTIONS[code], sorted(tried)


def walks(profile: CompanyProfile) -> Iterator[tuple[int, int]]:
    """A walk, and how many turns of it he takes before he is in danger."""
    for seed in range(30 * len(main_lines(profile))):
        yield seed, 1 + seed % 10


def town(profile: CompanyProfile, seed: int) -> Switchboard:
    return Switchboard(profile=profile, caller=(RESIDENT, LANDLORD, STRANGER, None)[seed % 4])
