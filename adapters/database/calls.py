"""Records of calls with their steps."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.forgotten_callers import ForgottenCallers
from adapters.database.statements import insert_new
from adapters.database.tables import call_steps, calls
from models.call import CallKey
from services.calls.record_call import CallRecord
from services.forgetting.forget_caller import without_caller


@dataclass(frozen=True, slots=True)
class Calls:
    """Implements CallFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, record: CallRecord) -> bool:
        if await ForgottenCallers(self.connection).holds(record.call.key):
            record = without_caller(record)
        call = record.call
        key = {"system_name": call.key.system_name, "uniqueid": call.key.uniqueid}
        row = {
            **key,
            "called_number": call.called_number,
            "caller": call.caller.e164 if call.caller else None,
            "answered_at": call.answered_at,
            "ended_at": record.ended_at,
            "result": record.result,
            "language": record.language,
            "account": record.account.value if record.account else None,
        }
        if not await insert_new(self.connection, calls, row) and not await self._go_on(record):
            return False
        first = await self._steps_of(call.key)
        steps = [{**key, "position": n, **asdict(step)} for n, step in enumerate(record.steps, start=first)]
        if steps:
            await self.connection.execute(insert(call_steps), steps)
        return True

    async def _go_on(self, record: CallRecord) -> bool:
        """Bring the filed call up to a later leg; False where this leg, or one after it, is in it."""
        earlier = (calls.c.answered_at < record.call.answered_at, calls.c.ended_at < record.ended_at)
        news = update(calls).where(*_is(calls, record.call.key), *earlier)
        news = news.values(ended_at=record.ended_at, result=record.result)
        if record.account is not None:
            news = news.values(account=record.account.value)
        return (await self.connection.execute(news.returning(calls.c.uniqueid))).first() is not None

    async def _steps_of(self, key: CallKey) -> int:
        query = select(func.count()).select_from(call_steps).where(*_is(call_steps, key))
        return (await self.connection.execute(query)).scalar_one()


def _is(table: Table, key: CallKey) -> tuple[ColumnElement[bool], ...]:
    return table.c.system_name == key.system_name, table.c.uniqueid == key.uniqueid
