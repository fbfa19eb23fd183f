"""Which words of a caller tell of danger to life, and which ordinary sentences do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.danger_words import Danger, danger_in


def danger(text: str) -> Danger:
    return danger_in(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "опасность",
        "у нас пожар",
        "там искрит",
        "Пожар!",
        "оборван провод",
        "провод оборван",
        "упал провод",
        "провод упал на дорогу",
        "упал старый провод",
        "провод на земле",
        "провод лежит на земле",
        "на земле [unk] провод",
        "ударило током",
        "ударило меня током",
        "ребёнка током сильно ударило",
        "двенадцать тысяч ой искрит",
        "нет пожар",
        "не горит свет и искрит",
        "өрт",
        "сым үзілді",
        "сым жерде жатыр",
        "ток соқты",
    ],
)
def test_danger_is_certain(text: str) -> None:
    assert danger(text) is Danger.CERTAIN


@pytest.mark.parametrize(
    "text", ["провод", "дым", "какой то дым", "у нас провод оторвали в подъезде", "не искрит", "сым", "түтін"]
)
def test_danger_is_asked_about(text: str) -> None:
    assert danger(text) is Danger.ASK


ORDINARY = [
    "свет не горит",
    "горит",
    "у нас не горит свет",
    "в подъезде лампочка не горит",
    "горит одна фаза",
    "нет света",
    "нет света во всём доме",
    "света нет с утра",
    "отключили электричество",
    "когда дадут свет",
    "когда включат электроэнергию",
    "выбило автомат",
    "вышибает пробки",
    "свет мигает",
    "напряжение низкое",
    "холодильник не работает от напряжения",
    "у соседей есть а у нас нет",
    "передать показания",
    "двенадцать тысяч триста сорок пять",
    "на улице фонари не горят",
    "упало напряжение",
    "на земле снег",
    "ток есть",
    "счётчик не горит",
    "оператор",
    "жарық жоқ",
    "жарық қашан қосылады",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_tell_of_no_danger(text: str) -> None:
    assert danger(text) is Danger.NONE


@pytest.mark.parametrize("text", ["провод он далеко далеко упал", "на улице у соседа провод в земле"])
def test_words_of_a_phrase_that_stand_far_apart_only_ask(text: str) -> None:
    assert danger(text) is Danger.ASK


@given(st.lists(st.text(max_size=8) | st.sampled_from(["провод", "на", "земле", "не", "искрит", "[unk]"]), max_size=60))
def test_any_words_have_an_answer(words: list[str]) -> None:
    found = danger_in(words)
    assert found is not Danger.NONE or not {"провод", "искрит"} & set(words)
