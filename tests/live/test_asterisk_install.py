"""Unpacking Asterisk from kept packages: without a network, twice at once, and after an interruption."""

import asyncio
import os
import shutil
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from adapters.asterisk.installation.install import examine_installed, install
from adapters.asterisk.installation.tree import AsteriskTree
from tests.live.conftest import CACHE

_LIMIT_S = 60


@pytest.fixture
def offline(asterisk_tree: AsteriskTree, tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose apt cannot fetch anything."""
    assert asterisk_tree.version().startswith("22.")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("dpkg-deb", "tar"):
        (programs / name).symlink_to(shutil.which(name) or name)
    (programs / "apt-get").write_text("#!/bin/sh\necho 'no network' >&2\nexit 100\n")
    (programs / "apt-get").chmod(0o755)
    return os.environ | {"PATH": str(programs)}


@pytest.fixture
def cache(asterisk_tree: AsteriskTree, tmp_path: Path) -> Path:
    """A cache that holds the packages and no tree."""
    if asterisk_tree.loader is None:
        pytest.fail("This machine's own Asterisk serves: nothing is unpacked here. Remove it to run this test.")
    shutil.copytree(CACHE / "debs", tmp_path / "cache/debs")
    return tmp_path / "cache"


async def _installing(cache: Path, environment: dict[str, str]) -> Process:
    command = (sys.executable, "-m", "adapters.asterisk.installation.install", "--cache", str(cache))
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)


async def _said(installing: Process) -> str:
    output, errors = await asyncio.wait_for(installing.communicate(), _LIMIT_S)
    return (output + errors).decode()


def _half_unpacked(cache: Path) -> bool:
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        if any(cache.glob(".unpacking-*/.unpacking-*/root/usr")):
            return True
        time.sleep(0.01)
    return False


def _trees(cache: Path) -> list[str]:
    return [found.name for found in cache.iterdir() if found.name not in {"debs", "lock", "apt"}]


async def test_two_installations_at_once_without_a_network_leave_one_whole_tree(
    cache: Path, offline: dict[str, str]
) -> None:
    first, second = await _installing(cache, offline), await _installing(cache, offline)

    said = await asyncio.gather(_said(first), _said(second))

    assert said[0] == said[1]
    assert said[0].startswith("Asterisk 22.")
    assert len(_trees(cache)) == 1
    assert all(finding.well for finding in examine_installed(cache))


async def test_an_interrupted_installation_leaves_no_tree_and_the_next_one_succeeds(
    cache: Path, offline: dict[str, str]
) -> None:
    interrupted = await _installing(cache, offline)
    assert await asyncio.to_thread(_half_unpacked, cache)
    interrupted.kill()
    await interrupted.communicate()
    assert [name for name in _trees(cache) if not name.startswith(".")] == []

    assert (await _said(await _installing(cache, offline))).startswith("Asterisk 22.")
    assert len(_trees(cache)) == 1
    assert install(cache).version().startswith("22.")


async def test_a_damaged_package_is_never_unpacked(cache: Path, offline: dict[str, str]) -> None:
    damaged = next((cache / "debs").glob("asterisk_*.deb"))
    with damaged.open("r+b") as content:
        content.seek(1000)
        content.write(b"damage")

    said = await _said(await _installing(cache, offline))

    assert "no Debian mirror" in said
    assert _trees(cache) == []
