"""The menus of every company that we ship, as its callers hear them (profiles, 6.2; menu tree, 4.1)."""

from dataclasses import replace

import pytest

from ivr.flows.main_menu import FLOWS, main_lines
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.menu import INTENTS_OF, MenuItem
from tests.fakes.languages import resident_chose_russian
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.speaking_caller import SpeakingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.walker import Walker

PROFILES = shipped_profiles()
ORDERS = {
    "aes": "readings info status complaint",
    "arek": "payment info status complaint",
    "ivg": "payment theft outage quality info complaint",
    "smz": "outage readings theft quality info status complaint",
    "sal": "outage readings quality info payment theft complaint",
    "demo": "readings outage quality info status theft payment complaint",
}
"""Table of the profiles, row «menu order»; the demo's is ours."""
COMPANIES = sorted(ORDERS)


def offered(code: str) -> list[MenuItem]:
    return [MenuItem(item) for item in ORDERS[code].split()]


def page(lines: list[str]) -> list[str]:
    """What a menu of these lines sounds like, the keys in order."""
    keyed = [heard for key, line in enumerate(lines, start=1) for heard in (line, f"press_{key}")]
    return [*keyed, "menu_operator"]


def first_page(lines: list[str]) -> list[str]:
    """Five lines and the way to the others; six where there is one other only."""
    return page([*lines[:5], "menu_item_other"] if len(lines) > 6 else lines)


def main_page(code: str) -> list[str]:
    return first_page([f"menu_item_{item}" for item in offered(code)])


async def walk(profile: CompanyProfile, keys: str) -> tuple[Walker, Switchboard, CallResult]:
    town = Switchboard(profile=profile, languages=resident_chose_russian())
    caller = Walker(keys)
    result = await town.connect(caller)
    return caller, town, result


def key_to(code: str, item: MenuItem) -> str:
    """What leads to an item from the beginning of a call."""
    place = offered(code).index(item)
    return str(place + 1) if place < 5 or len(offered(code)) == 6 else f"6{place - 4}"


@pytest.mark.parametrize("code", COMPANIES)
def test_the_order_of_a_companys_menu_is_the_one_that_was_agreed(code: str) -> None:
    assert [item.value for item in PROFILES[code].menu_order] == ORDERS[code].split()


@pytest.mark.parametrize("code", COMPANIES)
async def test_a_caller_hears_the_company_the_danger_key_and_its_menu(code: str) -> None:
    caller, _, result = await walk(PROFILES[code], "")
    welcome = [f"greeting company={code}", "recording_notice", "danger_key"]
    assert caller.heard == [*welcome, *main_page(code)]
    assert result is CallResult.ABANDONED_IVR


@pytest.mark.parametrize("code", COMPANIES)
async def test_the_sixth_line_and_all_after_it_stand_behind_other_questions(code: str) -> None:
    lines = [f"menu_item_{item}" for item in offered(code)]
    if len(lines) > 6:
        caller, _, _ = await walk(PROFILES[code], "6")
        assert caller.last_heard == page(lines[5:])
    elif len(lines) > 1:
        caller, _, _ = await walk(PROFILES[code], str(len(lines) + 1))
        assert caller.last_heard[0] == "invalid_key"


async def test_a_sixth_line_that_is_the_last_is_said_itself_and_no_menu_of_one_line_is_met() -> None:
    caller, _, _ = await walk(PROFILES["ivg"], "6")
    menu = page([f"menu_item_{item}" for item in offered("ivg")])
    assert caller.heard[3:] == [*menu, "transfer_to_agent"]


@pytest.mark.parametrize("code", COMPANIES)
def test_every_line_of_a_shipped_menu_leads_somewhere(code: str) -> None:
    assert list(main_lines(PROFILES[code])) == offered(code)
    assert FLOWS.keys() == set(MenuItem)


@pytest.mark.parametrize(
    ("code", "item"),
    [(code, item) for item in (MenuItem.INFO, MenuItem.READINGS) for code in COMPANIES if item in offered(code)],
)
async def test_what_is_switched_off_is_not_heard_and_the_keys_close_up(code: str, item: MenuItem) -> None:
    whole = PROFILES[code]
    kept = whole.served - INTENTS_OF[item]
    profile = replace(
        whole,
        menu_order=tuple(each for each in whole.menu_order if each is not item),
        intents=None if whole.intents is None else kept,
        topics=tuple(topic for topic in whole.topics if topic.intent in kept),
    )
    caller, _, _ = await walk(profile, "")
    lines = [f"menu_item_{each}" for each in offered(code) if each is not item]
    assert caller.heard[3:] == first_page(lines)


FIRST_HEARD = {
    MenuItem.READINGS: ("account_offer_last4", "reading_closed_hours"),
    MenuItem.OUTAGE: ("outage_menu",),
    MenuItem.THEFT: ("line_theft_noncontract",),
    MenuItem.QUALITY: ("quality_ask_keypad",),
    MenuItem.PAYMENT: ("line_restriction", "line_reconnect", "reconnect_info"),
    MenuItem.INFO: ("info_menu", "line_contacts", "line_documents"),
    MenuItem.STATUS: ("status_ask_number",),
    MenuItem.COMPLAINT: ("transfer_to_agent",),
}


@pytest.mark.parametrize(("code", "item"), [(code, item) for code in COMPANIES for item in offered(code)])
async def test_every_key_of_a_main_menu_leads_where_it_says(code: str, item: MenuItem) -> None:
    caller, _, _ = await walk(PROFILES[code], key_to(code, item))
    assert caller.last_heard[0].split()[0] in FIRST_HEARD[item]


INFO = {
    "aes": ["line_documents", "line_contacts", "line_appointment"],
    "arek": ["line_documents", "line_contacts", "line_appointment"],
    "ivg": ["line_contacts", "line_appointment"],
    "smz": ["line_connection", "line_meters", "line_documents", "line_contacts", "line_appointment"],
    "sal": ["line_connection", "line_meters", "line_documents", "line_contacts", "line_appointment"],
    "demo": ["line_connection", "line_meters", "line_documents", "line_contacts", "line_appointment"],
}
"""What each company's line «Справка и запись на приём» opens."""


def info_offered(code: str) -> list[str]:
    return INFO[code]


@pytest.mark.parametrize("code", COMPANIES)
async def test_information_opens_what_the_company_answers(code: str) -> None:
    caller, _, _ = await walk(PROFILES[code], key_to(code, MenuItem.INFO))
    lines = info_offered(code)
    if len(lines) > 1:
        expected = page(lines) if len(lines) < 5 else ["info_menu", "menu_operator"]
        assert caller.last_heard[-len(expected) :] == expected
    else:
        assert caller.last_heard[0].startswith(("answer_told", "phone_told", "office_told", "site_told"))


FIRST_OF_LINE = {
    "line_connection": ("answer_told",),
    "line_meters": ("metering_line_admission",),
    "line_documents": ("line_info_transmission", "line_contract_conclude", "answer_told"),
    "line_contacts": ("answer_told", "phone_told"),
    "line_appointment": ("appointment_menu", "transfer_to_agent"),
}


@pytest.mark.parametrize(("code", "line"), [(code, line) for code in COMPANIES for line in INFO[code]])
async def test_every_key_below_information_leads_where_it_says(code: str, line: str) -> None:
    keys = key_to(code, MenuItem.INFO) + str(INFO[code].index(line) + 1)
    caller, _, _ = await walk(PROFILES[code], keys)
    assert caller.last_heard[0].split()[0] in FIRST_OF_LINE[line]


PAPERS = {
    "aes": ["contract_conclude", "contract_change", "contract_terminate", "tariff_change", "invoice_duplicate"],
    "smz": ["info_transmission", "contract_transmission"],
    "sal": [
        *["info_transmission", "contract_transmission", "contract_change", "contract_terminate", "tariff_change"],
        "invoice_duplicate",
    ],
    "demo": [
        "info_transmission",
        *["contract_transmission", "contract_conclude", "contract_change", "contract_terminate"],
    ],
}
"""The first page below «Договор, тариф, документы»; АРЭК has one paper, which is no question."""


@pytest.mark.parametrize("code", sorted(PAPERS))
async def test_documents_open_what_the_company_serves(code: str) -> None:
    to_documents = key_to(code, MenuItem.INFO) + str(info_offered(code).index("line_documents") + 1)
    caller, _, _ = await walk(PROFILES[code], to_documents)
    lines = [f"line_{paper}" for paper in PAPERS[code]]
    heard = caller.last_heard
    assert heard[: 2 * len(lines)] == page(lines)[:-1]
    assert heard[2 * len(lines) :] in (["menu_operator"], ["menu_item_other", "press_6", "menu_operator"])


PAYMENT = {
    "ivg": ["line_restriction", "line_act"],
    "sal": ["line_restriction", "line_act"],
    "demo": ["line_reconnect", "line_restriction", "line_act"],
}


@pytest.mark.parametrize("code", sorted(PAYMENT))
async def test_payment_opens_what_the_company_serves(code: str) -> None:
    caller, _, _ = await walk(PROFILES[code], key_to(code, MenuItem.PAYMENT))
    assert caller.last_heard == page(PAYMENT[code])


def everywhere() -> list[tuple[str, str]]:
    """Company, and the keys that lead to each menu of it."""
    info = {code: key_to(code, MenuItem.INFO) for code in COMPANIES}
    act = key_to("ivg", MenuItem.PAYMENT) + "2"
    meters = info["sal"] + "2"
    contacts = info["demo"] + str(info_offered("demo").index("line_contacts") + 1)
    return [
        *((code, "") for code in COMPANIES),
        *((code, info[code]) for code in COMPANIES if len(info_offered(code)) > 1),
        *((code, "6") for code in COMPANIES if len(offered(code)) > 6),
        *((code, key_to(code, MenuItem.PAYMENT)) for code in PAYMENT),
        ("ivg", act),
        ("ivg", act + "1"),
        ("ivg", act + "11"),
        ("sal", meters),
        ("sal", meters + "6"),
        ("demo", contacts),
        ("demo", contacts + "2"),
    ]


@pytest.mark.rule("C-7", "SAL-C")
@pytest.mark.parametrize(("code", "keys"), everywhere())
async def test_a_star_says_the_menu_again_zero_brings_a_person_and_nine_is_danger(code: str, keys: str) -> None:
    menu = (await walk(PROFILES[code], keys))[0].last_heard
    again = (await walk(PROFILES[code], keys + "*"))[0].last_heard
    assert again, "the menu is heard once more"
    assert menu[-len(again) :] == again

    caller, town, result = await walk(PROFILES[code], keys + "0")
    assert (caller.last_heard, result) == (["transfer_to_agent"], CallResult.AGENT)
    assert town.exit.taken[0].startswith("queue ")

    caller, town, _ = await walk(PROFILES[code], keys + "91")
    assert "hazard_safety" in caller.heard
    assert town.exit.taken == ["dispatcher"]


@pytest.mark.parametrize(("said", "first"), [("справка", "info_or_line"), ("показания", "account_offer_last4")])
async def test_a_line_may_be_said_where_the_model_knows_its_words(said: str, first: str) -> None:
    pressed = (await walk(PROFILES["aes"], "2"))[0].last_heard[0]
    heard = pressed if first == "info_or_line" else f"{first} last4=0001"
    line = SpeakingCaller("says " + said + "\nhangs up")
    await Switchboard(profile=PROFILES["aes"]).connect(line)
    assert heard in line.heard


async def test_a_menu_that_nobody_understands_ends_with_a_person_of_the_first_queue() -> None:
    caller, town, _ = await walk(PROFILES["smz"], "   ")
    assert caller.last_heard[-1] == "too_many_errors"
    assert town.exit.taken == ["queue hotline"]
