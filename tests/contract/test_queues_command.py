"""What a supervisor reads of a day's queues at a shell."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.asterisk.ami.actions import QueueMember, QueueState, WaitingCaller
from adapters.database.database import open_database
from gridline.pages.queues import now_as_json, now_as_text
from models.attempt import AttemptState
from models.call import CallKey
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber
from models.queue_visit import QueueVisit, VisitEnd
from services.calls.keep_queue_visit import KeepQueueVisit
from services.cases.case_file import Callback
from services.cases.promise_callback import PromiseCallback
from services.cases.ring_in_turn import RingInTurn, Turn
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import NOW

DAY = "2026-11-20"


def visit(call: str, end: VisitEnd, waited_s: float, after_min: float = 0.0) -> QueueVisit:
    entered = NOW + timedelta(minutes=after_min)
    return QueueVisit(CallKey("town", call), "readings", entered, entered + timedelta(seconds=waited_s), end)


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    found = operator_in(tmp_path, capsys)
    assert found.types("db", "upgrade").status == 0
    return found


async def keep(operator: Operator, *visits: QueueVisit) -> None:
    async with open_database(operator.database) as database:
        for each in visits:
            await KeepQueueVisit(database.transactions)(each)


def test_a_day_is_read_in_half_hours_of_the_companys_clocks(operator: Operator) -> None:
    visits = (
        visit("1", VisitEnd.ANSWERED, 20),
        visit("2", VisitEnd.ABANDONED, 30),
        visit("3", VisitEnd.ABANDONED, 5, after_min=31),
        visit("4", VisitEnd.ANSWERED, 90, after_min=24 * 60),
    )
    asyncio.run(keep(operator, *visits))
    told = json.loads(operator.types("queues", "report", "--day", DAY, "--json").out)
    assert [(each["from"], each["offered"]) for each in told["half_hours"]] == [
        (f"{DAY}T10:00:00+03:00", 2),
        (f"{DAY}T10:30:00+03:00", 1),
    ]
    (day,) = told["queues"]
    assert (day["service_level"], day["abandonment"], day["abandoned_early"]) == (0.5, 0.5, 1)


def test_a_person_reads_the_same_in_columns(operator: Operator) -> None:
    asyncio.run(keep(operator, visit("1", VisitEnd.ANSWERED, 20), visit("2", VisitEnd.CALLBACK, 130)))
    lines = operator.types("queues", "report", "--day", DAY).out.splitlines()
    assert [line.split()[:6] for line in lines[1:]] == [
        ["readings", "10:00", "2", "1", "1", "50%"],
        ["readings", "day", "2", "1", "1", "50%"],
    ]


def test_a_day_on_which_nobody_called_is_said_to_be_one(operator: Operator) -> None:
    assert operator.types("queues", "report", "--day", DAY).out == "nobody called a queue on this day\n"


def test_without_a_running_asterisk_it_says_so_and_shows_no_trace(operator: Operator) -> None:
    printed = operator.types("queues", "now")
    assert printed.status == 2
    assert "Traceback" not in printed.err


def test_who_waits_and_what_the_agents_do_is_counted_queue_by_queue() -> None:
    members = (
        QueueMember("PJSIP/anna", "anna", state=1, paused=False, in_call=False),
        QueueMember("PJSIP/boris", "boris", state=2, paused=False, in_call=True),
        QueueMember("PJSIP/vera", "vera", state=1, paused=True, in_call=False),
        QueueMember("PJSIP/gleb", "gleb", state=5, paused=False, in_call=False),
    )
    callers = tuple(WaitingCaller(CallKey("town", str(n)), f"PJSIP/town-{n}", n, 10 * n) for n in (1, 2))
    placeholder = WaitingCaller(CallKey("town", "turn-7-queue"), "Local/readings@turns-0;2", 3, 900)
    queue = QueueState("readings", members, (*callers, placeholder))
    assert now_as_text([queue]).splitlines()[1].split() == ["readings", "2", "1", "20", "s", "1", "1", "1", "1"]
    (told,) = json.loads(now_as_json([queue]))
    assert told == {
        "queue": "readings", "waiting": 2, "placeholders": 1, "longest_wait_s": 20,
        "free": 1, "talking": 1, "paused": 1, "away": 1,
    }  # fmt: skip


async def rung(operator: Operator, callback: str) -> None:
    """His turn came, and his line was busy."""
    async with open_database(operator.database) as database:
        ring = RingInTurn(database.transactions, 3)
        begun = await ring.begin(Turn(callback, "town", "then", "readings", "anna", NOW))
        assert begun is not None
        await ring.end(begun[0].id, AttemptState.BUSY, NOW, cause=17)


def test_who_is_owed_a_call_is_read_with_his_number_and_since_when_he_waits(operator: Operator) -> None:
    assert operator.types("queues", "callbacks").out == "nobody is owed a call\n"
    key = CallKey("town", "1.7")
    request = CallbackRequest(PhoneNumber("+70000000001"), CallbackReason.QUEUE_OVERFLOW)
    number = RegistrationNumber("DEMO", NOW.date(), 7)

    async def promised() -> None:
        async with open_database(operator.database) as database:
            promise = PromiseCallback(database.transactions)
            await promise(Callback(f"{key}/callback", number, request, NOW, NOW + timedelta(hours=4)))

    asyncio.run(keep(operator, visit("1.7", VisitEnd.CALLBACK, 120, after_min=-2)))
    asyncio.run(promised())
    (told,) = json.loads(operator.types("queues", "callbacks", "--json").out)
    assert (told["phone"], told["queue"], told["waiting_since"]) == (
        "+70000000001", "readings", "2026-11-20T06:58:00+00:00",
    )  # fmt: skip
    assert told["attempts"] == []
    asyncio.run(rung(operator, f"{key}/callback"))
    (told,) = json.loads(operator.types("queues", "callbacks", "--json").out)
    assert [(each["state"], each["agent"]) for each in told["attempts"]] == [("busy", "anna")]
    line = operator.types("queues", "callbacks").out.splitlines()[1]
    assert "+70000000001" in line
    assert "1, busy" in line
    assert "2026-11-20 09:58" in line
