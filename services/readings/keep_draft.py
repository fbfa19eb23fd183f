"""Keep what a caller gave and did not confirm; call back who may think he is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import CallbackReason, CallbackRequest
from models.phone_number import PhoneNumber
from services.cases.case_file import Callback, CallbackRecords
from services.cases.promise_callback import file_with_case
from services.readings.reading_desk import ReadingDraft
from services.readings.submit_reading import Promise
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with what is known of its caller."""

    draft: ReadingDraft
    caller: PhoneNumber | None
    kept_at: datetime

    @property
    def wants_callback(self) -> bool:
        """Many who heard the whole read-back and hung up think that they are done."""
        return self.draft.readback_heard and self.caller is not None


class DraftFile(Protocol):
    async def keep(self, kept: KeptDraft) -> bool:
        """File the draft unless its key is filed already; whether it was new."""
        ...


class DraftRecords(CallbackRecords, Protocol):
    @property
    def drafts(self) -> DraftFile: ...


@dataclass(frozen=True, slots=True)
class KeepDraft:
    transactions: Transactions[DraftRecords]

    async def __call__(self, kept: KeptDraft, promise: Promise | None) -> None:
        """File the draft once, with a callback where `promise` is given. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            if not await records.drafts.keep(kept) or promise is None or kept.caller is None:
                return
            request = CallbackRequest(kept.caller, CallbackReason.UNCONFIRMED_READING, kept.draft.account)
            await file_with_case(
                records,
                Callback(kept.draft.key, promise.number, request, kept.kept_at, promise.callback_due),
            )
