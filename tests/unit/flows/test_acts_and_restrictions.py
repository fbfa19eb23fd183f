"""Whoever received an act or a notice: the procedure and the right telephone, and no word on who is right."""

import re
from dataclasses import replace

import pytest

from models.account import RestrictionStatus
from models.company_profile import CompanyProfile
from models.deadlines import Term, TermUnit
from models.intent import Intent
from models.menu import MenuItem
from models.reading_history import AccountSheet
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import RESIDENT, flat

PROFILES = shipped_profiles()
WELCOME = "hears greeting company=ivg\nhears recording_notice\nhears danger_key\n"
NUMBER = "hears case_number reg_no=000123\n"
AFTER = "hears line_again\nhears press_1\nhears menu_operator\n"
TITLES = """
    hears line_titled title=Как оформляют акт
    hears press_1
    hears line_titled title=Как считают объём
    hears press_2
    hears line_titled title=Как считают стоимость
    hears press_3
    hears line_titled title=Счёт и оплата
    hears press_4
    hears menu_operator
"""
INVOICE = """
    hears answer_told text=Счёт с копией акта направляют так, чтобы можно было подтвердить его получение
    hears answer_told text=Срок после акта: 3 рабочих дня
    hears answer_told text=Срок оплаты после получения счёта: 10 дней
    hears answer_told text=Если счёт не оплачен, стоимость взыскивают через суд
"""
COST = "hears phone_told name=По вопросам стоимости phone=372366\n"
CITIZENS = "hears phone_told name=По вопросам обслуживания граждан phone=419057\n"
FIRMS = "hears phone_told name=По вопросам обслуживания организаций phone=413615\n"
RESTRICTION = """
    hears answer_told text=При бездоговорном потреблении вводят полное ограничение: отключают питающую линию
    hears answer_told text=Крайний срок после выявления: 3 дня
    hears answer_told text=Исключение сделано для тех, чьё отключение опасно для людей, природы или экономики
    hears answer_told text=О введении ограничения составляют акт
"""


def ivg(intent: Intent) -> CompanyProfile:
    whole = PROFILES["ivg"].only(MenuItem.PAYMENT)
    topics = tuple(topic for topic in whole.topics if topic.intent is intent)
    return replace(whole, intents=frozenset({intent}), topics=topics)


@pytest.mark.rule("IVG-H1", "IVG-1", "IVG-5", "IVG-6", "IVG-7", "IVG-C1", "IVG-C2", "IVG-C3")
@pytest.mark.parametrize(("key", "phones"), [("1", CITIZENS), ("2", FIRMS)])
async def test_citizens_and_organisations_hear_the_telephones_that_are_theirs(key: str, phones: str) -> None:
    town = Switchboard(profile=ivg(Intent.ACT_QUESTION))
    asked = f"hears consumer_kind_ask\npresses {key}\n" + TITLES + "presses 4\n"
    script = WELCOME + asked + INVOICE + phones + COST + NUMBER + AFTER
    await town.holds(script + "is silent\nhears goodbye\nends hang up")
    (report,) = town.cases.reports.values()
    assert (report.intent, report.text) == (Intent.ACT_QUESTION, "Счёт и оплата")


@pytest.mark.rule("IVG-1", "IVG-5")
async def test_a_dispute_of_an_act_goes_to_a_person() -> None:
    town = Switchboard(profile=ivg(Intent.ACT_QUESTION))
    asked = "hears consumer_kind_ask\npresses 1\n" + TITLES + "presses 0\nhears transfer_to_agent\nends queue act_cost"
    await town.holds(WELCOME + asked)


@pytest.mark.rule("IVG-2", "C-5")
@pytest.mark.parametrize("status", RestrictionStatus)
async def test_nobody_hears_from_the_machine_whether_his_own_supply_is_restricted(status: RestrictionStatus) -> None:
    sheet = flat("1000001", RESIDENT)
    restricted = AccountSheet(replace(sheet.account, restriction=status), sheet.meters)
    town = Switchboard(profile=ivg(Intent.RESTRICTION_QUESTION), readings=FakeReadingDesk((restricted,)))
    asked = "hears consumer_kind_ask\npresses 1\n"
    script = WELCOME + asked + RESTRICTION + CITIZENS + NUMBER + AFTER
    await town.holds(script + "presses 0\nhears transfer_to_agent\nends queue act_cost")


def test_no_answer_on_an_act_or_a_restriction_judges_the_caller_or_names_a_sum() -> None:
    judged = re.compile(r"виноват|незаконн|законно|штраф|руб|тенге|оспорить|отменим", re.IGNORECASE)
    for code in ("ivg", "sal", "demo"):
        for topic in PROFILES[code].topics_of(Intent.ACT_QUESTION, Intent.RESTRICTION_QUESTION):
            assert not judged.search(topic.text), topic.title


@pytest.mark.rule("SAL-15.1", "SAL-15.2", "SAL-15.3", "C-6")
@pytest.mark.parametrize("days", [10, 11])
async def test_a_notice_of_restriction_tells_the_companys_terms(days: int) -> None:
    whole = PROFILES["sal"].only(MenuItem.PAYMENT)
    terms = {**whole.terms, "restrict_notice": Term(days, TermUnit.DAYS, "test")}
    topics = whole.topics_of(Intent.RESTRICTION_QUESTION)
    profile = replace(whole, intents=frozenset({Intent.RESTRICTION_QUESTION}), topics=topics, terms=terms)
    script = f"""
        hears greeting company=sal
        hears recording_notice
        hears danger_key
        hears answer_told text=Об ограничении уведомляем письменно
        hears answer_told text=Раньше этого срока после получения письма его не вводят: {days} дней
        hears answer_told text=Сначала вводят частичное ограничение, его выполняет сам потребитель
        hears answer_told text=Затем вводят полное
        hears answer_told text=Срок между ними: 3 рабочих дня
        hears answer_told text=Правила могли измениться, действующий порядок назовёт оператор
    """
    await Switchboard(profile=profile).holds(script + NUMBER + AFTER + "hangs up")
