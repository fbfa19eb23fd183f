"""What ends a caller's answer after a short silence: an answer to which nothing belongs any more, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from dialogue.collector import DigitsWanted
from dialogue.complete_answer import is_complete
from dialogue.numbers.meanings import MOST_WORDS
from dialogue.speech import SpeechTiming, WholeAnswers
from dialogue.voice import VoiceAttempts
from dialogue.voice_choices import SpokenChoice, SpokenYesNo
from dialogue.voice_digits import spoken_account, spoken_value
from models.call import Language
from tests.fakes.speaking_caller import reading
from tests.unit.dialogue.test_spoken_digits_properties import ANY_WORDS, LANGUAGES, spoken, spoken_in_groups

FIVE = WholeAnswers(digits=5)
USUAL = WholeAnswers(digits=6, usual=(4512, 5100))
YES_NO = SpokenYesNo().whole


@pytest.mark.parametrize(
    "said",
    [
        "один два три четыре пять",
        "ноль ноль один два три",
        "двенадцать триста сорок пять",
        "двенадцать тысяч триста сорок пять",
        "так десять двести одиннадцать",
        "три нуля двенадцать",
    ],
)
def test_a_number_with_all_its_digits_is_complete(said: str) -> None:
    assert is_complete(said.split(), FIVE)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "один два три четыре",
        "один два три четыре пять шесть",
        "двенадцать триста сорок",
        "двенадцать тысяч",
        "двадцать тысяч сто",
        "один два три двадцать",
        "один два три четыре пять нет",
        "один два нет три четыре пять шесть",
        "один два три четыре пять запятая",
        "один два три четыре пять [unk]",
        "[unk] один два три четыре пять",
        "один два три четыре пять и",
    ],
)
def test_a_number_of_which_more_may_come_is_not(said: str) -> None:
    assert not is_complete(said.split(), FIVE)


@pytest.mark.parametrize(
    "said",
    ["четыре шесть девять восемь", "четыре тысячи шестьсот девяносто восемь", "сорок шесть девяносто восемь"],
)
def test_a_usual_value_is_complete_without_its_leading_zeros(said: str) -> None:
    assert is_complete(said.split(), USUAL)


@pytest.mark.parametrize(
    "said",
    [
        "четыре шесть девять",
        "четыре тысячи шестьсот",
        "четыре тысячи шестьсот девяносто",
        "сорок шесть девяносто",
        "четыре пять один один",
        "пять один ноль один",
        "четыре шесть девять восемь пять",
        "четыре шесть девять восемь нет",
    ],
)
def test_a_value_that_is_not_usual_or_may_go_on_is_not(said: str) -> None:
    assert not is_complete(said.split(), USUAL)


def test_a_kazakh_unit_after_thousands_may_become_hundreds() -> None:
    assert not is_complete(["мың", "екі"], WholeAnswers(Language.KAZAKH, 4))
    assert is_complete(["мың", "екі", "жүз", "бес"], WholeAnswers(Language.KAZAKH, 4))


@pytest.mark.parametrize("said", ["да", "нет", "все верно", "да верно", "не верно", "оператор", "повторите", "пожар"])
def test_a_clear_word_is_complete_where_yes_or_no_is_asked(said: str) -> None:
    assert is_complete(said.split(), YES_NO)


@pytest.mark.parametrize("said", ["все", "не", "да нет", "[unk] да", "да два", "не искрит", "провод", "да не"])
def test_a_word_that_is_unclear_or_a_beginning_is_not(said: str) -> None:
    assert not is_complete(said.split(), YES_NO)


def test_a_kazakh_right_may_become_a_wrong() -> None:
    whole = SpokenYesNo(Language.KAZAKH).whole
    assert not is_complete(["дұрыс"], whole)
    assert is_complete(["дұрыс", "емес"], whole)


def test_a_choice_is_complete_unless_a_longer_one_begins_like_it() -> None:
    whole = SpokenChoice({"1": ("показания",), "2": ("вода", "горячая вода"), "3": ("показания воды",)}).whole
    assert is_complete(["вода"], whole)
    assert is_complete(["показания", "воды"], whole)
    assert not is_complete(["показания"], whole)
    assert not is_complete(["горячая"], whole)


def test_an_account_is_complete_with_the_most_digits_that_the_company_gives() -> None:
    whole = spoken_account(DigitsWanted(3, 4)).whole
    assert not is_complete(["один", "два", "три"], whole)
    assert is_complete(["один", "два", "три", "четыре"], whole)


def test_where_the_rest_of_a_number_was_asked_for_nobody_knows_how_much_will_come() -> None:
    voice = VoiceAttempts(spoken_value(3, lambda _: False))
    assert is_complete(["один", "два", "три"], voice.listening(SpeechTiming()).whole)
    voice.understand([reading("один два? три")])
    assert voice.apology[0].id == "no_match_rest"
    assert not is_complete(["один", "два", "три"], voice.listening(SpeechTiming()).whole)
    assert is_complete(["оператор"], voice.listening(SpeechTiming()).whole)


def test_where_no_answer_is_known_to_be_whole_none_is_complete() -> None:
    assert not WholeAnswers().are_any
    assert not is_complete(["один"], WholeAnswers())


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 999_999), st.sampled_from([0, 1, 2, 3]), st.integers(0, 3), LANGUAGES)
def test_no_beginning_of_a_number_is_complete_however_it_is_said(
    value: int, size: int, zeros: int, language: Language
) -> None:
    digits = "0" * zeros + str(value)
    words = spoken(value, language) if not size else spoken_in_groups(digits, size, language)
    whole = WholeAnswers(language, len(digits) if size else len(str(value)))
    for end in range(len(words)):
        assert not is_complete(words[:end], whole), words[:end]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999), st.sampled_from(["feminine", "neuter"]))
def test_nor_where_one_and_two_have_another_gender(value: int, gender: str) -> None:
    words = str(num2words(value, lang="ru", gender=gender[0])).split()
    whole = WholeAnswers(digits=len(str(value)))
    assert not any(is_complete(words[:end], whole) for end in range(len(words)))


@settings(max_examples=120, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=12), LANGUAGES)
def test_digits_one_by_one_are_complete_with_the_last_one(digits: str, language: Language) -> None:
    words = spoken_in_groups(digits, 1, language)
    whole = WholeAnswers(language, len(digits))
    if language is Language.RUSSIAN or digits[-1] == "0":
        assert is_complete(words, whole)
    assert not is_complete(words[:-1], whole)


@settings(max_examples=120, deadline=None)
@given(ANY_WORDS, st.integers(1, MOST_WORDS), LANGUAGES)
def test_whatever_is_heard_there_is_a_judgement(words: list[str], digits: int, language: Language) -> None:
    whole = WholeAnswers(language, digits, YES_NO.meanings)
    assert is_complete(words, whole) in (True, False)
    assert not is_complete([*words, "нет", "[unk]"], whole)
