"""What callers who wait are told of their place, and what is said when nobody knows better."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapters.asterisk.agi import AgiResult
from adapters.asterisk.ami.actions import AmiActions, QueueMember, QueueState, WaitingCaller
from adapters.asterisk.ami.event_reading import AmiHeaders
from adapters.asterisk.ami.wire import Headers
from adapters.asterisk.errors import CallGone
from gridline.bridge.queue_places import QueuePlaces
from models.call import CallKey
from models.queue_visit import QueueVisit
from services.errors import DatabaseAway

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
THREE_MINUTES = (timedelta(minutes=3),) * 5
FREE = QueueMember("PJSIP/anna", "anna", state=1, paused=False, in_call=False)
PAUSED = QueueMember("PJSIP/boris", "boris", state=1, paused=True, in_call=False)
AWAY = QueueMember("PJSIP/vera", "vera", state=5, paused=False, in_call=False)


class Node(AmiActions):
    """An Asterisk whose queue a test fills; remembers what was set on which channel."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.gone: set[str] = set()
        self.set: list[tuple[str, str, str]] = []

    @property
    def system_name(self) -> str:
        return "east1"

    async def act(self, headers: Headers, timeout_s: float | None = None) -> AmiHeaders:
        raise NotImplementedError

    async def list_items(self, headers: Headers, timeout_s: float | None = None) -> tuple[AmiHeaders, ...]:
        raise NotImplementedError

    async def agi(self, channel: str, command: str, timeout_s: float) -> AgiResult:
        raise NotImplementedError

    async def queue_status(self, queue: str = "") -> tuple[QueueState, ...]:
        callers = (WaitingCaller(CallKey("east1", c), c, n, 0) for n, c in enumerate(self.waiting, start=1))
        return (QueueState("readings", (FREE, PAUSED, AWAY), tuple(callers)), QueueState("empty", (FREE,), ()))

    async def set_channel_var(self, channel: str, name: str, value: str) -> None:
        if channel in self.gone:
            raise CallGone(channel)
        self.set.append((channel, name, value))


class Talks:
    """Implements VisitBoard; None is a database that is away."""

    def __init__(self, talks: Sequence[timedelta] | None) -> None:
        self._talks = talks
        self.times_asked = 0

    async def between(self, first: datetime, before: datetime) -> Sequence[QueueVisit]:
        return ()

    async def talk_times(self, queue: str, since: datetime, limit: int) -> Sequence[timedelta]:
        self.times_asked += 1
        if self._talks is None:
            raise DatabaseAway
        return self._talks


class Names:
    """Implements PlaceSounds without a sound."""

    async def language(self, position: int, minutes: int | None) -> str:
        return f"ru_p{position}_{minutes}"


def places(talks: Talks) -> QueuePlaces:
    return QueuePlaces(Names(), talks, {"readings": 60.0}, lambda: NOW, lambda: True)


async def test_each_caller_is_told_his_own_place_and_a_wait_by_those_at_work() -> None:
    node = Node()
    node.waiting = ["a", "b"]
    await places(Talks(THREE_MINUTES)).look(node)
    assert node.set == [("a", "CHANNEL(language)", "ru_p1_4"), ("b", "CHANNEL(language)", "ru_p2_8")]


async def test_a_caller_who_moves_up_is_told_the_new_place_and_nobody_is_told_twice() -> None:
    node, told = Node(), places(Talks(THREE_MINUTES))
    node.waiting = ["a", "b"]
    await told.look(node)
    await told.look(node)
    node.waiting = ["b"]
    await told.look(node)
    assert [(channel, value) for channel, _, value in node.set[2:]] == [("b", "ru_p1_4")]


@pytest.mark.parametrize("talks", [None, (), THREE_MINUTES[1:]])
async def test_without_measured_talks_the_place_alone_is_told(talks: Sequence[timedelta] | None) -> None:
    node = Node()
    node.waiting = ["a"]
    await places(Talks(talks)).look(node)
    assert node.set == [("a", "CHANNEL(language)", "ru_p1_None")]


async def test_a_caller_who_has_just_left_holds_up_nobody() -> None:
    node = Node()
    node.waiting, node.gone = ["a", "b"], {"a"}
    await places(Talks(())).look(node)
    assert [channel for channel, _, _ in node.set] == ["b"]


async def test_the_database_is_not_asked_for_every_caller() -> None:
    node, talks = Node(), Talks(THREE_MINUTES)
    node.waiting = ["a", "b", "c"]
    told = places(talks)
    await told.look(node)
    await told.look(node)
    assert talks.times_asked == 1
