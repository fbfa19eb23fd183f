"""`gridline demo works`: consumers are rung and answer as people do, the works move, and nothing is left of it."""

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


@pytest.fixture
def folder() -> Iterator[Path]:
    """A socket's name has room for a short one only."""
    with short_folder() as made:
        yield made


@pytest.mark.timeout(220)
@pytest.mark.rule("SAL-6.1a")
async def test_consumers_are_told_of_works_and_told_again_when_these_move(
    asterisk_tree: object, tmp_path: Path, folder: Path
) -> None:
    environment = os.environ | {
        "GRIDLINE_ASTERISK__CACHE": str(CACHE),
        "GRIDLINE_COMPANY__PROFILES": str(write_profiles(tmp_path, SHORT_WELCOME, whole_menu=True)),
        "GRIDLINE_STORAGE__SOUNDS": str(SOUNDS),
        "GRIDLINE_STORAGE__WARN_FREE_MB": "50",
        "GRIDLINE_STORAGE__LEAST_FREE_MB": "20",
        "TMPDIR": str(folder),
    }
    register = tmp_path / "kept"
    register.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "gridline", "demo", "works", "--json", "--to", str(register)),
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
    assert process.returncode == 0, printed.decode()
    show = json.loads(printed)
    assert show["astray"] == []
    assert show["stands"] == {"acknowledged": 7, "handed_over": 2, "queued": 1}
    assert show["rings"] == show["rang"], "each ring at a telephone stands in the proof, and no other"
    assert show["corrected"] >= 7, "whoever may have heard the old dates hears that they changed"
    assert show["proof_holds"]
    rows = (register / "register.csv").read_text().splitlines()
    assert (len(rows), show["head"] in rows[-1]) == (show["rings"] + 2, True)
    assert (register / "register.pdf").read_bytes().startswith(b"%PDF-")
    assert processes_in(folder) == []
    assert left_in(folder) == []


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("gl-works-*"))
