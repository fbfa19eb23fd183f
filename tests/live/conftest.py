"""Fixtures of live tests: an unpacked Asterisk, a company and a town on free ports, all gone after each test."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.asterisk.installation.install import DEFAULT_CACHE, install
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import (
    LOOPBACK,
    TOWN_ADDRESS,
    AsteriskSettings,
    DialplanRecordings,
    NodeSettings,
    TownSettings,
    Trunk,
)
from tests.live.asterisk_lab import free_port, write_tones
from tests.live.at_once import tell_at_once

StartAsterisk = Callable[[NodeSettings], Awaitable[AsteriskServer]]

CACHE = Path(__file__).resolve().parents[2] / DEFAULT_CACHE
_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder drives a real Asterisk."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("live")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was chosen is known: the tests that may run together, do."""
    tell_at_once(session.items)


@dataclass(frozen=True, slots=True)
class Line:
    """A company's Asterisk and the town that can call it and be called."""

    company: AsteriskServer
    town: AsteriskServer


@pytest.fixture(scope="session")
def asterisk_tree() -> AsteriskTree:
    """Asterisk 22, fetched on the first run."""
    return install(CACHE)


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sounds folder with a tone for each recording of the dialplan."""
    sounds = tmp_path_factory.mktemp("sounds")
    write_tones(sounds, DialplanRecordings())
    return sounds


@pytest.fixture
def instances() -> Iterator[Path]:
    """A folder with a name short enough for sockets, where instances lie."""
    with tempfile.TemporaryDirectory(prefix="gl-") as folder:
        yield Path(folder)


def new_town(instances: Path) -> TownSettings:
    """A town on free ports."""
    return TownSettings(
        instance=instances / f"town{next(_NUMBERS)}",
        sip_port=free_port(TOWN_ADDRESS),
        ami_port=free_port(TOWN_ADDRESS),
        gridline_contact=f"{LOOPBACK}:{free_port(LOOPBACK)}",
    )


def new_company(instances: Path, sounds: Path, town: TownSettings) -> AsteriskSettings:
    """A company where the town expects it, with one trunk to the town and nobody at work."""
    return AsteriskSettings(
        instance=instances / f"company{next(_NUMBERS)}",
        sip_port=int(town.gridline_contact.rpartition(":")[2]),
        ami_port=free_port(LOOPBACK),
        sounds=sounds,
        company_numbers=("70000000000",),
        trunks=(Trunk("town", f"{TOWN_ADDRESS}:{town.sip_port}", (TOWN_ADDRESS,), qualify_s=0),),
    )


@pytest.fixture
def town_settings(instances: Path) -> TownSettings:
    return new_town(instances)


@pytest.fixture
def company_settings(instances: Path, tones: Path, town_settings: TownSettings) -> AsteriskSettings:
    return new_company(instances, tones, town_settings)


@pytest.fixture
async def start_asterisk(asterisk_tree: AsteriskTree) -> AsyncIterator[StartAsterisk]:
    """Starts an Asterisk with these settings; all started ones are stopped after the test."""
    async with AsyncExitStack() as running:

        async def start(settings: NodeSettings) -> AsteriskServer:
            return await running.enter_async_context(AsteriskServer(asterisk_tree, settings))

        yield start


@pytest.fixture
async def line(start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings) -> Line:
    """A company and a town, both running."""
    return Line(company=await start_asterisk(company_settings), town=await start_asterisk(town_settings))


def with_duty(settings: AsteriskSettings, *duty: str, ring_s: int = 2) -> AsteriskSettings:
    """The same company with dispatchers who are rung for a short time."""
    return replace(settings, duty=duty, duty_ring_s=ring_s)
