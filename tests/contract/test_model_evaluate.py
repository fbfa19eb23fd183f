"""`gridline model evaluate` with libvosk and the embedded model, over the digits of our own prompt pack."""

import json
from pathlib import Path

import pytest

from tests.fakes.commands import Operator, operator_in
from tests.fakes.recordings import DIGITS

PACK = Path(__file__).parents[2] / "audio_prompts/ru/numbers"


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return operator_in(tmp_path, capsys)


def folder(tmp_path: Path, *lines: str) -> Path:
    made = tmp_path / "recordings"
    made.mkdir()
    (made / "manifest.csv").write_text("\n".join(("path,text,speaker", *lines)) + "\n", encoding="utf-8")
    return made


@pytest.fixture
def elena(tmp_path: Path) -> Path:
    """The voice of the pack, which the model has learnt from: it must hear it."""
    return folder(tmp_path, *(f"{PACK / digit}.flac,{word},elena" for digit, word in DIGITS.items()))


def test_the_embedded_model_hears_the_voice_it_has_learnt_from(operator: Operator, elena: Path) -> None:
    printed = operator.types("model", "evaluate", str(elena), "--json", "--strings", "5", "--conditions", "clean,alaw")
    assert printed.status == 0
    scores = json.loads(printed.out)["heard"]
    assert [(each["condition"], each["sort"], each["sayings"]) for each in scores] == [
        (condition, sort, count)
        for condition in ("clean", "alaw")
        for sort, count in (("digit", 10), ("value, joined digits", 5), ("account, joined digits", 5))
    ]
    assert all(each["right"]["value"] == 1 for each in scores)


def test_a_dialogue_with_that_voice_takes_no_more_turns_than_it_must(operator: Operator, elena: Path) -> None:
    words = ("model", "evaluate", str(elena), "--dialogue", "--json", "--strings", "5", "--conditions", "clean")
    first, again = operator.types(*words), operator.types(*words)
    values, accounts = json.loads(first.out)["dialogues"]
    assert (values["right_by_voice"]["value"], values["turns"]["value"], values["wrong_confirmed"]) == (1, 2, 0)
    assert (accounts["right_by_voice"]["value"], accounts["turns"]["value"], accounts["wrong_confirmed"]) == (1, 2, 0)
    assert first.out == again.out, "the same seed says the same"


def test_noise_costs_turns_and_no_wrong_reading(operator: Operator, elena: Path) -> None:
    words = ("model", "evaluate", str(elena), "--dialogue", "--json", "--strings", "5", "--conditions", "noise0")
    values, accounts = json.loads(operator.types(*words).out)["dialogues"]
    assert values["turns"]["value"] > 2
    assert (values["wrong_confirmed"], accounts["wrong_confirmed"]) == (0, 0)


def test_mistakes_are_told_before_a_model_is_loaded(operator: Operator, tmp_path: Path) -> None:
    made = folder(tmp_path, "gone.wav,два,anna", f"{PACK}/2.flac,2,anna")
    printed = operator.types("model", "evaluate", str(made))
    assert printed.status == 2
    assert "line 2: " in printed.err
    assert "line 3: " in printed.err
    assert "numbers too" in printed.err


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--conditions", "clean,loud"), "noise20"),
        (("--sure", "75"), "from 0 to 1"),
        (("--floor", "low"), "from 0 to 1"),
        (("--strings", "many"), "0, 1, 2"),
    ],
)
def test_a_wrong_option_is_answered_with_a_right_one(operator: Operator, option: tuple[str, str], told: str) -> None:
    printed = operator.types("model", "evaluate", "anywhere", *option)
    assert printed.status == 2
    assert told in printed.err


def test_single_words_make_no_dialogue(operator: Operator, tmp_path: Path) -> None:
    made = folder(tmp_path, f"{PACK}/2.flac,два,elena")
    printed = operator.types("model", "evaluate", str(made), "--dialogue")
    assert printed.status == 2
    assert "two single digits" in printed.err
