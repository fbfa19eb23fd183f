"""A part that hangs is told from one that is slow, not there yet, gone, or busy beside a machine that stood still."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gridline.health import Health, health_server
from gridline.observability import Metrics
from gridline.processes import pulse
from gridline.processes.pulse import HEAD, Place, Pulse
from gridline.settings.sections import WebSettings

LOOK_S = 0.02
SILENT_S = 8 * LOOK_S
LONG_S = 3 * SILENT_S
WITHIN_S = 5.0

Life = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "LOOK_S", LOOK_S)
    monkeypatch.setattr(pulse, "AGAIN_S", LOOK_S)


@asynccontextmanager
async def _part(folder: Path, life: Life) -> AsyncIterator[Pulse]:
    """A part that lives so on each connection."""
    lives: list[asyncio.Task[None]] = []

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lives.extend(filter(None, [asyncio.current_task()]))
        await life(reader, writer)
        writer.transport.abort()

    path = folder / "part.sock"
    async with await asyncio.start_unix_server(one, path):
        yield Pulse(Place(path), SILENT_S)
        await asyncio.wait(lives, timeout=WITHIN_S)
        await asyncio.sleep(0)  # transports are closed in the next round


def _idle() -> int:
    return 7


async def _hangs(pulse: Pulse, within_s: float = WITHIN_S, ran: Callable[[], int] = _idle) -> bool:
    try:
        await asyncio.wait_for(pulse.lost(ran), within_s)
    except TimeoutError:
        return False
    return True


async def _beat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, times: int = 10_000) -> None:
    for _ in range(times):
        if reader.at_eof():
            return
        writer.write(b"alive\n")
        await asyncio.sleep(LOOK_S)


async def test_a_part_that_falls_silent_hangs(tmp_path: Path) -> None:
    async def falls_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _beat(reader, writer, 3)
        await reader.read()

    async with _part(tmp_path, falls_silent) as part:
        assert await _hangs(part)


async def test_a_part_that_works_on_a_loaded_machine_has_longer_and_not_for_ever(tmp_path: Path) -> None:
    async def falls_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _beat(reader, writer, 1)
        await reader.read()

    async with _part(tmp_path, falls_silent) as part:
        began_s = time.monotonic()
        assert await _hangs(part, ran=time.monotonic_ns)
    assert time.monotonic() - began_s > pulse.BUSY_TIMES * SILENT_S


async def test_a_part_that_speaks_on_does_not(tmp_path: Path) -> None:
    async with _part(tmp_path, _beat) as part:
        assert not await _hangs(part, LONG_S)


async def test_a_part_that_has_said_nothing_yet_may_still_be_loading(tmp_path: Path) -> None:
    async def loads(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with _part(tmp_path, loads) as part:
        assert not await _hangs(part, LONG_S)


async def test_a_part_that_is_not_there_does_not_hang(tmp_path: Path) -> None:
    assert not await _hangs(Pulse(Place(tmp_path / "nobody.sock"), SILENT_S), LONG_S)


async def test_a_part_that_ends_the_connection_does_not_hang_and_is_listened_to_again(tmp_path: Path) -> None:
    lives = 0

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lives
        lives += 1
        await _beat(reader, writer, 2)
        if lives == 2:
            await reader.read()

    async with _part(tmp_path, twice) as part:
        assert await _hangs(part)
    assert lives == 2


async def test_nobody_is_blamed_for_a_time_in_which_we_stood_still_ourselves(tmp_path: Path) -> None:
    async with _part(tmp_path, _beat) as part:
        watching = asyncio.ensure_future(_hangs(part, LONG_S * 2))
        await asyncio.sleep(SILENT_S / 2)
        time.sleep(LONG_S)  # noqa: ASYNC251  (this is the stall)
        assert not await watching


async def test_a_bridge_that_answers_anything_is_alive() -> None:
    async with health_server(WebSettings(port=0), Health([]), Metrics()) as port:
        assert not await _hangs(Pulse(Place(host="127.0.0.1", port=port), SILENT_S, HEAD), LONG_S)


async def test_a_bridge_that_takes_questions_and_answers_none_hangs() -> None:
    async def answers_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 404 Not Found\r\n\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(answers_once, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await _hangs(Pulse(Place(host="127.0.0.1", port=port), SILENT_S, HEAD))
