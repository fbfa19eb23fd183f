"""Prompts become pieces to play and words to read."""

from dataclasses import replace

import pytest

from dialogue.catalogue import Catalogue, CatalogueEntry, Sentence, sentence, spoken_sentence
from dialogue.errors import UnknownPrompt
from dialogue.prompt import Digits, Foreign, Prompt, Recorded, Text, prompt
from dialogue.wording import Wording
from models.call import Language

WORDS = {
    "accepted.1": "Показания приняты. Номер",
    "again": "Ещё раз, пожалуйста.",
    "menu": "Передать показания",
    "press": "нажмите один",
    "safety": "Не подходите",
    **{f"numbers/{digit}": word for digit, word in enumerate(["ноль", "один", "два"])},
}


def entry(id_: str, text: str, *pieces: str, interruptible: bool = True) -> CatalogueEntry:
    return CatalogueEntry(id_, interruptible, {Language.RUSSIAN: sentence(text, pieces, WORDS)})


ENTRIES = (
    entry("accepted", "Показания приняты. Номер {number}.", "accepted.1", "{number}"),
    entry("both", "Показания приняты. Номер {number}. Ещё раз, пожалуйста.", "accepted.1", "{number}", "again"),
    entry("menu", "Передать показания,", "menu"),
    entry("press", "нажмите один.", "press"),
    entry("joined", "Передать показания нажмите один!", "menu", "press"),
    entry("safety", "Не подходите!", "safety", interruptible=False),
    CatalogueEntry("new", True, {Language.RUSSIAN: spoken_sentence("Не ранее {day}, не позднее {last}.")}),
    CatalogueEntry("draft", True, {}),
    CatalogueEntry(
        "numbered",
        True,
        {Language.RUSSIAN: spoken_sentence("Номер {number}."), Language.KAZAKH: spoken_sentence("Нөмірі: {number}.")},
    ),
)
WORDING = Wording(Catalogue({each.id: each for each in ENTRIES}, {Language.RUSSIAN: WORDS}))


def played(*prompts: Prompt) -> list[str]:
    pieces = WORDING.pieces(prompts, Language.RUSSIAN)
    return [piece.piece if isinstance(piece, Recorded) else f"«{piece.text}»" for piece in pieces]


def test_a_value_is_said_where_the_text_has_its_variable() -> None:
    spoken = prompt("both", number=Digits("02"))
    assert played(spoken) == ["accepted.1", "numbers/0", "numbers/2", "silence/250", "again"]
    assert WORDING.text([spoken], Language.RUSSIAN) == "Показания приняты. Номер ноль два. Ещё раз, пожалуйста."


def test_a_sentence_ends_with_a_pause_and_a_comma_makes_a_shorter_one() -> None:
    menu = [prompt("menu"), prompt("press"), prompt("menu"), prompt("press")]
    assert played(*menu) == ["menu", "silence/100", "press", "silence/250", "menu", "silence/100", "press"]
    assert WORDING.text(menu, Language.RUSSIAN) == "Передать показания, нажмите один. Передать показания, нажмите один."


def test_words_without_punctuation_between_them_are_joined_without_a_pause() -> None:
    assert played(prompt("joined")) == ["menu", "press"]


def test_several_values_fill_one_variable_in_order() -> None:
    assert played(prompt("accepted", number=(Text("семь"), Digits("1")))) == ["accepted.1", "«семь»", "numbers/1"]


def test_a_value_that_looks_like_a_variable_stays_a_value() -> None:
    spoken = prompt("accepted", number=Text("{number}"))
    assert WORDING.text([spoken], Language.RUSSIAN) == "Показания приняты. Номер {number}."


def test_nobody_skips_a_safety_text() -> None:
    assert not WORDING.is_interruptible(prompt("safety"))
    assert WORDING.is_interruptible(prompt("menu"))


@pytest.mark.parametrize(
    "wrong",
    [
        prompt("nonexistent"),
        prompt("draft"),
        prompt("accepted"),
        prompt("menu", number=Digits("1")),
        prompt("accepted", number=Digits("1"), other=Digits("2")),
        prompt("accepted", number=Recorded("units/elephant")),
        prompt("accepted", number=Digits("9")),
    ],
    ids=repr,
)
def test_what_the_pack_lacks_is_refused(wrong: Prompt) -> None:
    with pytest.raises(UnknownPrompt):
        WORDING.pieces([wrong], Language.RUSSIAN)
    with pytest.raises(UnknownPrompt):
        WORDING.text([wrong], Language.RUSSIAN)


def test_what_cannot_be_said_in_kazakh_yet_is_said_in_russian() -> None:
    assert WORDING.pieces([prompt("menu")], Language.KAZAKH) == WORDING.pieces([prompt("menu")], Language.RUSSIAN)
    day = prompt("numbered", number=Recorded("menu"))
    assert WORDING.text([day], Language.KAZAKH) == "Номер Передать показания."


def test_a_draft_in_kazakh_is_one_text_for_an_engine_that_knows_the_language() -> None:
    said = prompt("numbered", number=Digits("1025"))
    assert WORDING.pieces([said], Language.KAZAKH) == (Foreign("Нөмірі: бір нөл екі бес.", Language.KAZAKH),)
    assert WORDING.text([replace(said, language=Language.KAZAKH)], Language.RUSSIAN) == "Нөмірі: бір нөл екі бес."


def test_everything_missing_is_told_at_once() -> None:
    problems = WORDING.problems(Language.RUSSIAN, ["menu", "draft", "nonexistent"], ["newcomer"])
    text = "\n".join(problems)
    assert "prompt draft" in text
    assert "prompt nonexistent" in text
    assert "prompt menu" not in text
    assert "companies/newcomer" in text
    assert "numbers/thousand_few" in text
    assert "silence/" not in text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Передать показания нажмите два.", ["menu", "press"]),
        ("Передать показания.", ["menu", "press"]),
        ("Передать показания нажмите один сейчас.", ["menu", "press"]),
        ("Передать показания {when}.", ["menu"]),
        ("Передать показания {when}.", ["menu", "{where}"]),
        ("Передать показания.", ["unrecorded"]),
    ],
)
def test_a_text_that_its_recordings_do_not_say_is_refused(text: str, pieces: list[str]) -> None:
    with pytest.raises(UnknownPrompt):
        sentence(text, pieces, WORDS)


def test_quotation_marks_and_capitals_do_not_matter() -> None:
    assert sentence("«Нажмите Один»", ["press"], WORDS) == Sentence(
        "«Нажмите Один»", (Recorded("press"),), sentence("нажмите один", ["press"], WORDS).closing
    )


def test_a_text_that_nobody_recorded_is_given_to_the_speech_engine_around_its_values() -> None:
    said = prompt("new", day=Digits("1"), last=Digits("2"))
    assert played(said, prompt("press")) == [
        "«Не ранее»", "numbers/1", "«не позднее»", "numbers/2", "silence/250", "press",
    ]  # fmt: skip
    assert WORDING.text([said], Language.RUSSIAN) == "Не ранее один, не позднее два."
