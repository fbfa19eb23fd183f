"""Questions after talks with agents: filed once a call, never twice in the quiet days of a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, ScalarSelect, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import (
    case_reports,
    cases,
    danger_alarms,
    forgotten_callers,
    opt_outs,
    queue_visits,
    surveys,
)
from models.call import CallKey
from models.phone_number import PhoneNumber
from models.queue_visit import VisitEnd
from models.survey import NEVER_AFTER_INTENTS, FiledSurvey, SurveyAnswer, SurveyAsked

_SURVEYS, _ALL = "surveys", "all_nonemergency"
"""Scopes of an opt-out that hold for this question."""


@dataclass(frozen=True, slots=True)
class Surveys:
    """Implements SurveyFile on one transaction."""

    connection: AsyncConnection

    async def begin(self, asked: SurveyAsked, since: datetime) -> bool:
        known = (await self.connection.execute(select(surveys).where(*_of(asked.call)))).first()
        if known is not None:
            return known.answered_at is None
        if await self.connection.scalar(select(or_(*_forbidding(asked, since)))):
            return False
        return await insert_new(self.connection, surveys, _row(asked))

    async def answer(self, answer: SurveyAnswer) -> None:
        asked = answer.asked
        await insert_new(self.connection, surveys, _row(asked))
        told = {"mark": answer.mark, "declined": answer.mark is None, "answered_at": answer.answered_at}
        is_open = *_of(asked.call), surveys.c.answered_at.is_(None)
        await self.connection.execute(update(surveys).where(*is_open).values(told))


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """Implements SurveyBoard."""

    engine: Engine

    async def between(self, first: datetime, before: datetime) -> Sequence[FiledSurvey]:
        within = surveys.c.asked_at >= first, surveys.c.asked_at < before
        query = select(surveys, _agent().label("agent")).where(*within)
        query = query.order_by(surveys.c.asked_at, surveys.c.system_name, surveys.c.uniqueid)
        async with self.engine.reading() as connection:
            return tuple(_filed(row) for row in await connection.execute(query))

    async def forget_callers(self, before: datetime) -> None:
        old = surveys.c.asked_at < before, surveys.c.caller.is_not(None)
        async with self.engine.writing() as connection:
            await connection.execute(update(surveys).where(*old).values(caller=None))


@dataclass(frozen=True, slots=True)
class SurveyOptOuts:
    """Implements OptOuts."""

    engine: Engine

    async def opt_out(self, phone: PhoneNumber, via: str, at: datetime) -> None:
        row = {"phone": phone.e164, "scope": _SURVEYS, "opted_out_at": at, "via": via}
        again = update(opt_outs).where(opt_outs.c.revoked_at.is_not(None), *_out_of_surveys(phone))
        async with self.engine.writing() as connection:
            if not await insert_new(connection, opt_outs, row):
                await connection.execute(again.values(opted_out_at=at, via=via, revoked_at=None))

    async def revoke(self, phone: PhoneNumber, at: datetime) -> bool:
        holding = update(opt_outs).where(opt_outs.c.revoked_at.is_(None), *_out_of_surveys(phone))
        async with self.engine.writing() as connection:
            revoked = await connection.execute(holding.values(revoked_at=at).returning(opt_outs.c.phone))
            return revoked.first() is not None


def _forbidding(asked: SurveyAsked, since: datetime) -> Sequence[ColumnElement[bool]]:
    """Each true where nobody may be asked: too soon, opted out, wants to be nobody, or the call was of a grave kind."""
    number = asked.caller.e164
    key = {"system_name": asked.call.system_name, "uniqueid": asked.call.uniqueid}
    out = opt_outs.c.phone == number, opt_outs.c.scope.in_((_SURVEYS, _ALL)), opt_outs.c.revoked_at.is_(None)
    grave = (
        select(case_reports.c.case_key)
        .join_from(case_reports, cases, cases.c.registration_number == case_reports.c.registration_number)
        .where(cases.c.intent.in_(NEVER_AFTER_INTENTS))
        .filter_by(**key)
    )
    return (
        exists(select(surveys.c.uniqueid).where(surveys.c.caller == number, surveys.c.asked_at >= since)),
        exists(select(opt_outs.c.phone).where(*out)),
        exists(select(forgotten_callers.c.uniqueid).filter_by(**key)),
        exists(select(danger_alarms.c.alarm_key).filter_by(**key)),
        exists(grave),
    )


def _agent() -> ScalarSelect[str]:
    """Who talked to him last before he was asked."""
    talked = (
        queue_visits.c.system_name == surveys.c.system_name,
        queue_visits.c.uniqueid == surveys.c.uniqueid,
        queue_visits.c.visit_end == VisitEnd.ANSWERED,
        queue_visits.c.left_at <= surveys.c.asked_at,
    )
    last = select(queue_visits.c.agent).where(*talked).order_by(queue_visits.c.left_at.desc()).limit(1)
    return last.scalar_subquery()


def _of(call: CallKey) -> tuple[ColumnElement[bool], ...]:
    return surveys.c.system_name == call.system_name, surveys.c.uniqueid == call.uniqueid


def _out_of_surveys(phone: PhoneNumber) -> tuple[ColumnElement[bool], ...]:
    return opt_outs.c.phone == phone.e164, opt_outs.c.scope == _SURVEYS


def _row(asked: SurveyAsked) -> dict[str, object]:
    return {
        "system_name": asked.call.system_name,
        "uniqueid": asked.call.uniqueid,
        "caller": asked.caller.e164,
        "queue": asked.queue,
        "asked_at": asked.asked_at,
    }


def _filed(row: Row[tuple[object, ...]]) -> FiledSurvey:
    call = CallKey(row.system_name, row.uniqueid)
    return FiledSurvey(call, row.queue, row.agent or "", row.asked_at, row.mark, row.declined)
