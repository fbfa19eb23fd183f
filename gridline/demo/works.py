"""Planned works in Ясногорск: tomorrow morning the lane of the private house is without power."""

from datetime import datetime, time, timedelta

from adapters.database.database import Database
from gridline.demo.people import PRIVATE_HOUSE
from models.message_review import Signature
from models.planned_work import PlannedWork
from services.outages.plan_works import PlanWorks

REFERENCE = "ЯЭ-112"
_FROM, _TO = time(9), time(13)
_DISPATCHER = "Демо-диспетчер"


async def plan_demo_works(database: Database, now: datetime) -> None:
    """Plan them for the day after `now`, by its own clocks; planned again they stay as they are.

    Raises DatabaseAway, DatabaseRefused.
    """
    device = await database.networks.device_of(f"P{PRIVATE_HOUSE.accounts[0].number}")
    assert device is not None, "every house of the town hangs on the network"
    day = now.date() + timedelta(days=1)
    starts_at, ends_at = (datetime.combine(day, hour, now.tzinfo) for hour in (_FROM, _TO))
    await PlanWorks(database.transactions)(
        PlannedWork(REFERENCE, starts_at, ends_at, (device,)), Signature(_DISPATCHER, now)
    )
