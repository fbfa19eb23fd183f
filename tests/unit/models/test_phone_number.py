"""Numbers as trunks, people and attackers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.phone_number import PhoneNumber


@pytest.mark.parametrize(
    "text",
    [
        "88463729535",
        "+78463729535",
        "78463729535",
        "8463729535",
        "8 (846) 372-95-35",
        "+7 846 372 95 35",
        " +7(846)372.95.35 ",
        "8\u00a0846\u00a0372\u201195\u201135",  # from a spreadsheet: no-break space and hyphen
    ],
)
def test_every_way_to_write_a_number_is_the_same_number(text):
    assert PhoneNumber.parse(text, "RU") == PhoneNumber("+78463729535")


def test_a_local_number_is_completed_with_the_area_code():
    assert PhoneNumber.parse("41-90-57", "RU", "4932") == PhoneNumber("+74932419057")
    assert PhoneNumber.parse("372-95-35", "RU", "846") == PhoneNumber("+78463729535")
    assert PhoneNumber.parse("91-88-88", "KZ", "7172") == PhoneNumber("+77172918888")


def test_a_local_number_without_an_area_code_is_no_number():
    assert PhoneNumber.parse("41-90-57", "RU") is None
    assert PhoneNumber.parse("41-90-57", "RU", "846") is None


@pytest.mark.parametrize("text", ["101", "102", "103", "104", "112", "+112", "911", "0", "09", "8112", "+7112", "7"])
@pytest.mark.parametrize("area_code", ["", "4932", "846"])
def test_an_emergency_or_service_number_is_no_callers_number(text, area_code):
    assert PhoneNumber.parse(text, "RU", area_code) is None


@pytest.mark.parametrize(
    "text", ["", " ", "anonymous", "Anonymous", "unknown", "withheld", "private", "s", "restricted"]
)
def test_a_withheld_number_is_none(text):
    assert PhoneNumber.parse(text, "KZ", "7172") is None


@pytest.mark.parametrize(
    "text",
    [
        "+7846372953A",
        "8846372953D",
        "+78463729535\r\nAction: Originate",
        "+78463729535\n",
        "\r+78463729535",
        "${CALLERID(num)}88463729535",
        "$[88463729534+1]",
        "88463729535,hangup",
        "88463729535;phone-context=x",
        "sip:88463729535@example",
        "88463729535@trunk",
        "8846372953\ufffd5",
        "\ufffd\ufffd\ufffd",
        "٨٨٤٦٣٧٢٩٥٣٥",
        "8846372953５",
        "8846372953²",
        "+7846+3729535",
        "88463729535\x00",
        "8" * 200,
        "+" + "7" * 200,
        "*71234567890",
        "8846372953#",
    ],
)
def test_what_holds_more_than_a_number_holds_none(text):
    assert PhoneNumber.parse(text, "RU", "846") is None


def test_numbers_of_the_demo_count_though_nobody_has_them():
    for text in ("+70001234567", "80001234567", "0001234567", "70001234567"):
        assert PhoneNumber.parse(text, "RU") == PhoneNumber("+70001234567")


def test_toll_free_numbers_are_numbers():
    assert PhoneNumber.parse("8-800-250-92-99", "RU") == PhoneNumber("+78002509299")


@pytest.mark.parametrize("text", ["+4930123456", "004930123456", "8104930123456"])
def test_a_caller_from_abroad_keeps_his_country(text):
    assert PhoneNumber.parse(text, "RU") == PhoneNumber("+4930123456")


@pytest.mark.parametrize(
    "text", ["+7846372953", "+784637295355", "+784637295351234", "+99912345678901", "123456789012"]
)
def test_a_number_of_a_wrong_length_is_none(text):
    assert PhoneNumber.parse(text, "RU") is None


@pytest.mark.parametrize(
    "e164", ["", "78463729535", "+7846372953\n5", "+0123456789", "+7 846 372 95 35", "+٧٨٤٦٣٧٢٩٥٣٥", "112"]
)
def test_a_number_in_another_form_cannot_be_made(e164):
    with pytest.raises(ValueError, match="phone number"):
        PhoneNumber(e164)


def test_lists_show_the_country_and_the_last_four_digits():
    assert PhoneNumber("+78463729535").masked == "+7***9535"


def test_a_number_whose_caller_pays_extra_is_known_and_a_demos_is_none():
    assert PhoneNumber("+78091234567").costs_extra
    assert PhoneNumber("+78031234567").costs_extra
    for plain in ("+79161234567", "+77771234567", "+74951234567", "+78001234567", "+70002000001"):
        assert not PhoneNumber(plain).costs_extra


@given(st.text(max_size=250), st.sampled_from(["RU", "KZ"]), st.sampled_from(["", "846", "4932"]))
def test_no_text_breaks_the_parser(text, country, area_code):
    number = PhoneNumber.parse(text, country, area_code)
    assert number is None or PhoneNumber(number.e164) == number


@given(st.text("0123456789+ABCD*#- ", max_size=40))
def test_what_was_parsed_once_parses_to_itself(text):
    number = PhoneNumber.parse(text, "RU", "846")
    assert number is None or PhoneNumber.parse(number.e164, "RU") == number


def test_a_short_number_from_abroad_is_still_one():
    assert PhoneNumber.parse("00298201234", "RU") == PhoneNumber("+298201234")
