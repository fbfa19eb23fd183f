"""The service's clock: the real one, or the demo's, which starts where its company is worth meeting."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

ServiceClock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


def clock_from(start: datetime) -> ServiceClock:
    """A clock that shows `start` now and runs on from there. `start` must be aware."""
    if start.tzinfo is None:
        raise ValueError("a clock starts at an aware time")
    began = time.monotonic()

    def now() -> datetime:
        return start + timedelta(seconds=time.monotonic() - began)

    return now


class CallClock:
    """The port `ivr.call_context.Clock` on a service clock."""

    def __init__(self, clock: ServiceClock) -> None:
        self._clock = clock

    async def now(self) -> datetime:
        return self._clock()
