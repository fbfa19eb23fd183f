"""Forget who called, the moment he chooses anonymity: the number goes from everything that is kept of the call.

What Asterisk itself keeps (the channel's caller id, the CDR) is erased at the telephone's side.
"""

import logging
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from models.call import FORGOTTEN_NUMBER, CallKey
from models.phone_number import PhoneNumber
from services.calls.record_call import CallRecord
from services.outages.outage_desk import ToldOutage
from services.transactions import Transactions

_log = logging.getLogger(__name__)
_REMEMBERED = 10_000
"""Calls, far more than are alive at a time."""


@dataclass(frozen=True, slots=True)
class ForgottenCaller:
    """The caller of this call wants to be nobody."""

    call: CallKey
    at: datetime
    caller: PhoneNumber | None = None
    """Under which the database knows him beside the call; the letter goes as soon as the database has forgotten it."""


class CallerMemory(Protocol):
    """Where this machine knows the callers of live calls from."""

    async def forget_caller(self, key: CallKey) -> None:
        """Erase the number of the call's caller. Raises NotKept."""
        ...


class ForgottenCallerFile(Protocol):
    async def forget(self, forgotten: ForgottenCaller) -> None:
        """Erase who called and what he typed from the call's record, and who heard of an outage in it.

        Of his number also what he asked for today, and in which language, is forgotten.

        What comes of the call later is filed without him too.
        """
        ...


class ForgottenCallerRecords(Protocol):
    @property
    def forgotten_callers(self) -> ForgottenCallerFile: ...


@dataclass(frozen=True, slots=True)
class ForgetCaller:
    transactions: Transactions[ForgottenCallerRecords]

    async def __call__(self, forgotten: ForgottenCaller) -> None:
        """May be done any number of times. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            await records.forgotten_callers.forget(forgotten)


@dataclass(slots=True)
class ForgottenCallers:
    """The calls of this process whose callers are nobody: their records are kept without them."""

    calls: set[CallKey] = field(default_factory=set)
    _order: deque[CallKey] = field(default_factory=deque)

    def add(self, call: CallKey) -> None:
        if call not in self.calls:
            self.calls.add(call)
            self._order.append(call)
        if len(self._order) > _REMEMBERED:
            self.calls.discard(self._order.popleft())

    def as_kept(self, record: CallRecord) -> CallRecord:
        """The record as it may be kept."""
        is_nobody = record.call.key in self.calls or record.call.caller == FORGOTTEN_NUMBER
        return without_caller(record) if is_nobody else record

    def as_told(self, told: ToldOutage) -> ToldOutage:
        """What he heard of an outage, as it may be kept."""
        return replace(told, caller=None, account=None) if told.call in self.calls else told


def without_caller(record: CallRecord) -> CallRecord:
    """The record without the number, the account, and what was typed or said: an account number is a name too."""
    steps = tuple(replace(step, raw="", parsed="") for step in record.steps)
    return replace(record, call=replace(record.call, caller=None), account=None, steps=steps)
