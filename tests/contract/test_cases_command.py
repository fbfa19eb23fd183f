"""What agents and dispatchers see and do with cases at a shell."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.database.database import open_database
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.message_review import Signature
from services.cases.case_file import Callback
from services.cases.promise_callback import PromiseCallback
from services.cases.register_case import RegisterCase, RegisteredReport
from services.outages.confirm_outage import DeclareOutage
from services.outages.outage_file import OutageAction, OutageChange
from services.outages.store_power_report import NumberedReport, StorePowerReport
from tests.fakes.case_reports import PLACE, SAID, report
from tests.fakes.commands import Operator, operator_in
from tests.fakes.outage_evening import power_report
from tests.fakes.small_town import small_town
from tests.fakes.supply import FLAT, NOW, RESIDENT
from tests.fakes.wired_town import wire

LONG_AGO = datetime(2020, 11, 20, 7, 0, tzinfo=UTC)
COMPLAINT, OUTAGE, UNCOUNTED = "DEMO-20261120-000001", "DEMO-20261120-000002", "DEMO-20201120-000777"
PROMISED = "DEMO-20261120-000009"
MASKED = "+7 *** ***-00-01"


async def three_cases(operator: Operator, folder: Path) -> None:
    """A complaint whose answer is late, an outage that the staff must know, a case whose term nobody could count."""
    async with small_town(operator.database, folder / "store") as town:
        await town.cases.register(replace(report("1/case", at=LONG_AGO), account=FLAT))
        await town.cases.register(report("2/case", Intent.OUTAGE_REPORT, dispatch=DispatchPriority.URGENT))
        await town.drained()
        missing = AnswerDeadline(None, "somewhere", "the calendar of KZ for 2027 is not loaded")
        uncounted = RegisteredReport(report("3/case", at=LONG_AGO), "0000", missing)
        await RegisterCase(town.database.transactions)(uncounted, RegistrationNumber.parse(UNCOUNTED))


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    at_shell = operator_in(tmp_path, capsys)
    at_shell.has_the_small_world()
    asyncio.run(three_cases(at_shell, tmp_path))
    return at_shell


def test_the_list_shows_what_is_late_and_cries_for_a_missing_calendar(operator: Operator) -> None:
    complaint, outage, uncounted, alarm = sorted(
        operator.types("cases").out.splitlines(), key=lambda line: line[0] == "A"
    )
    lines = {line.split()[0]: line for line in (complaint, outage, uncounted)}
    assert lines[COMPLAINT] == (f"{COMPLAINT}  high  complaint  registered  due 2020-12-20 21:00  OVERDUE  {MASKED}")
    assert lines[OUTAGE] == f"{OUTAGE}  high  outage.report  registered  no term  {MASKED}"
    assert "the calendar of KZ for 2027 is not loaded" in lines[UNCOUNTED]
    assert alarm.startswith("ALARM: 1 open cases have no deadline: the calendar of KZ for 2027 is not loaded.")


def test_only_what_is_late_can_be_asked_for(operator: Operator) -> None:
    listed = json.loads(operator.types("cases", "--state", "overdue", "--json").out)
    assert [(case["number"], case["overdue"]) for case in listed] == [(COMPLAINT, True)]


@pytest.mark.parametrize("words", [("cases",), ("cases", "--json"), ("cases", "show", COMPLAINT), ("dispatch",)])
def test_no_whole_telephone_number_is_shown(operator: Operator, words: tuple[str, ...]) -> None:
    printed = operator.types(*words).out
    assert MASKED in printed
    assert RESIDENT.e164 not in printed


def test_one_case_is_shown_with_what_was_said_and_done(operator: Operator) -> None:
    operator.types("cases", "take", OUTAGE, "--by", "Сауле")
    page = operator.types("cases", "show", OUTAGE).out
    for line in (f"  place          {PLACE}", f"  text           {SAID}", "  facts          since утром"):
        assert line in page.splitlines()
    assert "registered  the telephone service" in page
    assert "in_work  Сауле" in page
    assert "urgent  outage  new" in page
    shown = json.loads(operator.types("cases", "show", COMPLAINT, "--json").out)
    assert (shown["account"], shown["category"], shown["anonymous"]) == (str(FLAT), "2.6", False)
    assert "code" not in shown


def test_a_case_is_answered_closed_and_opened_again_by_name(operator: Operator) -> None:
    by = ("--by", "Сауле")
    assert operator.types("cases", "answer", COMPLAINT, "--text", "меры приняты", *by).out == f"answered {COMPLAINT}\n"
    assert operator.types("cases", "close", COMPLAINT, *by).out == f"closed {COMPLAINT}\n"
    again = operator.types("cases", "take", COMPLAINT, *by)
    assert (again.status, again.err) == (2, f"gridline: {COMPLAINT} is closed: it cannot become in_work\n")
    assert operator.types("cases", "reopen", COMPLAINT, "--why", "не согласен", *by).status == 0
    history = json.loads(operator.types("cases", "show", COMPLAINT, "--json").out)["history"]
    assert [(each["state"], each["by"]) for each in history[1:]] == [
        ("in_work", "Сауле"),
        ("answered", "Сауле"),
        ("closed", "Сауле"),
        ("reopened", "Сауле"),
    ]


def test_a_duplicate_is_closed_with_its_parent_named(operator: Operator) -> None:
    told = operator.types("cases", "close", UNCOUNTED, "--duplicate-of", COMPLAINT, "--by", "Сауле").out
    assert told == f"{UNCOUNTED} is a duplicate of {COMPLAINT}\n"
    assert json.loads(operator.types("cases", "show", UNCOUNTED, "--json").out)["parent"] == COMPLAINT
    assert "ALARM" not in operator.types("cases").out, "a settled case needs no deadline"


async def promised_call(operator: Operator) -> None:
    """Nobody was there for a caller."""
    request = CallbackRequest(RESIDENT, CallbackReason.NOBODY_THERE)
    async with open_database(operator.database) as database:
        number = RegistrationNumber.parse(PROMISED)
        promise = Callback("1/callback", number, request, LONG_AGO, LONG_AGO + timedelta(hours=4))
        await PromiseCallback(database.transactions)(promise)


def test_a_promised_call_is_noted_as_tried_and_as_made_by_name(operator: Operator) -> None:
    asyncio.run(promised_call(operator))
    by = ("--by", "Сауле")
    refused = operator.types("cases", "close", PROMISED, *by)
    assert (refused.status, refused.out) == (2, "")
    assert f"make it, then: gridline cases called {PROMISED}" in refused.err
    tried = operator.types("cases", "called", PROMISED, "--not-reached", "--why", "занято", *by).out
    assert tried == f"the consumer of {PROMISED} is owed the call still\n"
    assert PROMISED in operator.types("queues", "callbacks").out
    assert (
        operator.types("cases", "called", PROMISED, *by).out
        == f"the promise of {PROMISED} is kept; the case is closed\n"
    )
    assert PROMISED not in operator.types("queues", "callbacks").out
    history = json.loads(operator.types("cases", "show", PROMISED, "--json").out)["history"]
    assert [(each["state"], each["why"]) for each in history[-3:]] == [
        ("callback_due", "called back, and not reached: занято"),
        ("callback_done", "called back, and reached"),
        ("closed", ""),
    ]


def test_a_promised_call_that_cannot_be_made_is_given_up_with_its_reason(operator: Operator) -> None:
    asyncio.run(promised_call(operator))
    told = operator.types("cases", "called", PROMISED, "--given-up", "номер не существует", "--by", "Сауле").out
    assert told == f"nobody is called for {PROMISED}; the case is closed\n"
    assert PROMISED not in operator.types("queues", "callbacks").out
    last = json.loads(operator.types("cases", "show", PROMISED, "--json").out)["history"][-1]
    assert (last["state"], last["why"]) == ("closed", "the promised call was given up: номер не существует")


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("cases", "called", OUTAGE, "--by", "Сауле"), "nobody is owed a call in"),
        (("cases", "called", OUTAGE), "--by"),
        (("cases", "called", OUTAGE, "--given-up", " ", "--by", "Сауле"), "say why, in words"),
        (("cases", "show", "SMZ-20261120-000001"), "another company's case: this is DEMO"),
        (("cases", "show", "DEMO-20261120-000555"), "there is no case DEMO-20261120-000555"),
        (("cases", "take", "000001", "--by", "Сауле"), "is no registration number"),
        (("cases", "take", OUTAGE), "--by"),
        (("dispatch", "ack", "77", "--by", "Дежурный"), "no dispatch message has the id 77"),
        (("dispatch", "answer", "1", "--by", "Дежурный"), "--crew, --cause, --house-network, --until or --note"),
        (("dispatch", "answer", "1", "--until", "2020-01-01 10:00", "--by", "Дежурный"), "2020-01-01 10:00 is over"),
        (("dispatch", "answer", "1", "--until", "2027-11-20 18:30", "--by", "Дежурный"), "more than 7 days ahead"),
        (("dispatch", "answer", "1", "--cause", "әуе желісі", "--by", "Дежурный"), "never reads Kazakh"),
        (("dispatch", "answer", "1", "--until", "soon", "--by", "Дежурный"), "is no time"),
    ],
)
def test_a_mistake_is_told_with_its_remedy_and_changes_nothing(
    operator: Operator, words: tuple[str, ...], mistake: str
) -> None:
    before = operator.types("cases", "show", OUTAGE, "--json").out
    refused = operator.types(*words)
    assert (refused.status, refused.out) == (2, "")
    assert mistake in refused.err
    assert operator.types("cases", "show", OUTAGE, "--json").out == before


def test_the_dispatchers_answer_is_the_cases(operator: Operator) -> None:
    (waiting,) = operator.types("dispatch").out.splitlines()
    assert waiting == f"1  urgent  outage  new  2026-11-20 10:00  {OUTAGE}  {MASKED}  {PLACE}; {SAID}; since: утром"
    assert operator.types("dispatch", "ack", "1", "--by", "Дежурный").out == f"1 of {OUTAGE} is Дежурный's\n"
    late = operator.types("dispatch", "ack", "1", "--by", "Сменщик")
    assert "is acknowledged by Дежурный already" in late.err
    answer = (
        "dispatch",
        "answer",
        "1",
        "--crew",
        "--cause",
        "обрыв",
        "--until",
        "2026-11-20 18:30",
        "--by",
        "Дежурный",
    )
    told = "Бригада направлена. Причина: обрыв. По предварительным данным, до 20.11.2026 18:30."
    assert operator.types(*answer).out == f"{OUTAGE}: {told}\n"
    shown = json.loads(operator.types("cases", "show", OUTAGE, "--json").out)
    assert (shown["state"], shown["answer"]) == ("answered", told)
    assert operator.types("dispatch").out == "no message waits for the operational staff\n"
    (answered,) = json.loads(operator.types("dispatch", "list", "--state", "answered", "--json").out)
    assert (answered["answer"], answered["acknowledged_by"]) == (told, "Дежурный")


async def _out_at_the_flat(operator: Operator) -> None:
    """A confirmed outage, to which the message about the report at the flat belongs."""
    await wire(operator.database)
    async with open_database(operator.database) as database:
        filed = NumberedReport(power_report("2/case", FLAT), RegistrationNumber.parse(OUTAGE))
        await StorePowerReport(database.transactions, lambda: NOW)(filed)
        by = OutageChange(OutageAction.DECLARED, Signature("Петров", NOW))
        await DeclareOutage(database.transactions)("TP1", by, NOW)


def test_whoever_answers_for_the_staff_sees_whether_the_next_caller_hears_it(operator: Operator) -> None:
    asyncio.run(_out_at_the_flat(operator))
    told = operator.types("dispatch", "answer", "1", "--until", "18:30", "--by", "Дежурный")
    assert told.out.splitlines()[1:] == ["callers of outage 1 hear it: estimate 2026-11-20 18:30"]
    operator.types("outages", "restore", "1", "--by", "Петров")
    late = operator.types("dispatch", "answer", "1", "--until", "19:30", "--by", "Дежурный")
    assert "callers of outage 1 do not hear it, for it is restored" in late.out
    assert operator.types("dispatch", "answer", "1", "--crew", "--by", "Дежурный").out.count("\n") == 1
