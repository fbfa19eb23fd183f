"""Yes, no, commands and menu choices by voice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.answers import YesNo, choice_in, command_in, yes_or_no
from dialogue.keys import Command
from dialogue.phrases import COMMANDS, NO, YES, phrases_in_any
from models.call import Language

MENU = {
    "1": ("показания", "передать показания"),
    "2": ("нет света", "отключение"),
    "3": ("хищение",),
}


@pytest.mark.parametrize("text", [*phrases_in_any(YES), "да да", "да верно", "ну да", "Да, всё верно."])
def test_a_caller_says_yes(text: str) -> None:
    assert yes_or_no(text.split()) is YesNo.YES


@pytest.mark.parametrize(
    "text",
    [*phrases_in_any(NO), "нет неверно", "ой нет", "нет не верно", "нет двенадцать", "нет [unk]", "бәрі дұрыс емес"],
)
def test_a_caller_says_no(text: str) -> None:
    assert yes_or_no(text.split()) is YesNo.NO


@pytest.mark.parametrize(
    "text",
    [
        "да нет",
        "нет верно",
        "да неверно",
        "иә жоқ",
        "",
        "[unk]",
        "не",
        "двенадцать",
        "оператор",
        "да двенадцать",
        "[unk] [unk] да",
        "[unk] да",
        "мы вчера да видели кошку",
    ],
)
def test_a_caller_says_neither(text: str) -> None:
    assert yes_or_no(text.split()) is None


@given(st.sampled_from(phrases_in_any(YES)), st.sampled_from(phrases_in_any(NO)))
def test_a_yes_with_a_no_is_neither(yes: str, no: str) -> None:
    assert yes_or_no([*yes.split(), *no.split()]) is None
    assert yes_or_no([*no.split(), *yes.split()]) is None


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_heard_among_other_words(command: Command) -> None:
    for phrase in phrases_in_any(COMMANDS[command]):
        assert command_in([phrase]) is command
        assert command_in(["двенадцать", phrase, "[unk]"]) is command


@pytest.mark.parametrize("text", ["", "да", "назад", "повторите оператор"])
def test_without_one_command_there_is_none(text: str) -> None:
    assert command_in(text.split()) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("показания", "1"),
        ("хочу передать показания", "1"),
        ("у нас нет света", "2"),
        ("отключение", "2"),
        ("один", "1"),
        ("нажимаю три", "3"),
        ("показания один", "1"),
        ("показания два", None),
        ("нажимаю три нет два", "2"),
        ("показания хищение", None),
        ("света нет", None),
        ("не показания", None),
        ("не два", None),
        ("пять", None),
        ("один два", None),
        ("[unk]", None),
        ("", None),
    ],
)
def test_a_menu_is_answered_by_its_words_or_by_its_numbers(text: str, key: str | None) -> None:
    assert choice_in(text.split(), MENU, Language.RUSSIAN) == key


def test_a_menu_is_answered_in_kazakh_by_number() -> None:
    assert choice_in(["екі"], MENU, Language.KAZAKH) == "2"
    assert choice_in(["два"], MENU, Language.KAZAKH) == "2"


@given(st.lists(st.text(max_size=8), max_size=100))
def test_any_words_have_an_answer(words: list[str]) -> None:
    assert yes_or_no(words) in (YesNo.YES, YesNo.NO, None)
    assert command_in(words) in (*COMMANDS, None)
    assert choice_in(words, MENU, Language.KAZAKH) in (*MENU, None)
