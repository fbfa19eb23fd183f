"""Cases as people look at them: lists, and one case with all that is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, case, func, select

from adapters.database.case_reports import CaseEvents
from adapters.database.dispatch_messages import DispatchList
from adapters.database.engine import Engine
from adapters.database.tables import accounts, case_reports, cases, consumers
from models.account import AccountNumber, ConsumerKind
from models.case import RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.case_states import OPEN, CaseState
from models.intent import CasePriority, Category, Intent
from models.phone_number import PhoneNumber
from services.cases.case_board import ListedCase, OpenedCase

_PRESSING = case(
    {priority.value: place for place, priority in enumerate(reversed(CasePriority))}, value=cases.c.priority
)


@dataclass(frozen=True, slots=True)
class CaseLists:
    """Implements CaseBoard."""

    engine: Engine

    async def listed(self, states: Sequence[CaseState], most: int) -> Sequence[ListedCase]:
        query = (
            select(cases)
            .where(cases.c.state.in_(states))
            .order_by(_PRESSING, cases.c.due_at.is_(None), cases.c.due_at, cases.c.opened_at)
            .limit(most)
        )
        async with self.engine.reading() as connection:
            return tuple(_listed(row) for row in await connection.execute(query))

    async def opened(self, number: RegistrationNumber) -> OpenedCase | None:
        report = (case_reports.c[name] for name in _REPORTED)
        of_account = (
            select(consumers.c.kind)
            .join_from(accounts, consumers)
            .where(accounts.c.account == cases.c.account)
            .scalar_subquery()
        )
        query = select(cases, *report, of_account.label("consumer")).join_from(cases, case_reports, isouter=True)
        async with self.engine.reading() as connection:
            row = (await connection.execute(query.where(cases.c.registration_number == str(number)))).first()
            history = await CaseEvents(connection).of(number)
        if row is None:
            return None
        return OpenedCase(
            listed=_listed(row),
            channel=row.channel,
            consumer=ConsumerKind(row.consumer) if row.consumer else None,
            premises=row.premises_id,
            answer=row.answer,
            parent=RegistrationNumber.parse(row.parent) if row.parent else None,
            anonymous=bool(row.anonymous),
            place=row.place or "",
            text=row.text or "",
            facts=row.facts or {},
            recording=row.recording or "",
            history=history,
            dispatch=await DispatchList(self.engine).of_case(number),
        )

    async def without_deadline(self) -> Mapping[str, int]:
        query = (
            select(cases.c.due_fault, func.count().label("times"))
            .where(cases.c.due_fault != "", cases.c.state.in_(OPEN))
            .group_by(cases.c.due_fault)
        )
        async with self.engine.reading() as connection:
            return {row.due_fault: row.times for row in await connection.execute(query)}


_REPORTED = ("anonymous", "place", "text", "facts", "recording")


def _listed(row: Row[tuple[object, ...]]) -> ListedCase:
    return ListedCase(
        number=RegistrationNumber.parse(row.registration_number),
        intent=Intent(row.intent),
        category=Category(row.category),
        queue=row.queue,
        state=CaseState(row.state),
        priority=CasePriority(row.priority),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        deadline=AnswerDeadline(row.due_at, row.due_source, row.due_fault),
        phone=PhoneNumber(row.phone) if row.phone else None,
        account=AccountNumber(row.account) if row.account else None,
        assignee=row.assignee,
        needs_written=bool(row.needs_written),
        outage=row.outage,
    )
