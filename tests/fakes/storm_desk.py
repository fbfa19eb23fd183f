"""The storm desk in memory: it storms or it does not."""

from dataclasses import dataclass

from services.storm_board import Storm


@dataclass(frozen=True, slots=True)
class FakeStormDesk:
    state: Storm

    async def storm(self) -> Storm:
        return self.state
