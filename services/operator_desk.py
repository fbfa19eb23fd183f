"""What a dialogue asks of the people on duty: are they there, and if not, a promise to call back."""

from typing import Protocol

from models.case import CallbackReceipt, CallbackRequest


class OperatorDesk(Protocol):
    async def is_open(self, queue: str) -> bool:
        """Whether `queue` works at this hour by the company's profile."""
        ...

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        """Register a callback. `key` is the idempotency key; the receipt survives every crash, database or not."""
        ...
