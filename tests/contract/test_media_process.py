"""`gridline media` as a process: where it listens, how it ends, and what a predecessor's death leaves it."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gridline.media.client import SpeechMedia
from gridline.media.messages import State, decode_answer
from gridline.media.server import SOCKET
from tests.fakes.spoken_digits import silence, spoken, text
from tests.unit.media.media_lab import record

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN_S = 30.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """With a name short enough for sockets."""
    with TemporaryDirectory(prefix="gl-") as short:
        settings = f'[asterisk]\ninstance = "{short}/i"\n[recognition]\nengine = "none"\n'
        (Path(short) / "gridline.toml").write_text(settings)
        yield Path(short)


@asynccontextmanager
async def _media(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    words = (sys.executable, "-P", "-m", "gridline", "media", "--settings", str(folder / "gridline.toml"))
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=os.environ, stderr=log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _state(folder: Path) -> State:
    """What it tells a bridge that connects, as soon as one can."""
    async with asyncio.timeout(UP_WITHIN_S):
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(folder / "i" / SOCKET)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            state = decode_answer(await reader.readline())
            writer.close()
            await writer.wait_closed()
            assert isinstance(state, State)
            return state


async def test_it_tells_bridges_of_its_own_user_where_asterisk_connects(folder: Path) -> None:
    async with _media(folder):
        state = await _state(folder)
        assert state.address.startswith("127.0.0.1:")
        assert not state.is_ready, "nobody recognises"
        assert stat.S_IMODE((folder / "i" / SOCKET).stat().st_mode) == 0o600


async def test_it_ends_cleanly_when_it_is_told_to(folder: Path) -> None:
    async with _media(folder) as process:
        await _state(folder)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 5) == 0
        assert not list((folder / "i" / "run").iterdir())


async def test_what_a_killed_predecessor_left_is_in_nobodys_way(folder: Path) -> None:
    async with _media(folder) as first:
        await _state(folder)
        first.kill()
        await first.wait()
    async with _media(folder):
        await _state(folder)


STUCK = """
import asyncio, time
from gridline.media.process import stay_alive

async def main():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stay_alive(stuck_s=2.0))
        await asyncio.sleep(1)
        print("alive", flush=True)
        time.sleep(20)

asyncio.run(main())
"""


async def test_an_event_loop_that_is_stuck_ends_the_process_and_says_where() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STUCK),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, told = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 1
    assert said == b"alive\n"
    assert b"in main" in told


async def test_a_recording_is_heard_by_a_process_that_hears_no_callers(folder: Path) -> None:
    told = f'[asterisk]\ninstance = "{folder}/i"\n[recognition]\nworkers = 1\n[storage]\nrecordings = "{folder}"\n'
    (folder / "gridline.toml").write_text(told)
    recording = record(folder, "message", silence(0.5) + spoken("4810") + silence(0.5))
    async with _media(folder) as process, SpeechMedia(folder / "i" / SOCKET) as media:
        async with asyncio.timeout(UP_WITHIN_S):
            while not media.is_up:  # noqa: ASYNC110  # it says so by itself
                await asyncio.sleep(0.05)
        assert len(_children(process.pid)) == 1, "nothing is to be written down yet"
        (heard,) = await asyncio.wait_for(media.transcribe(recording), UP_WITHIN_S)
        assert heard.text == text("4810")
        assert len(_children(process.pid)) == 2


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
