"""What a load balancer and a monitor hear from a node."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
import pytest

from gridline.checks import Check, Diagnosis, Look, SlowLook, State, examine
from gridline.checks.running import RunningService
from gridline.checks.service import (
    ControlLink,
    DatabaseAnswer,
    HeartbeatAge,
    OutboxState,
    ScheduledWork,
)
from gridline.checks.speech import SpeechAway
from gridline.health import Health, health_server, overall
from gridline.media.messages import State as MediaState
from gridline.observability import Metrics
from gridline.settings.sections import WebSettings
from services.errors import DatabaseAway
from services.outbox.outbox import OutboxStatus
from tests.fakes.supply import NOW

LOOPBACK = WebSettings(bind_address="127.0.0.1", port=0)


@asynccontextmanager
async def node(*checks: Check) -> AsyncIterator[int]:
    async with health_server(LOOPBACK, Health(checks, timeout_s=0.2), Metrics()) as port:
        yield port


async def get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


def look(state: State, part: str = "part") -> Look:
    return Look(part, lambda: Diagnosis(part, state, "was looked at", "mend it"))


def outbox(pending: int = 0, refused: int = 0, numbers_left: int = 500) -> OutboxState:
    async def status() -> OutboxStatus:
        return OutboxStatus(pending, refused, numbers_left)

    return OutboxState(status)


def scheduled(age_s: float | None) -> ScheduledWork:
    async def newest() -> datetime | None:
        return None if age_s is None else NOW - timedelta(seconds=age_s)

    return ScheduledWork(newest, lambda: NOW)


async def no_database() -> datetime | None:
    raise DatabaseAway


def speech(told: MediaState | None, *, is_wanted: bool = True, has_model: bool = True) -> SpeechAway:
    return SpeechAway(lambda: told, is_wanted, has_model)


async def away() -> float:
    raise ConnectionError


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([State.WELL, State.IDLE], 200),
        ([State.WELL, State.WARNING], 200),
        ([State.WARNING, State.ILL, State.WELL], 503),
        ([], 200),
    ],
)
async def test_a_node_is_taken_out_only_when_callers_are_not_served(states: list[State], status: int) -> None:
    async with node(*(look(state, f"part {number}") for number, state in enumerate(states))) as port:
        answered, text = await get(port, "/healthz")
    assert answered == status
    parts = json.loads(text)["parts"]
    assert [part["state"] for part in parts] == states
    assert all(part["what"] and part["remedy"] for part in parts)


async def test_a_part_that_hangs_is_ill_and_keeps_nobody_waiting() -> None:
    class Hanging:
        part = "database"

        async def look(self) -> Diagnosis:
            await asyncio.Event().wait()
            raise AssertionError

    async with node(Hanging(), look(State.WELL)) as port:
        status, text = await get(port, "/healthz")
    assert status == 503
    assert "no answer within 0.2 s" in text


async def test_a_check_that_crashes_is_a_finding_and_the_others_still_look() -> None:
    def crash() -> Diagnosis:
        raise ZeroDivisionError("by nought")

    found = await examine([Look("one", crash), SlowLook("two", crash), look(State.WELL, "three")], 5)
    assert [each.state for each in found] == [State.ILL, State.ILL, State.WELL]
    assert "ZeroDivisionError: by nought" in found[1].what


async def test_many_who_ask_at_once_make_one_look() -> None:
    looks = 0

    def counted() -> Diagnosis:
        nonlocal looks
        looks += 1
        return Diagnosis("part", State.WELL, "")

    async with node(Look("part", counted)) as port:
        await asyncio.gather(*(get(port, "/healthz") for _ in range(20)))
    assert looks == 1


async def test_metrics_are_read_as_prometheus_text() -> None:
    async with node() as port:
        status, text = await get(port, "/metrics")
    assert status == 200
    assert "# TYPE gridline_calls_total counter" in text


async def test_nothing_else_is_served() -> None:
    async with node() as port:
        assert (await get(port, "/"))[0] == 404


@pytest.mark.parametrize(
    ("check", "state", "word"),
    [
        (ControlLink("east1", lambda: True), State.WELL, "up"),
        (ControlLink("east1", lambda: False), State.ILL, "static path"),
        (scheduled(None), State.IDLE, "nothing yet"),
        (scheduled(30), State.WELL, "30 s ago"),
        (scheduled(-30), State.WELL, "0 s ago"),
        (scheduled(900), State.WARNING, "15 minutes"),
        (ScheduledWork(no_database, lambda: NOW), State.IDLE, "away"),
        (HeartbeatAge(lambda: 1.0, stale_s=6), State.WELL, "1.0 s"),
        (HeartbeatAge(lambda: 7.0, stale_s=6), State.ILL, "for dead"),
        (HeartbeatAge(lambda: None, stale_s=6), State.ILL, "never"),
        (DatabaseAnswer(away), State.WARNING, "outbox"),
        (outbox(pending=3), State.WELL, "3 entries"),
        (outbox(pending=101), State.WARNING, "101"),
        (outbox(refused=1), State.WARNING, "1 refused"),
        (outbox(numbers_left=5), State.WARNING, "5 registration numbers"),
        (speech(MediaState("", is_ready=True, lost=2)), State.WELL, "2 recognisers"),
        (speech(None, is_wanted=False), State.IDLE, "switched off"),
        (speech(None), State.WARNING, "media process is not there: callers press keys"),
        (speech(MediaState("", is_ready=False)), State.WARNING, "callers press keys"),
        (speech(None, has_model=False), State.WARNING, "no fit model: callers press keys"),
    ],
)
async def test_each_part_says_what_its_state_means_for_callers(check: Check, state: State, word: str) -> None:
    found = await check.look()
    assert found.state is state
    assert word in found.what
    assert bool(found.remedy) is not found.is_good


@pytest.mark.parametrize(("seconds", "state"), [(0.01, State.WELL), (0.9, State.WARNING)])
async def test_a_slow_database_is_a_warning(seconds: float, state: State) -> None:
    async def answer() -> float:
        return seconds

    assert (await DatabaseAnswer(answer).look()).state is state


async def test_the_doctor_asks_the_running_service() -> None:
    async with node(look(State.WELL), look(State.WARNING, "outbox")) as port:
        found = await RunningService(WebSettings(port=port)).look()
    assert found.state is State.WARNING
    assert (found.what, found.remedy) == ("outbox: was looked at", "mend it")


async def test_the_doctor_finds_no_service_and_that_is_no_illness(unused_tcp_port_factory: Callable[[], int]) -> None:
    found = await RunningService(WebSettings(port=unused_tcp_port_factory())).look()
    assert found.state is State.IDLE


async def test_a_stranger_on_our_port_is_told_from_us() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await RunningService(WebSettings(port=port)).look()
    assert found.state is State.ILL
    assert overall([found]) is State.ILL
