"""Digits out of what a caller says, in Russian and Kazakh."""

import pytest

from dialogue.numbers.confidence import SURE, confidence_of, sure_beginning
from dialogue.numbers.meanings import MOST_READINGS, MOST_WORDS, readings_of
from dialogue.numbers.spoken import Group, Hole, SpokenDigits
from models.call import Language


def readings(text: str, language: Language = Language.RUSSIAN) -> tuple[SpokenDigits, ...]:
    return readings_of(text.split(), language)


def heard(text: str, language: Language = Language.RUSSIAN) -> str:
    """The likeliest digits."""
    return readings(text, language)[0].digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("сто двадцать три, четыре пять", "12345"),
        ("двенадцать тысяч триста сорок пять", "12345"),
        ("двенадцать триста сорок пять", "12345"),
        ("сто двадцать три", "123"),
        ("двадцать три", "23"),
        ("два ноль три", "203"),
        ("нуль нуль сорок пять", "0045"),
        ("одна тысяча две", "1002"),
        ("тысяча сто", "1100"),
        ("две тысячи три тысячи", "20003000"),
        ("три нуля двенадцать", "00012"),
        ("двадцать три нуля", "20000"),
        ("одно два одна две", "1212"),
        ("Сто Двадцать ТРИ.", "123"),
    ],
)
def test_a_caller_may_say_digits_pairs_and_whole_numbers(text: str, digits: str) -> None:
    assert heard(text) == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("нөл бір екі үш төрт бес алты жеті сегіз тоғыз", "0123456789"),
        ("он екі мың үш жүз қырық бес", "12345"),
        ("мың жүз он", "1110"),
        ("жиырма үш нөл елу", "23050"),
        ("тоқсан сексен жетпіс алпыс отыз", "9080706030"),
        ("он два жүз пять", "12105"),
        ("двести отыз үш", "233"),
    ],
)
def test_a_kazakh_caller_may_mix_in_russian_numbers(text: str, digits: str) -> None:
    assert heard(text, Language.KAZAKH) == digits


def test_kazakh_words_are_holes_to_a_russian_question() -> None:
    assert heard("бір два") == "?2"


@pytest.mark.parametrize(
    ("text", "all_digits"),
    [
        ("двадцать три", ["23", "203"]),
        ("сто двадцать три", ["123", "1203", "10023", "100203"]),
        ("два ноль три", ["203"]),
        ("один два", ["12"]),
        ("пятнадцать пять", ["155"]),
    ],
)
def test_words_of_one_number_may_be_several_but_first_they_are_one(text: str, all_digits: list[str]) -> None:
    found = readings(text)
    assert [reading.digits for reading in found] == all_digits
    assert [reading.splits for reading in found] == sorted(reading.splits for reading in found)


def test_kazakh_words_that_join_either_way_are_equally_likely() -> None:
    assert [(reading.digits, reading.splits) for reading in readings("он екі жүз", Language.KAZAKH)][:2] == [
        ("12100", 0),
        ("10200", 0),
    ]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("так вот значит сто э двадцать ну три", "123"),
        ("это у меня двенадцать тысяч и пять киловатт часов", "12005"),
        ("показания счётчика триста", "300"),
    ],
)
def test_words_that_only_fill_pauses_are_passed_over(text: str, digits: str) -> None:
    assert heard(text) == digits


@pytest.mark.parametrize("text", ["", "так вот", "нет", "да", "нет нет", "запятая пять", "ой"])
def test_without_digits_there_is_no_reading(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize("point", ["запятая", "точка", "целых", "и"])
def test_the_fraction_is_dropped(point: str) -> None:
    assert heard(f"сто двадцать {point} пять десятых") == ("125?" if point == "и" else "120")


@pytest.mark.parametrize("point", ["үтір", "бүтін"])
def test_the_fraction_is_dropped_in_kazakh(point: str) -> None:
    assert heard(f"жүз жиырма {point} бес", Language.KAZAKH) == "120"


@pytest.mark.parametrize("correction", ["нет", "ой", "вернее", "точнее", "ой нет", "нет нет", "нет вот"])
def test_a_correction_replaces_the_digit_before_it(correction: str) -> None:
    found = readings(f"один два {correction} семь три")
    assert [(reading.digits, reading.is_taken_back) for reading in found] == [("173", False)]


@pytest.mark.parametrize(
    ("text", "all_digits"),
    [
        ("двадцать три нет семь", ["7", "27", "207"]),
        ("сто двадцать нет тридцать", ["30", "130", "10030"]),
        ("сто двадцать нет четыре", ["4", "1004"]),
        ("двадцать три нет двадцать семь", ["27", "207", "2027", "20207"]),
        ("пять нет двадцать три", ["23", "203"]),
        ("один нет два нет три", ["3"]),
        ("один [unk] нет три", ["13"]),
        ("один два нет [unk]", ["1?"]),
        ("один два жоқ үш", ["12?"]),
    ],
)
def test_a_correction_replaces_the_whole_group_or_its_end(text: str, all_digits: list[str]) -> None:
    assert [reading.digits for reading in readings(text)][:4] == all_digits


def test_a_correction_of_thousands_may_replace_only_the_end() -> None:
    likeliest = [
        reading for reading in readings("двенадцать тысяч триста сорок пять нет сорок шесть") if not reading.splits
    ]
    assert [reading.digits for reading in likeliest] == ["46", "12346"]


def test_a_no_before_the_digits_corrects_nothing() -> None:
    (reading,) = readings("нет один два")
    assert (reading.digits, reading.is_taken_back) == ("12", False)


@pytest.mark.parametrize("text", ["один два нет", "один два ой", "один два запятая пять нет три"])
def test_who_ends_with_a_no_may_not_stand_by_his_digits(text: str) -> None:
    (reading,) = readings(text)
    assert (reading.digits, reading.is_taken_back) == ("12", True)


def test_what_was_not_understood_leaves_a_hole_with_its_place() -> None:
    (reading,) = readings("так один [unk] вот [unk] четыре")
    assert reading.parts == (Group("1", (1,)), Hole((2, 4)), Group("4", (5,)))
    assert (reading.digits, reading.has_hole) == ("1?4", True)


@pytest.mark.parametrize("text", ["[unk]", "[unk] тысяч", "тысяч", "тонна", "раз"])
def test_what_is_only_noise_is_only_a_hole(text: str) -> None:
    assert [reading.digits for reading in readings(text)] == ["?"]


@pytest.mark.parametrize(
    ("text", "digits"), [("[unk] тысяч пятьсот", "?500"), ("ноль тысяч", "0?"), ("один тысяча тысяч", "1000?")]
)
def test_thousands_without_a_number_before_them_are_a_hole(text: str, digits: str) -> None:
    assert heard(text) == digits


def test_each_group_knows_the_words_that_made_it() -> None:
    (first, *_) = readings("так сто двадцать нет тридцать пять пять")
    assert first.parts == (Group("35", (3, 4, 5)), Group("5", (6,)))
    corrected_end = next(reading for reading in readings("сто двадцать нет тридцать") if reading.digits == "130")
    assert corrected_end.parts == (Group("130", (0, 2, 3)),)


def test_an_answer_longer_than_any_answer_is_not_read() -> None:
    assert len(readings(" ".join(["один"] * MOST_WORDS))[0].digits) == MOST_WORDS
    assert readings(" ".join(["один"] * (MOST_WORDS + 1))) == ()


def test_of_readings_equally_likely_all_are_there_or_none() -> None:
    found = readings(" ".join(["двадцать три"] * 8))
    by_splits = [sum(reading.splits == splits for reading in found) for splits in range(4)]
    assert by_splits == [1, 8, 28, 0]
    assert len(readings(" ".join(["двадцать три"] * 6))) == MOST_READINGS == 2**6


def test_where_even_the_likeliest_are_too_many_there_is_no_reading() -> None:
    assert readings(" ".join(["бір жүз"] * 20), Language.KAZAKH) == ()


CONFIDENCES = [0.95, 0.9, SURE, SURE - 0.01, 0.99]


def test_a_group_is_as_sure_as_its_weakest_word() -> None:
    assert confidence_of(Group("23", (0, 2)), CONFIDENCES) == SURE
    assert confidence_of(Hole((0,)), CONFIDENCES) == 0.0


def test_digits_are_sure_up_to_the_first_weak_group() -> None:
    (reading, *_) = readings("один двадцать три четыре пять")
    assert reading.digits == "12345"
    assert sure_beginning(reading, CONFIDENCES) == "123"
    assert sure_beginning(reading, CONFIDENCES, at_least=0.91) == "1"
    assert sure_beginning(reading, [SURE - 0.01, 1, 1, 1, 1]) == ""
    assert sure_beginning(reading, [SURE] * 5) == "12345"


def test_digits_are_sure_up_to_the_first_hole() -> None:
    (reading,) = readings("один [unk] два")
    assert sure_beginning(reading, [1.0, 1.0, 1.0]) == "1"
