"""Drafts: values that were given and not confirmed."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import drafts
from services.readings.keep_draft import KeptDraft


@dataclass(frozen=True, slots=True)
class Drafts:
    """Implements DraftFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, kept: KeptDraft) -> bool:
        new = [await self._keep_line(kept, line) for line in range(len(kept.draft.values))]
        return any(new)

    async def _keep_line(self, kept: KeptDraft, line: int) -> bool:
        draft, value = kept.draft, kept.draft.values[line]
        row = {
            "draft_key": draft.key,
            "register_id": value.register_id,
            "account": draft.account.value,
            "meter_id": draft.meter_id,
            "value": value.value,
            "readback_heard": draft.readback_heard,
            "caller": kept.caller.e164 if kept.caller else None,
            "kept_at": kept.kept_at,
        }
        return await insert_new(self.connection, drafts, row)
