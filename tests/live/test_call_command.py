"""`gridline call` on a running company: what a simulated resident hears, and how the command ends."""

import asyncio
import itertools
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.asterisk.installation.tree import AsteriskTree
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import ROOT, CompanyUnderTest, Variant, running_company

SCRIPT = """
caller: {number: "70000000001"}
called: "70001000000"
steps:
  - hear: {prompt: greeting, within_s: 20}
  - hear: account_several
  - say: {words: [да], over_prompt: true}
  - hang_up
"""
WAITS_FOR_WHAT_NEVER_COMES = """
caller: withheld
called: "70001000000"
steps:
  - hear: {prompt: reading_accepted, within_s: 3}
"""


_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Done:
    status: int
    out: str
    err: str


async def gridline_call(company: CompanyUnderTest, script: str, *options: str, stop: str = "") -> Done:
    """The command in a process of its own, beside a town that is already there; Ctrl-C once it has printed `stop`."""
    file = company.folder / f"script{next(_NUMBERS)}.yaml"
    file.write_text(script)
    settings = ("--settings", str(company.bridge.settings_file))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "gridline", *settings, "call", str(file), *options),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    before = b""
    if stop:
        assert process.stdout is not None
        before = await asyncio.wait_for(process.stdout.readuntil(stop.encode()), 30)
        process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Done(process.returncode, (before + out).decode(), err.decode())


@pytest.mark.timeout(180)
async def test_a_call_beside_another_town_is_heard_and_told_by_its_status(
    asterisk_tree: AsteriskTree, instances: Path
) -> None:
    async with running_company(asterisk_tree, instances, variant=Variant(brisk=True)) as company:
        told, printed, missed, stopped = await asyncio.gather(
            gridline_call(company, SCRIPT),
            gridline_call(company, SCRIPT, "--json"),
            gridline_call(company, WAITS_FOR_WHAT_NEVER_COMES, "--json"),
            gridline_call(company, SCRIPT, stop="answers"),
        )
        assert told.status == 0, told
        assert "Здравствуйте" in told.out
        assert "resident: да" in told.out
        assert told.out.splitlines()[-1].endswith("the resident hangs up: completed")

        report = json.loads(printed.out)
        assert (printed.status, report["outcome"], printed.err) == (0, "completed", "")
        assert report["prompts"][0]["prompt_id"] == "greeting"
        (said,) = report["said"]
        assert (said["text"], 0.2 < said["end_s"] - said["start_s"] < 0.5) == ("да", True)

        assert (missed.status, json.loads(missed.out)["outcome"]) == (1, "not_heard")
        assert (stopped.status, stopped.err) == (128 + signal.SIGINT, "")
        assert await no_channels(company.asterisk)
