"""What the conversation of a notice asks and leaves behind."""

from dataclasses import dataclass
from typing import Protocol

from models.outbound.notice import Heard, NoticeText


@dataclass(frozen=True, slots=True)
class NoticeHeard:
    """What became of an answered attempt, from its conversation; kept on the local disk until the database has it."""

    attempt: str
    """The id of the attempt."""
    heard: Heard


class NoticeDesk(Protocol):
    async def text_of(self, attempt: str) -> NoticeText | None:
        """What is to be said in this attempt; None where it was never filed. Raises DatabaseAway."""
        ...

    async def keep(self, heard: NoticeHeard) -> None:
        """Once for each attempt, whatever dies: it is on the disk when this returns. Raises NotKept."""
        ...


class NoNotices:
    """Implements NoticeDesk where nobody is rung."""

    async def text_of(self, attempt: str) -> NoticeText | None:
        return None

    async def keep(self, heard: NoticeHeard) -> None:
        pass
