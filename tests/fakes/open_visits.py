"""Open visits in memory, which outlive a bridge; a disk that takes nothing when wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.call import CallKey
from services.calls.queue_book import OpenVisit
from services.errors import NotKept


@dataclass(slots=True)
class MemoryOpenVisits:
    """Implements OpenVisits."""

    kept: dict[CallKey, OpenVisit] = field(default_factory=dict)
    is_full: bool = False

    async def put(self, visit: OpenVisit) -> None:
        self._check()
        self.kept[visit.call] = visit

    async def drop(self, call: CallKey) -> None:
        self._check()
        self.kept.pop(call, None)

    async def all(self) -> Sequence[OpenVisit]:
        self._check()
        return list(self.kept.values())

    def _check(self) -> None:
        if self.is_full:
            raise NotKept("the disk is full")
