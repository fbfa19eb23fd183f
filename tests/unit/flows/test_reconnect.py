"""Supply after payment, as its caller hears it: a state at most, never a sum, never hours."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dialogue.prompt import prompt
from models.account import AccountNumber, ConsumerKind, ContractStatus
from models.call import CallResult, Language
from models.company_profile import CompanyProfile
from models.intent import Intent
from models.menu import MenuItem
from models.reconnect import Reconnection, ReconnectState
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.reconnections import FakeReconnectDesk
from tests.fakes.scripted_caller import ScriptedCaller
from tests.fakes.shipped_prompts import shipped_wording
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, STRANGER, flat

ACCOUNT = AccountNumber("1000001")
PAID = date(2026, 11, 18)
WAY = (ReconnectState.IN_LIST, ReconnectState.WORK_ORDER, ReconnectState.CONNECTED, ReconnectState.SALES_TOLD)
GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears reconnect_info
"""
CHOICE = """
    hears reconnect_line_status
    hears press_1
    hears reconnect_line_request
    hears press_2
    hears menu_operator
"""
YOURS = "hears account_yours last4=0001\npresses 1\n"
NUMBER = "hears case_number reg_no=000123\n"
AGENT = "hears transfer_to_agent\nends queue readings"
STATUS, REQUEST = GREETING + CHOICE + "presses 1\n", GREETING + CHOICE + "presses 2\n"


def company(*intents: Intent) -> CompanyProfile:
    return replace(COMPANY, menu_order=(MenuItem.PAYMENT,), intents=frozenset(intents))


AREK = company(Intent.RECONNECT_REQUEST, Intent.RECONNECT_STATUS)


def line(*states: ReconnectState) -> Reconnection:
    found = Reconnection(ACCOUNT, PAID)
    for state in states:
        found = found.moved(state, PAID)
    return found


@pytest.mark.rule("AREK-2.1", "AREK-2.3")
@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (0, "оплата проверяется"),
        (1, "передано на подключение"),
        (2, "передано на подключение"),
        (3, "работы выполнены"),
        (4, "работы выполнены"),
    ],
)
async def test_whose_number_it_is_hears_how_it_stands(steps: int, told: str) -> None:
    town = Switchboard(profile=AREK, reconnects=FakeReconnectDesk([line(*WAY[:steps])]))
    status = f"hears reconnect_status status_phrase={told}\n"
    result = await town.holds(STATUS + YOURS + status + NUMBER + "hears goodbye\nends hang up")
    assert result is CallResult.SELF_SERVICE


@pytest.mark.rule("AREK-1.1")
async def test_from_another_phone_the_meter_is_asked_for_first() -> None:
    town = Switchboard(profile=AREK, caller=STRANGER, reconnects=FakeReconnectDesk([line()]))
    known = "hears account_keypad\npresses 1000001#\nhears meter_check_serial\npresses 0001\n"
    status = "hears reconnect_status status_phrase=оплата проверяется\n"
    await town.holds(STATUS + known + status + NUMBER + "hears goodbye\nends hang up")


async def test_a_stranger_who_does_not_know_the_meter_hears_nothing() -> None:
    town = Switchboard(profile=AREK, caller=STRANGER, reconnects=FakeReconnectDesk([line()]))
    wrong = "hears meter_check_serial\npresses 9999\n" * 3
    known = "hears account_keypad\npresses 1000001#\n"
    await town.holds(STATUS + known + wrong + "hears too_many_errors\nends queue readings")


@pytest.mark.rule("AREK-1.1")
@pytest.mark.parametrize(
    "list_",
    [
        FakeReconnectDesk([line(ReconnectState.IN_LIST, ReconnectState.FEE_UNPAID)]),
        FakeReconnectDesk(),
        FakeReconnectDesk(away=True),
    ],
    ids=["unpaid fee", "nothing known", "database away"],
)
async def test_what_is_a_matter_of_money_or_not_known_is_for_a_person(list_: FakeReconnectDesk) -> None:
    town = Switchboard(profile=AREK, reconnects=list_)
    await town.holds(STATUS + YOURS + AGENT)


PAID_ON = "hears reconnect_paid_on_keypad\n"


@pytest.mark.rule("AREK-1.0", "C-3")
@pytest.mark.parametrize(
    ("typed", "paid_on"),
    [("presses 1811", "2026-11-18"), ("presses 2512", "2025-12-25"), ("is silent", None)],
)
async def test_word_of_a_payment_is_a_preliminary_case(typed: str, paid_on: str | None) -> None:
    town = Switchboard(profile=AREK)
    pause = "" if typed == "is silent" else "is silent\n"
    script = REQUEST + YOURS + PAID_ON + typed + "\n" + pause + NUMBER + "hears written_needed\n" + AGENT
    await town.holds(script)
    (report,) = town.cases.reports.values()
    assert (report.intent, report.account) == (Intent.RECONNECT_REQUEST, ACCOUNT)
    assert report.facts.get("paid_on") == paid_on
    assert report.wants_paper


async def test_a_day_that_is_none_is_asked_again() -> None:
    town = Switchboard(profile=AREK)
    script = REQUEST + YOURS + PAID_ON + "presses 3113#\n" + PAID_ON + "presses 1811#\n"
    await town.holds(script + NUMBER + "hears written_needed\n" + AGENT)


@pytest.mark.rule("AREK-H1")
@pytest.mark.parametrize("kind", [ConsumerKind.PERSON, ConsumerKind.LEGAL])
async def test_persons_and_firms_are_served_alike(kind: ConsumerKind) -> None:
    sheet = flat("1000001", RESIDENT)
    firm = replace(sheet, account=replace(sheet.account, consumer_kind=kind))
    town = Switchboard(profile=AREK, readings=FakeReadingDesk((firm,)))
    await town.holds(REQUEST + YOURS + PAID_ON + "is silent\n" + NUMBER + "hears written_needed\n" + AGENT)
    (report,) = town.cases.reports.values()
    assert report.facts["consumer"] == kind


@pytest.mark.rule("AREK-H3")
async def test_without_a_contract_there_is_no_case_of_reconnection() -> None:
    sheet = flat("1000001", RESIDENT)
    over = replace(sheet, account=replace(sheet.account, contract_status=ContractStatus.TERMINATED))
    town = Switchboard(profile=AREK, readings=FakeReadingDesk((over,)))
    await town.holds(REQUEST + YOURS + AGENT)
    assert not town.cases.reports


async def test_an_account_that_nobody_has_is_for_a_person() -> None:
    town = Switchboard(profile=AREK, caller=STRANGER)
    wrong = "presses 555#\nhears account_not_found\nhears account_keypad\n" * 2 + "presses 555#\n"
    await town.holds(STATUS + "hears account_keypad\n" + wrong + "hears account_too_many_tries\nends queue readings")


async def test_the_database_away_leaves_it_to_a_person() -> None:
    town = Switchboard(profile=AREK, caller=STRANGER, readings=FakeReadingDesk(away=True))
    await town.holds(STATUS + "hears account_keypad\npresses 1000001#\n" + AGENT)


async def test_a_company_that_only_tells_the_state_does_not_ask_which() -> None:
    town = Switchboard(profile=company(Intent.RECONNECT_STATUS), reconnects=FakeReconnectDesk([line()]))
    status = "hears reconnect_status status_phrase=оплата проверяется\n"
    await town.holds(GREETING + YOURS + status + NUMBER + "hears goodbye\nends hang up")


async def test_whoever_hangs_up_before_he_has_named_the_day_has_registered_nothing() -> None:
    town = Switchboard(profile=AREK)
    caller = ScriptedCaller(REQUEST + YOURS + PAID_ON + "hangs up")
    assert await town.connect(caller) is CallResult.ABANDONED_IVR
    assert not town.cases.reports


@pytest.mark.rule("AREK-H4")
@pytest.mark.parametrize("id_", ["reconnect_info", "reconnect_line_status", "reconnect_line_request", "written_needed"])
def test_no_sum_no_price_and_no_hours_are_said(id_: str) -> None:
    said = shipped_wording().text([prompt(id_)], Language.RUSSIAN)
    assert not re.search(r"\d|бесплатн|тенге|рубл|\bчас|\bдней\b|\bдня\b", said)
