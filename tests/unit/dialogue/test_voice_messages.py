"""What a voice message may mean: account, meter and values, told apart by words, pauses and lengths."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from dialogue.messages.understanding import understood
from models.account_form import AccountForm
from models.call import Language
from models.heard_message import HeardMessage
from models.meter import Service
from tests.fakes.spoken_messages import EIGHT_DIGITS, heard, said

ACCOUNT = "ноль ноль двенадцать ноль ноль сорок пять"
VALUE = "пять девять восемь ноль"
DIGITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
WORDS = [
    *DIGITS,
    *("двадцать", "сорок", "сто", "пятьсот", "тысяч", "тысяча", "запятая", "нет", "ой", "так", "/", "/", "/"),
    *("счет", "показания", "день", "ночь", "свет", "кубов", "номер счетчика", "заводской", "добрый день", "[unk]"),
]


def ways(message: HeardMessage) -> list[str]:
    """`00120045 #4512 day:5980 night:950|90050`; `-` where there is no account."""
    return [
        " ".join(
            [
                str(way.account or "-"),
                *([f"#{way.serial}"] if way.serial else []),
                *(f"{value.zone or 'value'}:{'|'.join(value.digits)}" for value in way.values),
            ]
        )
        for way in message.readings
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"лицевой счет {ACCOUNT} показания {VALUE}", "00120045 value:5980"),
        (f"{ACCOUNT} / {VALUE}", "00120045 value:5980"),
        (f"счёт {ACCOUNT} электричество {VALUE}", "00120045 value:5980"),
        (f"показания {VALUE} лицевой счет {ACCOUNT}", "00120045 value:5980"),
        (f"здравствуйте передаю показания / {ACCOUNT} / {VALUE} спасибо до свидания", "00120045 value:5980"),
        (f"ноль ноль двенадцать / ноль ноль сорок пять / {VALUE}", "00120045 value:5980"),
        (f"счет ноль ноль сто двадцать ноль сорок пять показания {VALUE}", "00120045 value:5980"),
        (f"{ACCOUNT} пять тысяч девятьсот восемьдесят киловатт часов", "00120045 value:5980"),
        (f"счет {ACCOUNT} день {VALUE} ночь девятьсот пятьдесят", "00120045 day:5980 night:950"),
        (f"добрый день счет {ACCOUNT} показания {VALUE}", "00120045 value:5980"),
        (f"счет {ACCOUNT} номер счетчика сорок пять двенадцать показания {VALUE}", "00120045 #4512 value:5980"),
        (f"счет {ACCOUNT} заводской номер сорок пять двенадцать / {VALUE}", "00120045 #4512 value:5980"),
        (f"счет {ACCOUNT} показания {VALUE} запятая пять", "00120045 value:5980"),
        (f"счет {ACCOUNT} электричество {VALUE} горячая вода триста двадцать", "00120045 value:5980 value:320"),
        (f"электричество {VALUE}", "- value:5980"),
        (f"лицевой счет {ACCOUNT}", "00120045"),
        (f"лицевой счет один два три показания {VALUE}", "- value:5980"),
    ],
)
def test_account_and_values_are_told_apart(text: str, first: str) -> None:
    assert ways(heard(text))[0] == first


def test_said_in_one_breath_every_way_that_the_lengths_allow_is_kept() -> None:
    assert ways(heard(f"{ACCOUNT} пять пять девять восемь")) == ["00120045 value:5598", "00120040 value:55598"]


def test_where_accounts_have_any_length_his_pauses_come_first_and_all_other_cuts_after_them() -> None:
    found = ways(heard(f"{ACCOUNT} / {VALUE}", AccountForm()))
    assert found[0] == "00120045 value:5980"
    assert "0012 value:00455980" in [way.replace("|0040559800", "") for way in found]


def test_a_number_said_together_is_never_taken_apart_and_one_said_with_a_pause_may_be() -> None:
    assert ways(heard(f"счет {ACCOUNT} показания двадцать три"))[0] == "00120045 value:23"
    assert ways(heard(f"счет {ACCOUNT} показания двадцать / три"))[0] == "00120045 value:23|203"


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("за электроэнергию", {Service.ELECTRICITY}),
        ("сто двадцать кубов", {Service.HOT_WATER}),
        ("горячую воду и свет", {Service.ELECTRICITY, Service.HOT_WATER}),
        ("показания", set()),
    ],
)
def test_a_service_is_known_by_its_name_or_its_unit(text: str, services: set[Service]) -> None:
    assert heard(text).services == services


@pytest.mark.parametrize("text", ["", "здравствуйте спасибо", "лицевой счет", "меня зовут иван"])
def test_without_a_digit_there_is_nothing_to_understand(text: str) -> None:
    assert heard(text).readings == ()


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        (f"счет {ACCOUNT} показания {VALUE}", False),
        (f"[unk] {ACCOUNT} [unk] {VALUE}", True),
        (f"счет {ACCOUNT} холодная вода {VALUE}", True),
        (f"счет {ACCOUNT} показания тысяч", True),
        (f"счет {ACCOUNT} показания {VALUE} день {'один ' * 61}", True),
    ],
)
def test_a_word_that_is_not_understood_is_told(text: str, strange: bool) -> None:
    assert heard(text).strange_words is strange


def test_what_stands_between_strange_words_is_shown_all_the_same() -> None:
    assert ways(heard(f"[unk] {ACCOUNT} [unk] {VALUE}"))[0] == "00120045 value:5980"


def test_a_correction_and_words_of_danger_are_told() -> None:
    assert heard(f"счет {ACCOUNT} показания {VALUE} ой пять девять девять ноль").is_corrected
    assert heard(f"счет {ACCOUNT} и у нас искрит").tells_danger
    assert not heard(f"счет {ACCOUNT} показания {VALUE}").is_corrected


def test_the_words_are_kept_as_they_were_heard_with_the_weakest_confidence() -> None:
    message = heard("Счёт? один")
    assert (message.text, message.confidence) == ("Счёт один", 0.6)
    assert message.words[1].start_s == pytest.approx(0.9)


def test_a_second_account_is_none_of_the_values() -> None:
    assert ways(heard(f"счет {ACCOUNT} показания {VALUE} счет {ACCOUNT}")) == ["- value:5980"]


def test_of_endless_numbers_nothing_is_understood() -> None:
    assert heard("двадцать три " * 29, AccountForm()).readings == ()


def test_a_kazakh_caller_may_mix_in_russian() -> None:
    text = "шот нөл нөл бір екі нөл нөл төрт бес электр пять девять восемь ноль"
    found = understood(said(text), AccountForm(8, 8), Language.KAZAKH)
    assert (ways(found)[0], found.strange_words) == ("00120045 value:5980", False)


@given(
    account=st.integers(0, 10**8 - 1), value=st.integers(1, 99_999), mark=st.sampled_from(["показания", "/", "свет"])
)
def test_any_account_and_any_value_said_plainly_are_found(account: int, value: int, mark: str) -> None:
    spoken = " ".join(DIGITS[int(digit)] for digit in f"{account:08}")
    found = ways(heard(f"лицевой счет {spoken} {mark} {num2words(value, lang='ru').replace('ё', 'е')}"))
    assert found[0].startswith(f"{account:08} value:{value}")


@settings(max_examples=80)
@given(st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from([EIGHT_DIGITS, AccountForm()]))
def test_whatever_is_said_only_whole_numbers_and_possible_accounts_come_of_it(
    words: list[str], form: AccountForm
) -> None:
    message = heard(" ".join(words), form)
    for way in message.readings:
        assert way.account is None or form.fits(way.account)
        assert all(digits.isdigit() for value in way.values for digits in value.digits)
