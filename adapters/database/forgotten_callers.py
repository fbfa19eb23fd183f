"""Callers who want to be nobody: their calls' records are emptied of them, now and for every later leg."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.ring_backs import number_of_back
from adapters.database.statements import insert_new
from adapters.database.tables import (
    call_steps,
    caller_languages,
    calls,
    case_reports,
    cases,
    forgotten_callers,
    lookups,
    lower_answers,
    notice_numbers,
    notices,
    outage_reports,
    outage_told,
    restored_wishes,
    ring_backs,
    rung_numbers,
    surveys,
    voice_messages,
    wrong_codes,
)
from models.call import CallKey
from models.phone_number import PhoneNumber
from services.forgetting.forget_caller import ForgottenCaller


@dataclass(frozen=True, slots=True)
class ForgottenCallers:
    """Implements ForgottenCallerFile on one transaction."""

    connection: AsyncConnection

    async def forget(self, forgotten: ForgottenCaller) -> None:
        key = {"system_name": forgotten.call.system_name, "uniqueid": forgotten.call.uniqueid}
        await self.note(forgotten.call, forgotten.at)
        for table in (calls, outage_told, voice_messages):
            await self.connection.execute(update(table).filter_by(**key).values(caller=None, account=None))
        await self.connection.execute(update(surveys).filter_by(**key).values(caller=None))
        await self.connection.execute(update(call_steps).filter_by(**key).values(raw="", parsed=""))
        await self._forget_ring_backs(key)  # while his number stands beside the notice
        await self._forget_in_cases(key)
        if forgotten.caller is not None:
            await self._forget_number(forgotten.caller)

    async def _forget_in_cases(self, key: dict[str, str]) -> None:
        """What he reported earlier in the call stays, as nobody's; a call when power is back would need his number."""
        reported = select(case_reports.c.registration_number).filter_by(**key)
        number = cases.c.registration_number
        await self.connection.execute(
            update(cases).where(number.in_(reported)).values(phone=None, account=None, premises_id=None)
        )
        await self.connection.execute(
            update(outage_reports).filter_by(**key).values(caller=None, account=None, premises_id=None)
        )
        await self._forget_wishes(key, reported)

    async def _forget_wishes(self, key: dict[str, str], reported: Select[tuple[str]]) -> None:
        """By the call too: a wish may be here before the case that it names, or name none."""
        of_call = and_(*(restored_wishes.c[name] == value for name, value in key.items()))
        his = or_(of_call, restored_wishes.c.registration_number.in_(reported))
        of_wishes = select(restored_wishes.c.notice_id).where(his)
        await self.connection.execute(delete(notice_numbers).where(notice_numbers.c.notice_id.in_(of_wishes)))
        await self.connection.execute(update(notices).where(notices.c.notice_id.in_(of_wishes)).values(account=None))
        await self.connection.execute(delete(restored_wishes).where(his))

    async def _forget_ring_backs(self, key: dict[str, str]) -> None:
        """That he heard his notice in this call is proved to the second: from here on that proof is nobody's."""
        numbered = notice_numbers.join(ring_backs, number_of_back())
        his = select(notice_numbers.c.phone).select_from(numbered)
        his = his.where(*(ring_backs.c[name] == value for name, value in key.items()))
        await self.connection.execute(delete(rung_numbers).where(rung_numbers.c.phone.in_(his)))
        await self.connection.execute(update(ring_backs).filter_by(**key).values(notice_id=None, place=None))

    async def _forget_number(self, caller: PhoneNumber) -> None:
        """He was here today, and which language he speaks: beside his report both would name him."""
        for column in (caller_languages.c.phone, lookups.c.phone, lower_answers.c.who, wrong_codes.c.who):
            await self.connection.execute(delete(column.table).where(column == caller.e164))

    async def note(self, call: CallKey, at: datetime) -> None:
        """From here on what comes of the call is filed without its caller; ahead of what is emptied of him.

        Letters of the call that are being filed at this moment come first, and are found by whoever empties them.
        """
        await self._take_turn(call, func.pg_advisory_xact_lock)
        row = {"system_name": call.system_name, "uniqueid": call.uniqueid, "forgotten_at": at}
        await insert_new(self.connection, forgotten_callers, row)

    async def _take_turn(self, call: CallKey, lock: Callable[[ColumnElement[int]], ColumnElement[object]]) -> None:
        """SQLite has one writer anyway."""
        if self.connection.dialect.name != "sqlite":
            await self.connection.execute(select(lock(func.hashtextextended(f"caller of {call}", 0))))

    async def holds(self, call: CallKey) -> bool:
        """Whether the caller of this call wants to be nobody. Ask before anything of the call is filed."""
        await self._take_turn(call, func.pg_advisory_xact_lock_shared)
        of_call = select(forgotten_callers.c.uniqueid).filter_by(system_name=call.system_name, uniqueid=call.uniqueid)
        return bool(await self.connection.scalar(select(exists(of_call))))
