"""Notices in memory: what is to be said, and what was heard of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.outbound.notice import Heard, NoticeKind, NoticeText
from services.errors import DatabaseAway, NotKept
from services.notices.notice_desk import NoticeHeard
from tests.fakes.yasnogorsk import TOWN

STARTS = datetime(2026, 11, 26, 9, 0, tzinfo=TOWN)
ENDS = datetime(2026, 11, 26, 17, 30, tzinfo=TOWN)
BEFORE = datetime(2026, 11, 25, 10, 0, tzinfo=TOWN)
ATTEMPT = "n7-1"
PLANNED = NoticeText(NoticeKind.PLANNED, STARTS, ENDS, "…", version=1)
MOVED = NoticeText(NoticeKind.MOVED, STARTS, ENDS, "…", version=2, was_at=BEFORE)
CANCELLED = NoticeText(NoticeKind.CANCELLED, STARTS, ENDS, "…", version=2)
RESTORED = NoticeText(NoticeKind.RESTORED, STARTS, ENDS, "…", version=3)


@dataclass
class FakeNoticeDesk:
    """Implements NoticeDesk; `away` is a database that does not answer, `full` a disk that takes nothing."""

    texts: Mapping[str, NoticeText] = field(default_factory=lambda: {ATTEMPT: PLANNED})
    away: bool = False
    full: bool = False
    kept: dict[str, Heard] = field(default_factory=dict)

    async def text_of(self, attempt: str) -> NoticeText | None:
        if self.away:
            raise DatabaseAway
        return self.texts.get(attempt)

    async def keep(self, heard: NoticeHeard) -> None:
        if self.full:
            raise NotKept
        self.kept.setdefault(heard.attempt, heard.heard)
