"""Promise to call somebody back: a case of its own, waiting for an agent."""

from dataclasses import dataclass

from models.case import RegistrationNumber
from models.case_states import CaseState
from models.intent import Intent
from services.cases.case_file import Callback, CallbackRecords, Case
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class PromiseCallback:
    transactions: Transactions[CallbackRecords]

    async def __call__(self, callback: Callback) -> RegistrationNumber:
        """File the callback with its case, or find it filed; the case's number either way.

        Raises DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            if await file_with_case(records, callback):
                return callback.number
            return await records.callbacks.number_of(callback.key) or callback.number


async def file_with_case(records: CallbackRecords, callback: Callback) -> bool:
    """Within a transaction: file a callback that is a case of its own; whether it was new."""
    if not await records.callbacks.promise(callback):
        return False
    await records.cases.register(
        Case(
            number=callback.number,
            intent=Intent.CALLBACK_REQUEST,
            state=CaseState.CALLBACK_DUE,
            opened_at=callback.promised_at,
            account=callback.request.account,
            phone=callback.request.phone,
            own_queue=callback.request.queue,
        )
    )
    return True
