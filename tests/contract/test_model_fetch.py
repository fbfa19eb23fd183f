"""A fetch that an operator stops, or that is killed, as processes of their own."""

import asyncio
import hashlib
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.fakes.archive_server import ArchiveServer, serving
from tests.fakes.speech_models import EMBEDDED, zipped

ARCHIVE = zipped(EMBEDDED)
NAME = "production-1"
PATIENCE_S = 60


async def started(folder: Path, server: ArchiveServer) -> asyncio.subprocess.Process:
    words = ("model", "fetch", NAME, server.address, "--sha256", hashlib.sha256(ARCHIVE).hexdigest())
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *("-m", "gridline", *words),
        cwd=folder,
        env=os.environ | {"no_proxy": "127.0.0.1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    async with asyncio.timeout(PATIENCE_S):
        _, told = await process.communicate()
    return process.returncode, told.decode()


async def something_has_come(folder: Path) -> None:
    part = folder / f"var/models/.parts/{NAME}.part"
    async with asyncio.timeout(PATIENCE_S):
        while not (await asyncio.to_thread(part.exists) and (await asyncio.to_thread(part.stat)).st_size):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
async def test_a_fetch_that_is_ended_in_the_middle_goes_on_where_it_was(end: signal.Signals, tmp_path: Path) -> None:
    async with serving(ARCHIVE) as server:
        server.falls_silent = True
        process = await started(tmp_path, server)
        await something_has_come(tmp_path)
        process.send_signal(end)
        status, told = await ended(process)
        assert status == (130 if end is signal.SIGINT else -signal.SIGKILL)
        assert ("What has come is kept" in told) is (end is signal.SIGINT)
        assert "Traceback" not in told
        assert not (tmp_path / "var/models" / NAME).exists()
        server.falls_silent = False
        assert (await ended(await started(tmp_path, server)))[0] == 0
    assert server.asked == [0, server.first_bytes]
    assert (tmp_path / "var/models" / NAME / "am/final.mdl").read_bytes() == (EMBEDDED / "am/final.mdl").read_bytes()
