"""Records of finished calls with their steps."""

from dataclasses import asdict, dataclass

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import call_steps, calls
from services.record_call import CallRecord


@dataclass(frozen=True, slots=True)
class Calls:
    """Implements CallFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, record: CallRecord) -> bool:
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
        if not await insert_new(self.connection, calls, row):
            return False
        steps = [{**key, "position": n, **asdict(step)} for n, step in enumerate(record.steps)]
        if steps:
            await self.connection.execute(insert(call_steps), steps)
        return True
