"""Whom planned works concern: the consumers below their devices, counted in the database, for they may be a million."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import FromClause, Select, case, exists, func, select

from adapters.database.device_tree import below_any
from adapters.database.engine import Engine
from adapters.database.tables import accounts, connections, contact_points, premises
from models.account import AccountNumber, ContractStatus
from services.outages.foresee_telling import AudienceCount, WithoutNumber

_HAS_NUMBER = exists().where(contact_points.c.consumer_id == accounts.c.consumer_id)


@dataclass(frozen=True, slots=True)
class WorksAudience:
    """Implements AudienceBoard."""

    engine: Engine

    async def counted(self, devices: Sequence[str]) -> Sequence[AudienceCount]:
        theirs = select(
            accounts.c.consumer_id, func.min(premises.c.zone).label("zone"), _HAS_NUMBER.label("has_number")
        ).select_from(_supplied(devices))
        each = theirs.where(accounts.c.contract_status == ContractStatus.ACTIVE).group_by(accounts.c.consumer_id)
        consumer = each.subquery()
        reached = func.count().filter(consumer.c.has_number)
        query = select(consumer.c.zone, func.count().label("all"), reached.label("reached")).group_by(consumer.c.zone)
        async with self.engine.reading() as connection:
            rows = (await connection.execute(query.order_by(consumer.c.zone))).all()
        return tuple(AudienceCount(ZoneInfo(row.zone), row.all, row.all - row.reached) for row in rows)

    async def without_number(self, devices: Sequence[str], most: int) -> Sequence[WithoutNumber]:
        query = (
            select(accounts.c.account, premises.c.address)
            .select_from(_supplied(devices))
            .where(accounts.c.contract_status == ContractStatus.ACTIVE, ~_HAS_NUMBER)
            .order_by(premises.c.address, accounts.c.account)
            .limit(most)
        )
        async with self.engine.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(WithoutNumber(AccountNumber(row.account), row.address) for row in rows)


def concerned(devices: Sequence[str], turns: tuple[int, int]) -> Select[tuple[str, str, str, int]]:
    """Each consumer once, with one of his accounts there, its zone, and his turn: the first for priority households."""
    first, others = turns
    turn = func.min(case((accounts.c.priority, first), else_=others)).label("turn")
    account, zone = func.min(accounts.c.account).label("account"), func.min(premises.c.zone).label("zone")
    query = select(accounts.c.consumer_id, account, zone, turn).select_from(_supplied(devices))
    return query.where(accounts.c.contract_status == ContractStatus.ACTIVE).group_by(accounts.c.consumer_id)


def _supplied(devices: Sequence[str]) -> FromClause:
    """Accounts whose premises hang on one of the devices, or on what it feeds."""
    fed = below_any(devices)
    return (
        accounts.join(premises, premises.c.premises_id == accounts.c.premises_id)
        .join(connections, connections.c.premises_id == premises.c.premises_id)
        .join(fed, fed.c.device_id == connections.c.device_id)
    )
