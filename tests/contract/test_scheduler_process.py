"""`gridline scheduler` as a process: one of several works, the next one follows, and it ends when it is told to."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN_S = 40.0
FORGETS = "forget look-ups of earlier days"


@pytest.fixture
def place(address: DatabaseAddress) -> Iterator[tuple[Path, DatabaseAddress]]:
    """A folder with settings, and the database that they name."""
    upgrade(address)
    with TemporaryDirectory(prefix="gl-") as short:
        settings = f'[asterisk]\ninstance = "{short}/i"\n[recognition]\nengine = "none"\n'
        settings += f'[database]\nurl = "{address.url}"\n'
        (Path(short) / "gridline.toml").write_text(settings)
        yield Path(short), address


@asynccontextmanager
async def scheduler(folder: Path, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    words = (sys.executable, "-P", "-m", "gridline", "scheduler", "--settings", str(folder / "gridline.toml"))
    with (folder / name).open("ab") as log:
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=os.environ, stderr=log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until_told(folder: Path, name: str, what: str) -> None:
    async with asyncio.timeout(UP_WITHIN_S):
        while what not in (folder / name).read_text():  # noqa: ASYNC110  a file tells nobody
            await asyncio.sleep(0.05)


async def last_done(address: DatabaseAddress) -> datetime:
    async with open_database(address) as database, asyncio.timeout(UP_WITHIN_S):
        while (done := await database.scheduled_jobs.last_done(FORGETS)) is None:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.05)
        return done


async def test_one_works_and_the_other_follows_when_it_is_killed(place: tuple[Path, DatabaseAddress]) -> None:
    folder, address = place
    works = "the scheduler works"
    async with scheduler(folder, "one") as one:
        await until_told(folder, "one", works)
        await last_done(address)
        async with scheduler(folder, "two") as two:
            await asyncio.sleep(3.0)  # time enough to begin beside the first
            assert works not in (folder / "two").read_text()
            one.send_signal(signal.SIGKILL)
            await until_told(folder, "two", works)
            two.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                assert await two.wait() == 0
