"""What a dialogue asks of the people on duty: are they there, and if not, a promise to call back."""

from typing import Protocol

from models.account import AccountNumber, ConsumerKind
from models.case import CallbackReceipt, CallbackRequest
from models.phone_number import PhoneNumber


class OperatorDesk(Protocol):
    async def is_open(self, queue: str) -> bool:
        """Whether `queue` works at this hour by the company's profile."""
        ...

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        """Whether the account, or one of the number's, is marked as one that cannot be without power.

        No while the database is away: he waits like everybody.
        """
        ...

    async def consumer_kind(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        """What the account's consumer is; without an account, what all consumers of the number are.

        None where they differ or none is known, and while the database is away.
        """
        ...

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        """Register a callback. `key` is the idempotency key; the receipt survives every crash, database or not."""
        ...
