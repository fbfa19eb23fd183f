"""When work that comes round is due: every so often, or once a day by local clocks, also after a standstill."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.local_time import first_shown, local, require_aware

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Every:
    """So many seconds after it was done last; at once where it never was, or where the clock was set back."""

    seconds: float

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise ValueError("seconds must be above zero")

    @property
    def look_s(self) -> float:
        """How often it is worth looking whether it is due."""
        return self.seconds

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        return last is None or not last <= now < last + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once each day, from `at` on by the clocks in `zone`. Days that were missed are made up for by one time.

    On a day whose clocks jump over `at` it is due from the jump; where they show it twice, from the first time.
    """

    at: time
    zone: ZoneInfo

    @property
    def look_s(self) -> float:
        return 60.0

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Raises ValueError for a naive moment."""
        return last is None or require_aware(last) < self._latest(now)

    def _latest(self, now: datetime) -> datetime:
        today = local(now, self.zone).date()
        here = first_shown(datetime.combine(today, self.at), self.zone)
        return here if here <= now else first_shown(datetime.combine(today - _DAY, self.at), self.zone)


Rule = Every | Daily
