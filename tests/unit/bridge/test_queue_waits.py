"""What the monitoring learns of callers who wait for an operator."""

import pytest

from adapters.asterisk.ami.events import (
    AgentConnected,
    AgiStarted,
    Event,
    HungUp,
    LinkWentDown,
    QueueCallerAbandoned,
    QueueCallerJoined,
    QueueCallerLeft,
)
from gridline.bridge.queue_waits import QueueWaits
from models.call import CallKey

CALL = (CallKey("east1", "1.1"), "PJSIP/town-1")
JOINED = QueueCallerJoined(*CALL, "operators", 1, 1)
LEFT = QueueCallerLeft(*CALL, "operators", 0)
ANSWERED = AgentConnected(*CALL, "operators", "PJSIP/101", 0)
ABANDONED = QueueCallerAbandoned(*CALL, "operators", 0)
HUNG_UP = HungUp(*CALL, "1.1", 16, "")


def came_back(why: str) -> AgiStarted:
    return AgiStarted(*CALL, "1.1", "bridge", "s", "", caller_number="", caller_name="", arguments=("7800", why))


def waits_of(*events: Event) -> list[tuple[str, str, float]]:
    """What is told when each event comes ten seconds after the one before."""
    told: list[tuple[str, str, float]] = []
    times = iter(range(0, 1000, 10))
    waits = QueueWaits(lambda *wait: told.append(wait), lambda: float(next(times)))
    for event in events:
        waits.saw(event)
    return told


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ((JOINED, LEFT, ANSWERED, HUNG_UP), "answered"),
        ((JOINED, ABANDONED, LEFT, HUNG_UP), "abandoned"),
        ((JOINED, LEFT, came_back("queue-TIMEOUT")), "timeout"),
        ((JOINED, LEFT, came_back("queue-LEAVEEMPTY")), "leaveempty"),
        ((JOINED, LEFT, came_back("queue-danger")), "danger"),
        ((JOINED, LEFT, came_back("queue-callback")), "callback"),
        ((JOINED, LEFT, HUNG_UP), "let_go"),
    ],
)
def test_a_wait_is_told_once_with_its_end_and_its_length(events: tuple[Event, ...], end: str) -> None:
    assert waits_of(*events) == [("operators", end, 10.0)]


def test_a_placeholders_wait_is_not_a_callers() -> None:
    placeholder = (CallKey("east1", "turn-1f-queue"), "Local/operators@turns-0;2")
    joined, left = QueueCallerJoined(*placeholder, "operators", 1, 1), QueueCallerLeft(*placeholder, "operators", 0)
    assert waits_of(joined, left, AgentConnected(*placeholder, "operators", "PJSIP/101", 0)) == []


def test_a_caller_who_waits_twice_is_told_twice() -> None:
    twice = waits_of(JOINED, LEFT, came_back("queue-TIMEOUT"), JOINED, LEFT, ANSWERED)
    assert [end for _, end, _ in twice] == ["timeout", "answered"]


@pytest.mark.parametrize(
    "events",
    [
        (came_back(""), HUNG_UP),
        (JOINED, LinkWentDown("gone"), LEFT, ANSWERED),
        (JOINED, HUNG_UP, ANSWERED),
    ],
)
def test_a_wait_whose_events_were_lost_is_not_told(events: tuple[Event, ...]) -> None:
    assert waits_of(*events) == []
