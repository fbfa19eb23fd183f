"""Answers, addresses, papers: what a caller hears, what is registered, and who takes over."""

from dataclasses import replace

import pytest

from models.call import CallResult
from models.company_profile import CompanyProfile
from models.deadlines import Term, TermUnit
from models.intent import Intent
from models.menu import MenuItem
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.languages import resident_chose_russian
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.switchboard import Switchboard
from tests.fakes.walker import Walker

PROFILES = shipped_profiles()


def company(code: str, *intents: Intent) -> CompanyProfile:
    """A company that serves these matters of information alone, so that they are no long way off."""
    whole = PROFILES[code].only(MenuItem.INFO)
    topics = tuple(topic for topic in whole.topics if topic.intent in intents)
    return replace(whole, intents=frozenset(intents), topics=topics)


def welcome(code: str) -> str:
    return f"hears greeting company={code}\nhears recording_notice\nhears danger_key\n"


NUMBER = "hears case_number reg_no=000123\n"
AFTER = "hears line_again\nhears press_1\nhears menu_operator\n"
END = "is silent\nhears goodbye\nends hang up"
CONNECTION = """
    hears answer_told text=Для подключения к сетям нужна письменная заявка
    hears answer_told text=Её можно подать в личном кабинете на нашем сайте или в приёмной
    hears answer_told text=Документы и ход заявки подскажет специалист
"""


@pytest.mark.rule("C-1", "SMZ-1", "SMZ-1.1")
async def test_an_answer_is_told_registered_as_answered_and_ends_in_silence() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN))
    assert await town.holds(welcome("smz") + CONNECTION + NUMBER + AFTER + END) is CallResult.SELF_SERVICE
    (report,) = town.cases.reports.values()
    assert (report.intent, report.text, report.facts) == (
        Intent.INFO_TECHCONN,
        "Подключение к сетям",
        {"answered": "on_call"},
    )


async def test_an_answer_is_heard_again_and_registered_once() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN))
    script = CONNECTION + NUMBER + AFTER + "presses 1\n" + CONNECTION + AFTER
    await town.holds(welcome("smz") + script + END)
    assert len(town.cases.reports) == 1


@pytest.mark.rule("SMZ-1.1")
async def test_whoever_wants_to_know_more_is_connected_to_those_who_know_the_matter() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN))
    script = CONNECTION + NUMBER + AFTER + "presses 0\nhears transfer_to_agent\nends queue techconn"
    assert await town.holds(welcome("smz") + script) is CallResult.AGENT


async def test_without_an_answer_of_the_company_a_person_takes_the_question() -> None:
    profile = replace(company("smz", Intent.INFO_TECHCONN), topics=())
    town = Switchboard(profile=profile)
    await town.holds(welcome("smz") + "hears transfer_to_agent\nends queue techconn")


async def test_a_full_disk_keeps_nobody_from_his_answer() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN), cases=FakeCaseDesk(full=True))
    await town.holds(welcome("smz") + CONNECTION + AFTER + END)


async def test_whoever_hangs_up_in_the_middle_of_an_answer_is_registered_all_the_same() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN))
    script = CONNECTION + NUMBER + AFTER + "hangs up"
    assert await town.holds(welcome("smz") + script) is CallResult.SELF_SERVICE
    assert len(town.cases.reports) == 1


ADMISSION = """
    hears answer_told text=Для допуска счётчика нужна письменная заявка
    hears answer_told text=Укажите реквизиты, место установки, номер договора, телефон и характеристики счётчика
    hears answer_told text=Предложите дату
    hears answer_told text=Самый ранний срок после отправки: {earliest}
    hears answer_told text=Самый поздний: 15 рабочих дней
    hears answer_told text=Если дата не подходит, предложим другую
    hears answer_told text=Срок: 7 рабочих дней
"""
METERS = """
    hears metering_line_admission
    hears press_1
    hears metering_line_nobody_came
    hears press_2
    hears menu_operator
    presses 1
"""
WRITTEN = "hears metering_days_unknown\nhears written_needed\n"
TITLES = """
    hears line_titled title=Допуск счётчика
    hears press_1
    hears line_titled title=Как проходит допуск
    hears press_2
    hears menu_operator
    presses 1
"""


@pytest.mark.rule("C-6")
@pytest.mark.parametrize(("days", "spoken"), [(5, "5 рабочих дней"), (1, "1 рабочий день"), (22, "22 рабочих дня")])
async def test_the_terms_of_an_answer_are_the_companys(days: int, spoken: str) -> None:
    profile = company("sal", Intent.METERING_ADMISSION)
    terms = {**profile.terms, "admission_earliest": Term(days, TermUnit.WORKING_DAYS, "test")}
    town = Switchboard(profile=replace(profile, terms=terms))
    told = ADMISSION.format(earliest=spoken)
    await town.holds(welcome("sal") + METERS + TITLES + told + WRITTEN + NUMBER + AFTER + END)


OWN = """
    hears answer_told text=По всем вопросам действует один телефон компании
    hears answer_told text=Письма и заявления принимаем по нашему адресу
    hears answer_told text=Адрес электронной почты есть на нашем сайте
    hears phone_told name=Телефон компании phone=88463729535
    hears office_told address=Самара, Московское шоссе, посёлок Мехзавод, дом 20 hours=спросите у оператора
    hears site_told site=салют дефис самара точка ру
"""
AFTER_OWN = """
    hears line_again
    hears press_1
    hears line_organisations
    hears press_2
    hears menu_operator
"""


@pytest.mark.rule("SMZ-1.5", "SAL-C")
async def test_own_contacts_come_first_and_other_organisations_after_them() -> None:
    """Of Самара's organisations only that one is offered whose telephone is known, and so it is no question."""
    town = Switchboard(profile=company("sal", Intent.CONTACTS, Intent.INFO_SERVICE))
    emergency = """
        presses 2
        hears organisation_told name=Единый номер экстренных служб purpose=Пожар и угроза жизни phone=112
        hears hours_told hours=круглосуточно
    """
    script = OWN + NUMBER + AFTER_OWN + emergency + AFTER_OWN + END
    assert await town.holds(welcome("sal") + script) is CallResult.SELF_SERVICE
    (report,) = town.cases.reports.values()
    assert report.intent is Intent.CONTACTS


@pytest.mark.rule("SMZ-1.5")
async def test_a_directory_of_six_has_them_on_one_page() -> None:
    town = Switchboard(profile=company("demo", Intent.CONTACTS), languages=resident_chose_russian())
    names = [each.name for each in PROFILES["demo"].contacts.reachable]
    page = "".join(f"hears line_titled title={name}\nhears press_{key}\n" for key, name in enumerate(names, 1))
    own = "".join(
        f"hears office_told address={office.address} hours={office.hours}\n"
        for office in PROFILES["demo"].contacts.offices
    )
    phones = "".join(
        f"hears phone_told name={phone.name} phone={phone.numbers[0]}\n" for phone in PROFILES["demo"].contacts.phones
    )
    script = phones + own + "hears site_told site=ясногорск энерго точка ру\n" + NUMBER + AFTER_OWN + "presses 2\n"
    script += page + "hears menu_operator\nhangs up"
    await town.holds(welcome("demo") + script)


@pytest.mark.rule("AES-T", "C-3")
async def test_a_paper_without_a_passport_is_registered_as_preliminary_and_goes_to_an_operator() -> None:
    town = Switchboard(profile=company("aes", Intent.CONTRACT_CONCLUDE))
    script = "hears written_needed\nhears site_told site=астанаэнергосбыт точка кей зет\n" + NUMBER
    await town.holds(welcome("aes") + script + "hears transfer_to_agent\nends queue contracts")
    (report,) = town.cases.reports.values()
    assert report.wants_paper
    assert not report.facts


@pytest.mark.rule("C-3", "SAL-4")
async def test_what_a_paper_takes_is_told_with_the_address_it_goes_to() -> None:
    town = Switchboard(profile=company("sal", Intent.CONTRACT_CHANGE))
    script = """
        hears answer_told text=По телефону изменения в договор не вносятся
        hears answer_told text=Они действуют, когда оформлены письменно и подписаны обеими сторонами
        hears written_needed
        hears office_told address=Самара, Московское шоссе, посёлок Мехзавод, дом 20 hours=спросите у оператора
        hears site_told site=салют дефис самара точка ру
    """
    await town.holds(welcome("sal") + script + NUMBER + AFTER + END)
    (report,) = town.cases.reports.values()
    assert report.wants_paper


@pytest.mark.rule("AES-T")
async def test_a_duplicate_needs_no_paper() -> None:
    town = Switchboard(profile=company("aes", Intent.INVOICE_DUPLICATE))
    await town.holds(welcome("aes") + NUMBER + "hears transfer_to_agent\nends queue contracts")
    (report,) = town.cases.reports.values()
    assert not report.wants_paper


@pytest.mark.rule("AREK-C", "AES-C")
@pytest.mark.parametrize(
    ("code", "service", "site"),
    [
        (
            "arek",
            [
                "Обращения принимают Центр обслуживания потребителей и Сервисные центры",
                "Адреса и телефоны центров есть на нашем сайте",
            ],
            "арек точка кей зет",
        ),
        ("aes", [], "астанаэнергосбыт точка кей зет"),
    ],
)
async def test_where_a_company_has_told_no_address_its_site_is_told(code: str, service: list[str], site: str) -> None:
    intents = (Intent.CONTACTS, Intent.INFO_SERVICE) if service else (Intent.CONTACTS,)
    town = Switchboard(profile=company(code, *intents))
    told = "".join(f"hears answer_told text={sentence}\n" for sentence in service)
    await town.holds(welcome(code) + told + f"hears site_told site={site}\n" + NUMBER + AFTER_OWN + END)


@pytest.mark.rule("SMZ-2")
async def test_a_question_that_nobody_is_there_to_answer_is_answered_by_a_call_back() -> None:
    town = Switchboard(profile=company("smz", Intent.INFO_TECHCONN), operators=FakeOperatorDesk(is_open=False))
    asked = CONNECTION + NUMBER + AFTER + "presses 0\nhears agents_closed\nhears callback_number_ask\nis silent\n"
    promised = "hears callback_confirmed callback_deadline=2026-11-20+13:00 reg_no=000123\n"
    result = await town.holds(welcome("smz") + asked + promised + "hears goodbye\nends hang up")
    assert result is CallResult.CALLBACK_TAKEN


@pytest.mark.rule("SAL-H", "SAL-1.1", "SAL-1.2", "SAL-1.3", "SAL-1.4")
@pytest.mark.parametrize(
    ("key", "paper"),
    [
        ("1", "Нужны заявление, копия паспорта, копия документа о праве на помещение или участок"),
        ("2", "Организации и предприниматели подают заявление с адресами и реквизитами"),
        ("3", "Если прежний договор с нами расторгнут недавно"),
    ],
)
async def test_who_wants_a_contract_decides_which_papers_it_takes(key: str, paper: str) -> None:
    town = Switchboard(profile=company("sal", Intent.CONTRACT_TRANSMISSION))
    caller = Walker(key)
    await town.connect(caller)
    assert any(heard.startswith(f"answer_told text={paper}") for heard in caller.heard)
    assert "written_needed" in caller.heard
    (report,) = town.cases.reports.values()
    assert report.wants_paper


TOLD = {
    "AES-H2": "принимаем бесплатно",
    "SMZ-1.2": "Договор на передачу заключаем по письменному заявлению",
    "SMZ-1.3": "согласовать место счётчика",
    "SMZ-1.4": "Узнать, что с обращением, можно по его номеру",
    "IVG-3": "Объём безучётного потребления",
    "IVG-4": "допустимой нагрузке вводного кабеля",
    "SAL-2.1": "Срок: 30 дней",
    "SAL-2.2": "Срок: 6 рабочих дней",
    "SAL-2.3": "Документы рассматриваем письменно",
    "SAL-3": "Договор заключён в день",
    "SAL-5": "Расторжение договора не означает отключения",
    "SAL-9.5": "Срок: 2 рабочих дня",
    "SAL-9.6": "При допуске проверяют",
    "SAL-10.1": "не чаще раза в месяц",
    "SAL-10.3": "если к счётчику не допустили",
    "SAL-13.1": "Срок: 10 рабочих дней",
    "SAL-13.2": "действует величина из замечаний",
    "SAL-17": "Объём определяют по счётчикам",
    "SAL-18.1": "1 месяц",
    "SAL-18.2": "одноставочн",
    "SAL-18.3": "50 процентов",
    "SAL-19": "акт оказания услуг, счёт и счёт-фактуру",
}
"""What a caller hears of a row of the passports; what belongs to an employee's page comes with the console."""


@pytest.mark.rule("AES-H2", "IVG-3", "IVG-4", "SMZ-1.2", "SMZ-1.3", "SMZ-1.4")
@pytest.mark.rule("SAL-2.1", "SAL-2.2", "SAL-2.3", "SAL-3", "SAL-5", "SAL-9.5", "SAL-9.6", "SAL-10.1", "SAL-10.3")
@pytest.mark.rule("SAL-13.1", "SAL-13.2", "SAL-17", "SAL-18.1", "SAL-18.2", "SAL-18.3", "SAL-19")
@pytest.mark.parametrize("row", TOLD)
def test_an_answer_of_the_company_tells_what_its_passport_says(row: str) -> None:
    profile = PROFILES[row.partition("-")[0].lower()]
    sources = [topic for topic in profile.topics if row in topic.source.split(", ")]
    told = " ".join(sentence for topic in sources for sentence in topic.sentences(profile.values))
    assert TOLD[row].lower() in told.lower()
    assert all(profile.serves(topic.intent) for topic in sources)
