"""`gridline run --demo` as a newcomer sees it: a call told as it happens, the row that landed, and a clean end."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.live.asterisk_lab import free_port
from tests.live.brisk_prompts import brisk_recordings
from tests.live.company_lab import BRISK
from tests.live.conftest import CACHE

LOOPBACK = "127.0.0.1"
ENDS_WITHIN_S = 30


def processes_in(folder: Path) -> list[str]:
    """Command lines of living processes that name this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(str(folder) in word for word in words):
            found.append(" ".join(words))
    return found


async def shown_until(process: asyncio.subprocess.Process, end: str) -> str:
    """What the terminal shows up to the line that begins with `end`."""
    assert process.stdout is not None
    lines: list[str] = []
    while line := (await process.stdout.readline()).decode():
        lines.append(line)
        if line.startswith(end):
            return "".join(lines)
    raise AssertionError("the demo ended early:\n" + "".join(lines))


@pytest.mark.timeout(180)
async def test_a_newcomer_sees_a_reading_phoned_in_and_the_row_that_landed(
    asterisk_tree: object, instances: Path
) -> None:
    environment = os.environ | {
        "GRIDLINE_ASTERISK__INSTANCE": str(instances / "company"),
        "GRIDLINE_ASTERISK__CACHE": str(CACHE),
        "GRIDLINE_ASTERISK__SIP_PORT": str(free_port(LOOPBACK)),
        "GRIDLINE_ASTERISK__AMI_PORT": str(free_port(LOOPBACK)),
        "GRIDLINE_WEB__PORT": str(free_port(LOOPBACK)),
        "GRIDLINE_DEMO__ACCOUNTS": "50",
        "GRIDLINE_STORAGE__OVERRIDES": str(brisk_recordings(BRISK)),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "gridline", "run", "--demo"),
        cwd=instances,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        shown = await asyncio.wait_for(shown_until(process, "Serving."), 120)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), ENDS_WITHIN_S) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    heard = re.search(r"Registration number heard on the line: (\d{6})", shown)
    assert heard, shown
    assert re.search(rf"DEMO-20261120-{heard[1]}  account …0001", shown), shown
    assert "value 4698  used 186  period 2026-11  accepted" in shown
    assert shown.index("4 9 6 8 #") < shown.index("keys 2") < shown.index("4 6 9 8 #")
    assert processes_in(instances) == []
