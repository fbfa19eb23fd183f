"""What Asterisk tells of its queues, and what the book of visits makes of it."""

from datetime import UTC, datetime

import pytest

from adapters.asterisk.ami.event_reading import read_event
from adapters.asterisk.ami.events import (
    AgentCompleted,
    AgentConnected,
    AgiStarted,
    Event,
    HungUp,
    QueueCallerAbandoned,
    QueueCallerJoined,
    QueueCallerLeft,
)
from gridline.bridge.queue_visits import CountedVisits, QueueVisits
from gridline.observability import Metrics
from models.call import CallKey
from models.queue_visit import QueueTalk, QueueVisit, VisitEnd
from services.calls.queue_book import QueueBook
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.open_visits import MemoryOpenVisits

CALL = (CallKey("east1", "1.1"), "PJSIP/town-1")
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
JOINED = QueueCallerJoined(*CALL, "readings", 1, 1)
LEFT = QueueCallerLeft(*CALL, "readings", 0)
ABANDONED = QueueCallerAbandoned(*CALL, "readings", 0)
ANSWERED = AgentConnected(*CALL, "readings", "PJSIP/anna", 0)
COMPLETED = AgentCompleted(*CALL, "readings", "PJSIP/anna", 30)
HUNG_UP = HungUp(*CALL, "1.1", 16, "")


def came_back(why: str) -> AgiStarted:
    return AgiStarted(*CALL, "1.1", "bridge", "s", "", caller_number="", caller_name="", arguments=("7800", why))


async def kept_of(*events: Event, metrics: Metrics | None = None) -> list[object]:
    outbox = MemoryOutbox()
    told = CountedVisits(metrics or Metrics(), {})
    visits = QueueVisits(QueueBook(MemoryOpenVisits(), outbox, lambda: NOW, lambda: None, told))
    for event in events:
        await visits.saw(event)
    return [entry.content for entry in outbox.entries.values()]


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ((JOINED, ABANDONED, LEFT, HUNG_UP), VisitEnd.ABANDONED),
        ((JOINED, LEFT, came_back("queue-TIMEOUT"), HUNG_UP), VisitEnd.TIMEOUT),
        ((JOINED, LEFT, came_back("queue-LEAVEEMPTY"), HUNG_UP), VisitEnd.EMPTY),
        ((JOINED, LEFT, came_back("queue-danger"), HUNG_UP), VisitEnd.DANGER),
        ((JOINED, LEFT, came_back("queue-callback"), HUNG_UP), VisitEnd.CALLBACK),
        ((JOINED, LEFT, HUNG_UP), VisitEnd.LET_GO),
    ],
)
async def test_a_wait_without_an_agent_is_one_visit_with_its_end(events: tuple[Event, ...], end: VisitEnd) -> None:
    (kept,) = await kept_of(*events)
    assert isinstance(kept, QueueVisit)
    assert (kept.queue, kept.end, kept.agent) == ("readings", end, "")


async def test_an_answered_caller_is_a_visit_with_the_agents_name_and_a_talk() -> None:
    visit, talk = await kept_of(JOINED, LEFT, ANSWERED, COMPLETED, HUNG_UP)
    assert isinstance(visit, QueueVisit)
    assert (visit.end, visit.agent) == (VisitEnd.ANSWERED, "anna")
    assert isinstance(talk, QueueTalk)
    assert talk.key == visit.key


async def test_the_metrics_count_a_call_as_the_service_level_does() -> None:
    metrics = Metrics()
    await kept_of(JOINED, ABANDONED, LEFT, HUNG_UP, metrics=metrics)
    assert 'gridline_queue_calls_total{counted="abandoned_early",queue="readings"} 1.0' in metrics.text().decode()


def test_the_end_of_an_agents_talk_is_read_from_the_wire() -> None:
    headers = {
        "Event": "AgentComplete",
        "Uniqueid": "1.1",
        "Channel": "PJSIP/town-1",
        "Queue": "readings",
        "Interface": "PJSIP/anna",
        "TalkTime": "30",
        "SystemName": "east1",
    }
    assert read_event(headers, "x") == COMPLETED


async def test_a_placeholders_stay_is_nobodys_visit() -> None:
    placeholder = (CallKey("east1", "turn-1f-queue"), "Local/readings@turns-0;2")
    joined = QueueCallerJoined(*placeholder, "readings", 1, 1)
    answered = AgentConnected(*placeholder, "readings", "PJSIP/anna", 0)
    gone = HungUp(*placeholder, "turn-1f", 16, "")
    assert await kept_of(joined, QueueCallerLeft(*placeholder, "readings", 0), answered, gone) == []
