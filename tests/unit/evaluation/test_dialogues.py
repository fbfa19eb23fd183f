"""Dialogues with simulated callers: what a recogniser mishears costs turns and keys, and a truthful no stops it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dialogue.speech import Hypothesis
from gridline.evaluation.dialogues import Dialogue, End, hold
from gridline.evaluation.hearing import Hearing
from gridline.evaluation.manifest import read_manifest
from gridline.evaluation.meaning import Kind
from gridline.evaluation.sayings import Saying, Speaker, speakers
from gridline.evaluation.simulated_line import Circumstances
from gridline.evaluation.telephone import Condition
from gridline.evaluation.thresholds import Thresholds
from tests.fakes.recordings import DIGITS, recorded
from tests.fakes.scripted_recogniser import ScriptedRecogniser
from tests.fakes.speaking_caller import reading
from tests.fakes.spoken_digits import WORDS

NOISY = Condition.parse("noise20")
"""So that the same recording is never the same sound."""
USUAL = Thresholds()
NUMBER = "четыре шесть девять восемь"
ACCOUNT = "ноль ноль один два"


@dataclass
class Room:
    """One speaker, and a recogniser that understands what the test says it does, utterance by utterance."""

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sounds: list[bytes] = field(default_factory=list)

    def records(self, *texts: str, kind: str = "") -> "Room":
        for text in texts:
            name = f"{len(self.texts)}.wav"
            self.texts[name] = text
            self.kinds[name] = kind
        return self

    @property
    def speaker(self) -> Speaker:
        said = {name: ("anna", text) for name, text in self.texts.items()}
        (anna,) = speakers(read_manifest(recorded(self.folder, said, self.kinds)), 1)
        return anna

    async def answers(self, *understood: str, thresholds: Thresholds = USUAL) -> Dialogue:
        """The first recording is the answer; every reading that the script has must be asked for."""
        speaker = self.speaker
        saying = next(speaker.recorded())
        return await self.says(speaker, saying, understood, thresholds)

    async def says(
        self, speaker: Speaker, saying: Saying, understood: Sequence[str], thresholds: Thresholds = USUAL
    ) -> Dialogue:
        script = list(understood)

        def ear(audio: bytes) -> tuple[Hypothesis, ...]:
            self.sounds.append(audio)
            said = script.pop(0)
            return tuple(reading(each) for each in said.split("|")) if said else ()

        hearing = Hearing(ScriptedRecogniser(ear), frozenset({*WORDS, "да", "нет"}))
        dialogue = await hold(speaker, saying, Circumstances(NOISY, hearing), thresholds)
        assert not script
        return dialogue


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def facts(dialogue: Dialogue) -> tuple[End, int, bool, int, int]:
    return dialogue.end, dialogue.turns, dialogue.used_keys, dialogue.wrong_taken, dialogue.wrong_read_back


async def test_a_value_that_is_understood_takes_an_answer_and_a_yes(room: Room) -> None:
    assert facts(await room.records(NUMBER).answers(NUMBER)) == (End.RIGHT, 2, False, 0, 0)


async def test_a_wrong_value_is_denied_and_said_again(room: Room) -> None:
    wrong = "четыре шесть девять девять"
    assert facts(await room.records(NUMBER).answers(wrong, NUMBER)) == (End.RIGHT, 4, False, 1, 1)


async def test_a_wrong_value_read_once_more_is_one_wrong_value(room: Room) -> None:
    room.records(NUMBER, "нет")
    dialogue = await room.answers("четыре шесть девять девять", "[unk]", "[unk]", NUMBER)
    assert facts(dialogue) == (End.RIGHT, 6, False, 1, 1)


async def test_who_is_never_understood_rightly_is_led_to_a_person(room: Room) -> None:
    wrongs = [f"четыре шесть девять {word}" for word in ("семь", "девять", "шесть")]
    assert facts(await room.records(NUMBER).answers(*wrongs)) == (End.LEFT, 6, False, 3, 3)


async def test_twice_nothing_understood_leads_to_the_keys(room: Room) -> None:
    assert facts(await room.records(NUMBER).answers("", "[unk]")) == (End.RIGHT, 4, True, 0, 0)


async def test_asked_for_the_rest_he_says_the_rest_where_his_digits_are_recorded(room: Room) -> None:
    room.records(NUMBER, *DIGITS.values())
    dialogue = await room.answers("четыре шесть [unk] восемь", "девять восемь")
    assert facts(dialogue) == (End.RIGHT, 3, False, 0, 0)
    assert len(room.sounds[1]) < 2 * 8000 * 2.2  # two digits of 0.2 s, a pause, and the line's silence


async def test_without_his_digits_he_says_all_of_it_again(room: Room) -> None:
    dialogue = await room.records(NUMBER).answers("четыре шесть [unk] восемь", NUMBER)
    assert facts(dialogue) == (End.RIGHT, 3, False, 0, 0)


async def test_he_says_all_of_it_again_when_even_the_sure_beginning_is_wrong(room: Room) -> None:
    room.records(NUMBER, *DIGITS.values())
    dialogue = await room.answers("пять? шесть девять? восемь|пять шесть? девять восемь", NUMBER)
    assert dialogue.end is End.RIGHT
    assert len(room.sounds[0]) == len(room.sounds[1])


async def test_asked_to_repeat_he_takes_another_recording_of_the_same(room: Room) -> None:
    dialogue = await room.records(NUMBER, NUMBER).answers("[unk]", NUMBER)
    assert dialogue.end is End.RIGHT
    assert len(room.sounds[1]) > len(room.sounds[0])  # each recording has a length of its own


async def test_a_value_that_cannot_be_leads_to_a_person_at_once(room: Room) -> None:
    nines = "девять девять девять девять девять"
    assert facts(await room.records(NUMBER).answers(nines)) == (End.LEFT, 1, False, 1, 0)


async def test_a_value_lower_than_the_last_is_said_again(room: Room) -> None:
    assert facts(await room.records(NUMBER).answers("один", NUMBER)) == (End.RIGHT, 3, False, 1, 0)


async def test_a_doubtful_value_that_is_plausible_is_read_back(room: Room) -> None:
    dialogue = await room.records(NUMBER).answers("девять? шесть девять восемь|четыре? шесть девять восемь")
    assert facts(dialogue) == (End.RIGHT, 2, False, 0, 0)


async def test_a_yes_and_a_no_to_the_read_back_are_spoken_where_they_are_recorded(room: Room) -> None:
    room.records(NUMBER, "да", "нет")
    dialogue = await room.answers("четыре шесть девять девять", "нет", NUMBER, "да")
    assert facts(dialogue) == (End.RIGHT, 4, False, 1, 1)


async def test_a_truthful_no_that_is_heard_as_a_yes_is_counted_as_wrong(room: Room) -> None:
    room.records(NUMBER, "да", "нет")
    dialogue = await room.answers("четыре шесть девять девять", "да")
    assert facts(dialogue) == (End.WRONG, 2, False, 1, 1)


async def test_an_account_is_read_back_and_a_wrong_one_is_denied(room: Room) -> None:
    room.records(ACCOUNT, kind="account")
    assert facts(await room.answers("ноль ноль один три", ACCOUNT)) == (End.RIGHT, 4, False, 1, 1)


async def test_three_wrong_accounts_lead_to_a_person(room: Room) -> None:
    room.records(ACCOUNT, kind="account")
    wrongs = [f"ноль ноль один {word}" for word in ("три", "четыре", "пять")]
    assert facts(await room.answers(*wrongs)) == (End.LEFT, 6, False, 3, 3)


async def test_an_account_that_is_not_understood_is_typed(room: Room) -> None:
    room.records(ACCOUNT, kind="account")
    assert facts(await room.answers("", "")) == (End.RIGHT, 3, True, 0, 0)


@pytest.mark.parametrize(("text", "understood"), [("да", "да"), ("нет", "нет"), ("верно", "да")])
async def test_a_yes_or_no_is_understood(room: Room, text: str, understood: str) -> None:
    assert facts(await room.records(text).answers(understood)) == (End.RIGHT, 1, False, 0, 0)


async def test_a_no_that_is_heard_as_a_yes_is_wrong(room: Room) -> None:
    assert facts(await room.records("нет").answers("да")) == (End.WRONG, 1, False, 1, 0)


async def test_what_is_no_answer_is_rightly_left_to_the_keys(room: Room) -> None:
    assert facts(await room.records("запятая").answers("[unk]", "")) == (End.RIGHT, 3, True, 0, 0)


async def test_what_is_no_answer_and_taken_for_one_is_wrong(room: Room) -> None:
    assert facts(await room.records("запятая").answers("да")) == (End.WRONG, 1, False, 1, 0)


@pytest.mark.parametrize(
    ("thresholds", "turns"), [(USUAL, 2), (Thresholds(floor=0.5), 3), (Thresholds(sure=0.3, floor=0.5), 2)]
)
async def test_thresholds_decide_what_is_asked_again(room: Room, thresholds: Thresholds, turns: int) -> None:
    understood = ["четыре шесть девять? восемь", NUMBER][: turns - 1]
    dialogue = await room.records(NUMBER).answers(*understood, thresholds=thresholds)
    assert (dialogue.end, dialogue.turns) == (End.RIGHT, turns)


async def test_a_doubtful_yes_counts_when_the_threshold_is_low(room: Room) -> None:
    low, high = Thresholds(yes_no=0.3), Thresholds(yes_no=0.6)
    assert (await room.records("да").answers("да?", thresholds=low)).turns == 1
    assert (await room.answers("да?", "да", thresholds=high)).turns == 2


async def test_a_string_of_single_digits_is_answered_like_a_recording(room: Room) -> None:
    speaker = room.records(*DIGITS.values()).speaker
    value = next(speaker.strings(1))
    assert value.kind is Kind.VALUE
    dialogue = await room.says(speaker, value, ("", value.text))
    assert dialogue.end is End.RIGHT
    assert len(room.sounds[0]) != len(room.sounds[1])  # said again with other pauses
