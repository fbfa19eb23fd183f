"""`gridline demo storm` with few callers: the evening goes as it should, and nothing is left of it."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.company_lab import SHORT_WELCOME, SOUNDS, short_folder, write_profiles
from tests.live.conftest import CACHE
from tests.live.test_demo import processes_in

CALLS = 12


@pytest.fixture
def folder() -> Iterator[Path]:
    """A socket's name has room for a short one only."""
    with short_folder() as made:
        yield made


@pytest.mark.timeout(220)
@pytest.mark.rule("SMZ-4.2", "SMZ-5a")
async def test_a_feeder_fails_everybody_phones_and_nobody_waits_for_an_agent_to_learn_of_it(
    asterisk_tree: object, tmp_path: Path, folder: Path
) -> None:
    environment = os.environ | {
        "GRIDLINE_ASTERISK__CACHE": str(CACHE),
        "GRIDLINE_COMPANY__PROFILES": str(write_profiles(tmp_path, SHORT_WELCOME, whole_menu=True)),
        "GRIDLINE_STORAGE__SOUNDS": str(SOUNDS),
        "GRIDLINE_STORAGE__WARN_FREE_MB": "50",
        "GRIDLINE_STORAGE__LEAST_FREE_MB": "20",
        "GRIDLINE_DEMO__ACCOUNTS": "200",
        "TMPDIR": str(folder),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "gridline", "demo", "storm", "--calls", str(CALLS), "--json"),
        cwd=tmp_path,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), 200)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    evening = json.loads(printed)
    assert process.returncode == 0, printed.decode()
    require_as_told(evening)
    assert processes_in(folder) == []
    assert left_in(folder) == []


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("gl-storm-*"))


def require_as_told(evening: dict[str, float]) -> None:
    """Three reports, the crowd, the broken wire, the priority household and the house that is still out."""
    assert (evening["calls"], evening["lost"]) == (3 + CALLS + 3, 0)
    assert evening["suspected_after_s"] < 10
    assert evening["storm_mode_came_on"]
    assert evening["told"] >= CALLS - 2
    assert evening["child_cases"] > CALLS / 2
    assert evening["repeat_callers"] >= 1
    assert evening["asked_for_a_person"] >= 1
    assert evening["served_without_an_agent"] > 0.7
    assert evening["danger_key_to_dispatcher_s"] < 30, "the bench holds it to 20 s, on a machine of its own"
    assert evening["still_out_keeps_start"]
