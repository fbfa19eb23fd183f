"""The dispatcher's desk with its danger alarms counted."""

from gridline.observability.metrics import Metrics
from models.case import RegistrationNumber
from services.dispatch_desk import DangerAlarm, DispatchDesk


class CountedAlarms:
    """Implements DispatchDesk. Alarms are counted when they are raised, also those that could not be kept."""

    def __init__(self, desk: DispatchDesk, metrics: Metrics) -> None:
        self._desk = desk
        self._metrics = metrics

    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        self._metrics.danger_alarm_raised()
        return await self._desk.raise_alarm(alarm)
