"""The people on duty as a dialogue asks them, with danger alarms and promised callbacks counted."""

from gridline.observability.metrics import Metrics
from models.account import AccountNumber, ConsumerKind
from models.case import CallbackReceipt, CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber
from services.calls.operator_desk import OperatorDesk
from services.dispatch.dispatch_desk import DangerAlarm, DispatchDesk


class CountedDesk:
    """Implements OperatorDesk and DispatchDesk.

    Alarms are counted when they are raised, also those that could not be kept; callbacks once they are promised.
    """

    def __init__(self, operators: OperatorDesk, dispatch: DispatchDesk, metrics: Metrics) -> None:
        self._operators = operators
        self._dispatch = dispatch
        self._metrics = metrics

    async def is_open(self, queue: str) -> bool:
        return await self._operators.is_open(queue)

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        return await self._operators.is_priority(caller, account)

    async def consumer_kind(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        return await self._operators.consumer_kind(caller, account)

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        receipt = await self._operators.promise_callback(request, key)
        self._metrics.callback_promised(request.reason)
        return receipt

    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        self._metrics.danger_alarm_raised()
        return await self._dispatch.raise_alarm(alarm)
