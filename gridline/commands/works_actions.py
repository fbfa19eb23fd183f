"""What every action of `gridline works` starts from, and what it answers."""

import argparse
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.database.database import for_bulk_work
from gridline.commands.dispatcher_options import open_company
from gridline.current_database import current_database
from gridline.pages.outages import Moment
from gridline.settings.translation import database_address
from gridline.works_desk import WorksDesk


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command prints, and its status."""

    text: str
    status: int = 0


Action = Callable[[argparse.Namespace, WorksDesk], Awaitable[Answer]]


@asynccontextmanager
async def works_desk(file: Path | None) -> AsyncIterator[WorksDesk]:
    """The desk while the block runs. A town's consumers take longer to look at than a call may wait.

    Raises SettingsRefused, MistakesInFiles, NoDatabase, SchemaTooOld, SchemaTooNew, DatabaseAway.
    """
    settings, profile, clock = open_company(file)
    now = Moment(clock(), profile.zone)
    async with current_database(for_bulk_work(database_address(settings.database))) as database:
        yield WorksDesk(database, settings, profile, now)
