"""The storm desk in memory: it storms or it does not."""

from dataclasses import dataclass, field

from models.call import CallKey
from services.outages.storm_board import Storm


@dataclass(frozen=True, slots=True)
class FakeStormDesk:
    state: Storm
    breaks: Storm | None = None
    """What it is from the first call about power on; None: the same."""
    about: set[CallKey] = field(default_factory=set)

    async def storm(self) -> Storm:
        return self.breaks if self.breaks is not None and self.about else self.state

    async def about_power(self, call: CallKey) -> None:
        self.about.add(call)
