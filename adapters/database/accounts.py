"""Accounts, loaded for a call in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from adapters.database.engine import Engine
from adapters.database.meters import meters_with_past
from adapters.database.tables import accounts, consumers, contact_points, premises
from models.account import (
    Account,
    AccountNumber,
    ConsumerKind,
    ContractStatus,
    Premises,
    PremisesKind,
    RestrictionStatus,
)
from models.phone_number import PhoneNumber
from models.reading import Period
from services.readings.open_account import MeterPast

_ACCOUNT = (
    select(
        accounts,
        consumers.c.kind.label("consumer_kind"),
        premises.c.kind.label("premises_kind"),
        premises.c.address,
        premises.c.zone,
        contact_points.c.phone,
    )
    .join_from(accounts, consumers)
    .join(premises)
    .outerjoin(contact_points, contact_points.c.consumer_id == accounts.c.consumer_id)
    .order_by(contact_points.c.phone)
)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Implements AccountFile."""

    engine: Engine

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        query = (
            select(accounts.c.account)
            .join_from(accounts, contact_points, contact_points.c.consumer_id == accounts.c.consumer_id)
            .where(contact_points.c.phone == phone.e164, accounts.c.contract_status == ContractStatus.ACTIVE)
            .order_by(accounts.c.account)
        )
        async with self.engine.reading() as connection:
            return tuple(AccountNumber(number) for number in await connection.scalars(query))

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        """Implements ConsumerFile."""
        own = select(contact_points.c.consumer_id).where(contact_points.c.phone == _e164(caller))
        his = accounts.c.consumer_id.in_(own) & (accounts.c.contract_status == ContractStatus.ACTIVE)
        named = accounts.c.account == (account.value if account else "")
        query = select(accounts.c.account).where(accounts.c.priority, his | named).limit(1)
        async with self.engine.reading() as connection:
            return (await connection.execute(query)).first() is not None

    async def kind_of(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        """Implements ConsumerFile. A number needs no account: a neighbouring grid company may have none."""
        kind = select(consumers.c.kind).distinct().limit(2)
        if account is not None:
            query = kind.join_from(consumers, accounts).where(accounts.c.account == account.value)
        else:
            query = kind.join_from(consumers, contact_points).where(contact_points.c.phone == _e164(caller))
        async with self.engine.reading() as connection:
            found = (await connection.scalars(query)).all()
        return ConsumerKind(found[0]) if len(found) == 1 else None

    async def find(self, number: AccountNumber) -> Account | None:
        async with self.engine.reading() as connection:
            rows = (await connection.execute(_ACCOUNT.where(accounts.c.account == number.value))).all()
        return _account(rows) if rows else None

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        async with self.engine.reading() as connection:
            return await meters_with_past(connection, number, since)


def _e164(caller: PhoneNumber | None) -> str:
    """As in the table; empty, which is nobody's number, for a caller who withholds his."""
    return caller.e164 if caller else ""


def _account(rows: Sequence[Row[tuple[object, ...]]]) -> Account:
    row = rows[0]
    return Account(
        number=AccountNumber(row.account),
        consumer_id=row.consumer_id,
        consumer_kind=ConsumerKind(row.consumer_kind),
        premises=Premises(row.premises_id, PremisesKind(row.premises_kind), row.address, ZoneInfo(row.zone)),
        contract_status=ContractStatus(row.contract_status),
        contract_number=row.contract_number,
        phone_reading_allowed=row.phone_reading_allowed,
        restriction=RestrictionStatus(row.restriction),
        phones=tuple(PhoneNumber(line.phone) for line in rows if line.phone),
    )
