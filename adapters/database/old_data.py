"""Voice messages, calls and numbers whose time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.tables import (
    call_steps,
    callbacks,
    calls,
    case_reports,
    cases,
    danger_alarms,
    notice_campaigns,
    notice_numbers,
    notices,
    outage_reports,
    rung_numbers,
    submissions,
    voice_messages,
)
from models.case_states import OPEN
from models.voice_message import MessageKind
from services.forgetting.keep_no_longer import Limits, OldMessage

_SAID = {"caller": None, "account": None, "transcript": None, "words": None, "parsed": None}


@dataclass(frozen=True, slots=True)
class OldData:
    """Implements OldDataFile on one transaction."""

    connection: AsyncConnection

    async def messages(self, limits: Limits, node: str, most: int) -> Sequence[OldMessage]:
        message = voice_messages.c
        is_reading = message.kind == MessageKind.READING
        old = or_(
            and_(is_reading, message.received_at < limits.readings),
            and_(~is_reading, message.received_at < limits.messages),
        )
        here = or_(message.system_name.is_(None), message.system_name == node)
        query = select(message.message_key, message.recording).where(old, here, _may_go())
        rows = await self.connection.execute(query.order_by(message.received_at, message.message_key).limit(most))
        return tuple(OldMessage(row.message_key, row.recording) for row in rows)

    async def expire(self, old: OldMessage, at: datetime) -> bool:
        emptied = update(voice_messages).where(voice_messages.c.message_key == old.key, _may_go())
        done = emptied.values(**_SAID, erased_at=at).returning(voice_messages.c.message_key)
        return (await self.connection.execute(done)).first() is not None

    async def count_calls(self, before: datetime) -> int:
        query = select(func.count()).select_from(calls).where(calls.c.ended_at < before, ~_brought_a_case())
        return (await self.connection.execute(query)).scalar_one()

    async def delete_calls(self, before: datetime, most: int) -> int:
        old = select(calls.c.system_name, calls.c.uniqueid).where(calls.c.ended_at < before, ~_brought_a_case())
        rows = await self.connection.execute(old.order_by(calls.c.ended_at).limit(most))
        keys = [(row.system_name, row.uniqueid) for row in rows]
        for table in (call_steps, calls):
            theirs = tuple_(table.c.system_name, table.c.uniqueid).in_(keys)
            await self.connection.execute(delete(table).where(theirs))
        return len(keys)

    async def count_numbers(self, before: datetime) -> int:
        old = _numbers_of_works(before).subquery()
        return (await self.connection.execute(select(func.count()).select_from(old))).scalar_one()

    async def delete_numbers(self, before: datetime, most: int) -> int:
        first = _numbers_of_works(before).order_by(notice_numbers.c.notice_id, notice_numbers.c.place).limit(most)
        rows = (await self.connection.execute(first)).all()
        place = tuple_(notice_numbers.c.notice_id, notice_numbers.c.place)
        old = place.in_([(row.notice_id, row.place) for row in rows])
        await self.connection.execute(delete(notice_numbers).where(old))
        is_known = exists().where(notice_numbers.c.phone == rung_numbers.c.phone)
        theirs = rung_numbers.c.phone.in_([row.phone for row in rows])
        await self.connection.execute(delete(rung_numbers).where(theirs, ~is_known))
        return len(rows)


def _numbers_of_works(before: datetime) -> Select[tuple[object, ...]]:
    """Of works, or of an outage, that ended before this."""
    joined = notice_numbers.join(notices).join(notice_campaigns)
    return select(notice_numbers).select_from(joined).where(notice_campaigns.c.ends_at < before)


def _may_go() -> ColumnElement[bool]:
    at_work = exists().where(
        cases.c.registration_number == voice_messages.c.registration_number, cases.c.state.in_(OPEN)
    )
    return voice_messages.c.erased_at.is_(None) & ~at_work


def _brought_a_case() -> ColumnElement[bool]:
    tables = (case_reports, danger_alarms, voice_messages, submissions, outage_reports)
    named = [
        exists().where(table.c.system_name == calls.c.system_name, table.c.uniqueid == calls.c.uniqueid)
        for table in tables
    ]
    of_call = calls.c.system_name + "/" + calls.c.uniqueid + "/"
    promised = exists().where(func.substr(callbacks.c.callback_key, 1, func.length(of_call)) == of_call)
    return or_(*named, promised)
