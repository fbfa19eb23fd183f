"""A media process that hangs in the middle of a question under the supervisor: the call goes on, the next speaks."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import PromptHeard, ResidentEvent, ResidentReport
from gridline.media.client import SpeechMedia
from gridline.media.server import SOCKET
from gridline.processes.serving import until_serving
from tests.live.callers import require_served
from tests.live.company_lab import ROOT, SHORT_WELCOME, PreparedCompany, Variant, prepare_company, short_folder
from tests.live.scripts import Tenant, says
from tests.live.test_supervisor import children, command

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

UP_WITHIN_S = 60.0
SPOKEN, KEYED = "reading_say_electricity", "reading_keypad_electricity"
KEYS_WITHIN_S = 5.0
"""From the freeze to the question for keys: two seconds of silence, Asterisk's return, and a loaded machine."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A company under `gridline run`."""

    company: PreparedCompany
    supervisor: int

    @property
    def media(self) -> int:
        (pid,) = [pid for pid in children(self.supervisor) if "media" in command(pid)]
        return pid

    async def until_listening(self) -> None:
        async with asyncio.timeout(UP_WITHIN_S), SpeechMedia(self.company.told.instance / SOCKET) as media:
            while not media.is_up:  # noqa: ASYNC110  # the state comes by itself
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node(asterisk_tree: AsteriskTree) -> AsyncIterator[_Node]:
    """Under `gridline run`, with a media process that listens."""
    with short_folder() as folder:
        variant = Variant(profile=SHORT_WELCOME, tenants=4, by_voice=True)
        ready = await prepare_company(asterisk_tree, folder, variant)
        with (folder / "run.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "gridline", "run", "--settings", str(ready.file)),
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            await until_serving(ready.settings.web, UP_WITHIN_S)
            async with ready.town:
                yield _Node(ready, process.pid)
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 40)


async def _call(company: PreparedCompany, tenant: Tenant, asked: asyncio.Event) -> ResidentReport:
    def watch(event: ResidentEvent) -> None:
        if isinstance(event, PromptHeard) and event.prompt.prompt_id == "account_offer_last4":
            asked.set()

    offer = {"hear": {"prompt": "account_offer_last4", "within_s": 30}}
    finished = {"prompts": tenant.answers(), "until": "goodbye", "within_s": 90}
    steps = [offer, says("да"), {"answer": finished}, "hang_up"]
    return await company.town.call(tenant.calls(steps), watch)


async def test_a_caller_is_asked_for_keys_within_seconds_and_the_next_one_speaks(node: _Node) -> None:
    await node.until_listening()
    first, second, asked = Tenant(0), Tenant(1), asyncio.Event()
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        call = tasks.create_task(_call(node.company, first, asked), name="resident")
        await asyncio.wait_for(asked.wait(), 60)
        await asyncio.sleep(4)  # he has said yes, and hears the next question
        froze_s = loop.time()
        os.kill(node.media, signal.SIGSTOP)
        await asyncio.wait_for(asyncio.shield(call), 90)
    report = call.result()
    answered_s = loop.time() - report.duration_s
    require_served({first: report})
    assert not next(prompt for prompt in report.prompts if prompt.prompt_id == SPOKEN).whole, "he was in the question"
    keyed = next(prompt for prompt in report.prompts if prompt.prompt_id == KEYED)
    assert answered_s + keyed.start_s - froze_s < KEYS_WITHIN_S

    await node.until_listening()
    served = await node.company.town.call(second.speaks_reading())
    require_served({second: served})
    assert not served.keys, "the next media process hears"
