"""The storm desk in memory: it storms or it does not."""

from dataclasses import dataclass, field

from models.call import CallKey
from services.storm_board import Storm


@dataclass(frozen=True, slots=True)
class FakeStormDesk:
    state: Storm
    about: set[CallKey] = field(default_factory=set)

    async def storm(self) -> Storm:
        return self.state

    async def about_power(self, call: CallKey) -> None:
        self.about.add(call)
