"""The town of a storm: all flats of the bench hang on two feeders, and one of these feeders fails."""

import asyncio
import re
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, insert

from adapters.database.database import Database, open_database
from adapters.database.tables import connections, devices
from bench.company import Premises, furnish
from bench.residents import RESIDENTS
from gridline.company import clock_of, load_company
from gridline.settings import read_settings
from gridline.settings.translation import asterisk_settings, database_address
from models.message_review import Signature
from models.outage import OPEN, Outage
from models.storm import StormOrder
from services.outages.confirm_outage import ConfirmOutage
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_board import ListedOutage
from services.outages.outage_file import Wanted
from services.outages.storm_board import GivenOrder

FAILS = "F1"
ON_THE_OTHER = 100
"""So many flats, the first ones, keep their power."""
_BELOW = 4000
"""So many, the next ones, lose it: as many as a feeder of a town supplies."""
_TRANSFORMERS = 40
_NAME = "bench"
_DISPATCHER = "+70001000101"
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Inferred:
    """When an outage was suspected, by the machine's clock, and on how many reports."""

    at_s: float
    reports: int
    outage: Outage


async def furnish_storm(folder: Path) -> Premises:
    """A company whose callers hear a menu with outages in it, its flats on a network."""
    premises = await furnish(folder)
    profile = folder / "companies" / "demo.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(re.sub(r"^menu_order: .*$", "menu_order: [readings, outage]", text, flags=re.MULTILINE))
    settings = premises.file.read_text(encoding="utf-8")
    premises.file.write_text(f'{settings}\n[duty]\ndispatcher = "{_DISPATCHER}"\n', encoding="utf-8")
    await asyncio.to_thread(_connect, premises)
    return _read_again(premises)


def with_ceiling(premises: Premises, calls: int) -> Premises:
    """The same company, which takes so many calls at once and no more."""
    text = premises.file.read_text(encoding="utf-8")
    premises.file.write_text(re.sub(r"channel_ceiling = \d+", f"channel_ceiling = {calls}", text), encoding="utf-8")
    return _read_again(premises)


async def inferred(premises: Premises, within_s: float) -> Inferred:
    """Wait for the suspicion. Raises TimeoutError."""
    async with open_database(database_address(premises.settings.database)) as database, asyncio.timeout(within_s):
        while not (found := await _open(database)):  # noqa: ASYNC110 another process suspects
            await asyncio.sleep(_LOOK_S)
    return Inferred(time.time(), found[0].reports, found[0].outage)


async def announce(premises: Premises, outage: Outage) -> None:
    """The dispatcher confirms the outage with an estimate, and orders storm mode."""
    clock = clock_of(premises.company, premises.settings)
    async with open_database(database_address(premises.settings.database)) as database:
        latest = await database.outage_board.latest()
        now = max(clock(), latest) if latest else clock()
        by = Signature(_NAME, now)
        confirmed = await ConfirmOutage(database.transactions)(Wanted(outage.outage_id, by))
        estimate = (now + timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)
        await EstimateOutage(database.transactions)(Wanted(confirmed.outage_id, by), estimate)
        await database.storm_orders.give(GivenOrder(StormOrder.ON, _NAME, now))


async def _open(database: Database) -> tuple[ListedOutage, ...]:
    return tuple(await database.outage_board.listed(sorted(OPEN)))


def _read_again(premises: Premises) -> Premises:
    settings = read_settings(premises.file, {})
    company = load_company(settings)
    told = asterisk_settings(settings, company.profile.called_numbers)
    return replace(premises, settings=settings, company=company, told=told)


def _connect(premises: Premises) -> None:
    feeders = [("PS1", "substation", None), (FAILS, "feeder", "PS1"), ("F2", "feeder", "PS1")]
    transformers = [(f"TP{n}", "transformer", FAILS if n else "F2") for n in range(_TRANSFORMERS + 1)]
    rows = [dict(zip(("device_id", "kind", "parent"), each, strict=True)) for each in (*feeders, *transformers)]
    engine = create_engine(f"sqlite:///{database_address(premises.settings.database).file}")
    with engine.begin() as connection:
        connection.execute(insert(devices), [{**row, "name": str(row["device_id"])} for row in rows])
        connection.execute(insert(connections), [_connection(n) for n in range(RESIDENTS)])
    engine.dispose()


def _connection(resident: int) -> dict[str, object]:
    has_power = not ON_THE_OTHER <= resident < ON_THE_OTHER + _BELOW
    number = 0 if has_power else resident % _TRANSFORMERS + 1
    return {"premises_id": f"P{resident}", "device_id": f"TP{number}"}
