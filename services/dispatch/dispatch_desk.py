"""What a dialogue asks of the dispatcher's desk when nobody there answers the telephone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.call import CallKey
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class DangerAlarm:
    """A caller in danger whom neither dispatcher nor backup answered."""

    key: str
    """Idempotency key: the same alarm raised twice is one case."""
    call: CallKey
    caller: PhoneNumber | None
    recording: str
    """Name of the recording in which he says the place; it may be empty or missing."""
    raised_at: datetime


class DispatchDesk(Protocol):
    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        """Put a critical alarm before every dispatcher. Once it returns, the alarm survives every crash."""
        ...
