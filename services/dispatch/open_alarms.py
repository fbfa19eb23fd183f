"""The danger alarms that nobody has acknowledged, wherever they lie: in the database or still on this machine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.call import CallKey
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from services.errors import DatabaseAway
from services.outbox.outbox import Outbox
from services.questions import Questions


@dataclass(frozen=True, slots=True)
class FiledAlarm:
    """An alarm as the database holds it. The caller's number is personal data."""

    key: str
    number: RegistrationNumber | None
    """None where no registration number was left when it was raised."""
    call: CallKey
    caller: PhoneNumber | None
    recording: str
    raised_at: datetime


class AlarmBoard(Protocol):
    """The alarms before the dispatchers. Each question raises DatabaseAway."""

    async def unacknowledged(self) -> Sequence[FiledAlarm]:
        """The alarms that wait for a person, the oldest first."""
        ...

    async def count(self) -> int:
        """How many wait for a person."""
        ...

    async def acknowledge(self, key: str, at: datetime) -> bool:
        """Somebody looks at the alarm from now on; False where none waits under this key."""
        ...


@dataclass(frozen=True, slots=True)
class AlarmsSeen:
    here: int
    """On this machine's disk only, for the database does not have them."""
    filed: int | None
    """In the database; None while it is away."""

    @property
    def count(self) -> int:
        """As many as are known of."""
        return self.here + (self.filed or 0)


@dataclass(frozen=True, slots=True)
class OpenAlarms:
    """Counts open alarms, for /healthz and the metrics. Call `close` after the last count."""

    board: AlarmBoard
    outbox: Outbox
    timeout_s: float = 1.0
    questions: Questions = field(default_factory=Questions)

    async def __call__(self) -> AlarmsSeen:
        """Raises NotKept where the local disk cannot be read."""
        return AlarmsSeen((await self.outbox.status()).alarms, await self._filed())

    async def close(self) -> None:
        """Wait until the database has let go of counts that were given up."""
        await self.questions.close()

    async def _filed(self) -> int | None:
        try:
            return await self.questions.ask(self.board.count, self.timeout_s)
        except (DatabaseAway, TimeoutError):
            return None
