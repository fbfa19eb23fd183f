"""Cases as callers ask about them, and the wrong codes they tried."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import case_reports, cases, dispatch_messages, wrong_codes
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.case_states import OPEN, CaseState
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.find_case import AskedCase, Spoken


@dataclass(frozen=True, slots=True)
class CasesByNumber:
    """Implements CaseIndex."""

    engine: Engine

    async def asked(self, spoken: Spoken) -> AskedCase | None:
        passed_on = exists().where(dispatch_messages.c.registration_number == cases.c.registration_number)
        query = (
            select(cases, case_reports.c.code, case_reports.c.anonymous, passed_on.label("passed_on"))
            .join_from(cases, case_reports, isouter=True)
            .where(cases.c.serial == spoken.serial)
            .order_by(cases.c.opened_at.desc(), cases.c.registration_number.desc())
        )
        if spoken.day is not None:
            query = query.where(cases.c.registration_number.like(f"%-{spoken.day:%Y%m%d}-{spoken.serial:06}"))
        async with self.engine.reading() as connection:
            row = (await connection.execute(query.limit(1))).first()
        return _asked(row) if row is not None else None

    async def open_case(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        his = _his(caller, account, premises)
        if his is None:
            return None
        query = (
            select(cases.c.registration_number)
            .where(his, cases.c.intent == intent, cases.c.state.in_(OPEN))
            .order_by(cases.c.opened_at.desc(), cases.c.registration_number.desc())
            .limit(1)
        )
        async with self.engine.reading() as connection:
            number = await connection.scalar(query)
        return RegistrationNumber.parse(number) if number else None


def _his(caller: PhoneNumber | None, account: AccountNumber | None, premises: str | None) -> ColumnElement[bool] | None:
    known = []
    if premises is not None:
        known.append(cases.c.premises_id == premises)
    if account is not None:
        known.append(cases.c.account == account.value)
    if known:
        return or_(*known)
    return cases.c.phone == caller.e164 if caller is not None else None


def _asked(row: Row[tuple[object, ...]]) -> AskedCase:
    return AskedCase(
        number=RegistrationNumber.parse(row.registration_number),
        state=CaseState(row.state),
        phone=PhoneNumber(row.phone) if row.phone else None,
        code=row.code,
        anonymous=bool(row.anonymous),
        passed_on=bool(row.passed_on),
        deadline=AnswerDeadline(row.due_at, row.due_source, row.due_fault),
    )


@dataclass(frozen=True, slots=True)
class CodeTrials:
    """Implements WrongCodes."""

    engine: Engine

    async def count(self, who: str, day: date) -> int:
        async with self.engine.reading() as connection:
            return await _times(connection, who, day)

    async def take(self, limits: Mapping[str, int], day: date) -> bool:
        taken: list[str] = []
        async with self.engine.writing() as connection:
            for who, most in limits.items():
                if not await _one_more(connection, who, most, day):
                    await _give_back(connection, taken, day)
                    return False
                taken.append(who)
        return True

    async def give_back(self, who: Collection[str], day: date) -> None:
        async with self.engine.writing() as connection:
            await _give_back(connection, who, day)

    async def forget_before(self, day: date) -> None:
        """Trials of earlier days limit nothing and are personal data. Raises DatabaseAway."""
        async with self.engine.writing() as connection:
            await connection.execute(delete(wrong_codes).where(wrong_codes.c.day < day))


async def _one_more(connection: AsyncConnection, who: str, most: int, day: date) -> bool:
    """Whether there was one left. The row is held from here on: who comes at the same moment counts after it."""
    if await insert_new(connection, wrong_codes, {"who": who, "day": day, "times": 1}):
        return True
    left = (wrong_codes.c.who == who, wrong_codes.c.day == day, wrong_codes.c.times < most)
    more = update(wrong_codes).where(*left).values(times=wrong_codes.c.times + 1)
    return (await connection.execute(more.returning(wrong_codes.c.who))).first() is not None


async def _give_back(connection: AsyncConnection, who: Collection[str], day: date) -> None:
    for each in who:
        counted = (wrong_codes.c.who == each, wrong_codes.c.day == day, wrong_codes.c.times > 0)
        await connection.execute(update(wrong_codes).where(*counted).values(times=wrong_codes.c.times - 1))


async def _times(connection: AsyncConnection, who: str, day: date) -> int:
    query = select(wrong_codes.c.times).where(wrong_codes.c.who == who, wrong_codes.c.day == day)
    return await connection.scalar(query) or 0
