"""A show's company and the town around it: started, serving, and ended with everything that belongs to them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from adapters.asterisk.installation.install import install
from adapters.asterisk.settings import TownSettings
from adapters.asterisk.town.exchange import Town
from adapters.database.schema import upgrade
from gridline.commands.node import NodeOptions, load_node
from gridline.commands.run import parts
from gridline.company import Company, prepare_sounds
from gridline.demo.data import load_demo_data
from gridline.demo.ground import Ground
from gridline.observability import set_up_logging
from gridline.processes.serving import until_serving
from gridline.processes.signals import stop_wish
from gridline.processes.supervisor import Supervisor
from gridline.resident_call import listening
from gridline.settings import Settings
from gridline.settings.translation import asterisk_settings, database_address

INTERRUPTED = 130
_READY_WITHIN_S = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    town: Town
    settings: Settings
    company: Company


def shown(show: str, prepare: Callable[[Path], Ground], told: Callable[[Stage], Coroutine[None, None, T]]) -> T | None:
    """Take a show through in a folder of its own; None: somebody wanted it to stop.

    Raises SettingsRefused, MistakesInFiles, PackInvalid, ServerError, NotServing.
    """
    with tempfile.TemporaryDirectory(prefix=f"gl-{show}-") as folder:
        ground = prepare(Path(folder))
        _leave_environment()
        return asyncio.run(_played(ground, told))


async def _played(ground: Ground, told: Callable[[Stage], Coroutine[None, None, T]]) -> T | None:
    with stop_wish() as stop:
        async with _on_stage(ground) as stage:
            return await _unless(stop, told(stage))


@asynccontextmanager
async def _on_stage(ground: Ground) -> AsyncIterator[Stage]:
    """The running company while the block lasts."""
    options = NodeOptions(ground.file, demo=False, now=False)
    settings, company = load_node(options)
    set_up_logging(settings.logging)
    tree = install(settings.asterisk.cache)
    prepare_sounds(settings.storage)
    database = database_address(settings.database)
    upgrade(database)
    await load_demo_data(database, company.profile, settings.demo)
    told = asterisk_settings(settings, company.profile.called_numbers)
    supervisor = Supervisor(tree, told, parts(options, settings))
    town = TownSettings(
        instance=ground.town,
        sip_port=ground.town_sip,
        ami_port=ground.town_ami,
        gridline_contact=f"{told.bind_address}:{told.sip_port}",
        gridline_peer=told.bind_address,
    )
    ear = listening(settings.storage.sounds, company.catalogue)
    async with supervisor.running(), Town(tree, town, ear) as running:
        await until_serving(settings.web, _READY_WITHIN_S)
        yield Stage(running, settings, company)


async def _unless(stop: asyncio.Event, wanted: Coroutine[None, None, T]) -> T | None:
    """What came of it; None where the stop came first."""
    working, stopping = asyncio.create_task(wanted, name="story"), asyncio.create_task(stop.wait(), name="stop")
    try:
        done, _ = await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working in done else None
    finally:
        stopping.cancel()
        working.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def _leave_environment() -> None:
    """What it says of the settings is in the ground's file by now; it would win over the show's own folder."""
    for name in [name for name in os.environ if name.startswith("GRIDLINE_")]:
        del os.environ[name]
