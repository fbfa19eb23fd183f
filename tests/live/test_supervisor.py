"""`gridline run` on a real Asterisk: what dies is started again, and nothing outlives the supervisor."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome
from gridline.media.server import SOCKET
from gridline.processes.serving import until_serving
from tests.live.callers import Callers, require_served
from tests.live.company_lab import ROOT, SHORT_WELCOME, PreparedCompany, Variant, prepare_company, short_folder
from tests.live.ledger import require_every_promise_kept_once
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(90)]

NEW_CALLS_WITHIN_S = 10.0
UP_WITHIN_S = 60.0
DEAF_MEDIA = {"GRIDLINE_RECOGNITION__ENGINE": "vosk", "GRIDLINE_RECOGNITION__MODEL": "nowhere"}
"""The media process runs, and recognises nobody: callers press keys."""


@dataclass(slots=True)
class RunningNode:
    """`gridline run` in a process of its own."""

    company: PreparedCompany
    process: asyncio.subprocess.Process

    @property
    def asterisk(self) -> int:
        return self._child("asterisk.conf")

    @property
    def bridge(self) -> int:
        return self._child("bridge")

    @property
    def media(self) -> int:
        return self._child("media")

    def _child(self, word: str) -> int:
        (pid,) = [pid for pid in children(self.process.pid) if word in command(pid)]
        return pid


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def gone(*pids: int, within_s: float = 10.0) -> bool:
    """Whether none of these processes is left in time."""
    deadline = time.monotonic() + within_s
    while any(map(is_alive, pids)) and time.monotonic() < deadline:  # noqa: ASYNC110  # not our children
        await asyncio.sleep(0.05)
    return not any(map(is_alive, pids))


@asynccontextmanager
async def started(company: PreparedCompany) -> AsyncIterator[RunningNode]:
    with (company.folder / "run.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gridline", "run", "--settings", str(company.file)),
            cwd=ROOT,
            env=os.environ | DEAF_MEDIA,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        await until_serving(company.settings.web, UP_WITHIN_S)
        yield RunningNode(company, process)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), 40)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[PreparedCompany]:
    with short_folder() as folder:
        ready = await prepare_company(
            asterisk_tree, folder, Variant(profile=SHORT_WELCOME, tenants=12, hands=8, brisk=True)
        )
        async with ready.town:
            yield ready


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node(company: PreparedCompany) -> AsyncIterator[RunningNode]:
    """One `gridline run`, of which tests kill one part after another; the last of them stops it."""
    async with started(company) as running:
        yield running


async def test_a_killed_asterisk_loses_its_calls_and_no_reading_and_answers_again_within_ten_seconds(
    node: RunningNode,
) -> None:
    company, first, bridge = node.company, node.asterisk, node.bridge
    async with Callers(company.town) as callers:
        for place in range(4):
            tenant = Tenant(place)
            callers.call(tenant, tenant.gives_reading({"press": "1"}), after_s=2.5 * place)
        await asyncio.sleep(10)
        os.kill(first, signal.SIGKILL)
        killed_at = time.monotonic()
        newcomer, later = Tenant(5), None
        while later is None or later.outcome is ResidentOutcome.NOT_ANSWERED:
            later = await company.town.call(newcomer.gives_reading({"press": "1"}, answer_within_s=1))
        answered_after_s = time.monotonic() - later.duration_s - killed_at
        if "service_unavailable" in later.prompt_ids:  # the bridge had not found the new Asterisk yet
            later = await company.town.call(newcomer.gives_reading({"press": "1"}))
    assert answered_after_s < NEW_CALLS_WITHIN_S
    outcomes = {report.outcome for report in callers.heard.values()}
    assert outcomes - {ResidentOutcome.COMPLETED}, "nobody was on the line: the test shows nothing"
    require_served({newcomer: later})
    await require_every_promise_kept_once(company, {**callers.heard, newcomer: later})
    assert node.asterisk != first and node.bridge == bridge


async def test_a_killed_bridge_is_started_again_and_its_callers_finish(node: RunningNode) -> None:
    company, asterisk, bridge = node.company, node.asterisk, node.bridge
    async with Callers(company.town) as callers:
        for place in range(6, 9):
            callers.call(Tenant(place), Tenant(place).gives_reading({"press": "1"}))
        await asyncio.sleep(5)
        os.kill(bridge, signal.SIGKILL)
    require_served(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)
    assert node.bridge != bridge and node.asterisk == asterisk


async def test_a_killed_media_process_is_started_again_and_nothing_else_is(node: RunningNode) -> None:
    asterisk, bridge, media = node.asterisk, node.bridge, node.media
    os.kill(media, signal.SIGKILL)
    assert await gone(media)
    await started_again(node, "media")
    assert (node.asterisk, node.bridge) == (asterisk, bridge)
    assert node.media != media


@pytest.mark.parametrize("part", ["media", "bridge"])
async def test_a_part_that_is_stopped_is_killed_and_started_again(node: RunningNode, part: str) -> None:
    await listening(node)
    stopped = getattr(node, part)
    await asyncio.sleep(2)  # the supervisor has found it alive
    os.kill(stopped, signal.SIGSTOP)
    assert await gone(stopped)
    await started_again(node, part)


async def test_a_clean_stop_leaves_no_process_and_says_so_with_its_status(node: RunningNode) -> None:
    left = node.asterisk, node.bridge, node.media
    node.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(node.process.wait(), 30) == 0
    assert await gone(*left, within_s=0.5)


async def test_a_killed_supervisor_leaves_no_process_behind(company: PreparedCompany) -> None:
    async with started(company) as node:
        left = node.asterisk, node.bridge, node.media
        node.process.kill()
        await node.process.wait()
        assert await gone(*left)


async def listening(node: RunningNode) -> None:
    """Returns once both parts say something: whoever starts, and has said nothing yet, is not watched."""
    await until_serving(node.company.settings.web, UP_WITHIN_S)
    socket = node.company.told.instance / SOCKET
    async with asyncio.timeout(UP_WITHIN_S):
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(socket)
                said = await reader.readline()
                writer.close()
                if said:
                    return
            await asyncio.sleep(0.05)


async def started_again(node: RunningNode, part: str) -> None:
    """Returns once the supervisor has a process for this part."""
    async with asyncio.timeout(UP_WITHIN_S):
        while not any(part in command(pid) for pid in children(node.process.pid)):  # noqa: ASYNC110  # not our children
            await asyncio.sleep(0.05)
