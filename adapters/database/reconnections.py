"""The list of reconnections."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.tables import reconnect_list
from models.account import AccountNumber
from models.reconnect import Reconnection

_list = reconnect_list.c


def _newest(account: AccountNumber) -> Select[tuple[object, ...]]:
    return select(reconnect_list).where(_list.account == account.value).order_by(_list.paid_on.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Reconnections:
    """Implements ReconnectFile on one transaction."""

    connection: AsyncConnection

    async def newest(self, account: AccountNumber) -> Reconnection | None:
        row = (await self.connection.execute(_newest(account).with_for_update())).one_or_none()
        return _line(row) if row is not None else None

    async def change(self, line: Reconnection) -> None:
        whose = update(reconnect_list).where(_list.account == line.account.value, _list.paid_on == line.paid_on)
        await self.connection.execute(
            whose.values(
                listed_on=line.listed_on,
                fee_unpaid=line.fee_unpaid,
                ordered_on=line.ordered_on,
                connected_on=line.connected_on,
                told_on=line.told_on,
            )
        )


@dataclass(frozen=True, slots=True)
class ReconnectLines:
    """Implements ReconnectIndex. Methods raise DatabaseAway."""

    engine: Engine

    async def newest(self, account: AccountNumber) -> Reconnection | None:
        async with self.engine.reading() as connection:
            row = (await connection.execute(_newest(account))).one_or_none()
            return _line(row) if row is not None else None

    async def open(self) -> Sequence[Reconnection]:
        query = select(reconnect_list).where(_list.told_on.is_(None)).order_by(_list.paid_on, _list.account)
        async with self.engine.reading() as connection:
            return [_line(row) for row in await connection.execute(query)]


def _line(row: Row[tuple[object, ...]]) -> Reconnection:
    return Reconnection(
        account=AccountNumber(row.account),
        paid_on=row.paid_on,
        listed_on=row.listed_on,
        fee_unpaid=row.fee_unpaid,
        ordered_on=row.ordered_on,
        connected_on=row.connected_on,
        told_on=row.told_on,
    )
