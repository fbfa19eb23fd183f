"""Delete recordings whose time is over (rules.md 5.3); what an open case needs stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.talk_recording import RecordingAction, RecordingRetention
from services.calls.talk_recordings import EraseTalk, RecordingLocked, RecordingNotFound, TalkBoard

_AT_ONCE = 200
_NOBODY = "retention"


@dataclass(frozen=True, slots=True)
class DeleteOldRecordings:
    board: TalkBoard
    erase: EraseTalk
    retention: RecordingRetention
    zone: ZoneInfo

    async def __call__(self, now: datetime, *, dry_run: bool = False) -> Sequence[str]:
        """The names of the recordings that were deleted, or would be; at most some hundred at once, the oldest first.

        Raises DatabaseAway, OSError; what was deleted before stays noted.
        """
        due = await self.board.due(self.retention.talks_before(now, self.zone), _AT_ONCE)
        names = [each.recording.name for each in due]
        if dry_run:
            return names
        return [name for name in names if await self._deleted(name, now)]

    async def _deleted(self, name: str, now: datetime) -> bool:
        why = f"kept for {self.retention.talks_months} months"
        try:
            await self.erase(name, _NOBODY, why, now, RecordingAction.EXPIRED)
        except (RecordingLocked, RecordingNotFound):
            return False  # somebody opened a case, or erased it, a moment ago
        return True
