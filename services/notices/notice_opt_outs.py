"""Numbers whose people want no notices of planned works: they are left to a letter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.message_review import Signature
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class OptedOut:
    phone: PhoneNumber = field(repr=False)
    since: datetime
    via: str
    """The attempt in which he pressed the key, or who filed it."""


class NoticeOptOuts(Protocol):
    """What an operator does for somebody who asks. All raise DatabaseAway."""

    async def listed(self, most: int) -> Sequence[OptedOut]:
        """Those that hold, the newest first."""
        ...

    async def file(self, phone: PhoneNumber, by: Signature) -> None:
        """It is rung no more from this moment on; doing it twice is no fault."""
        ...

    async def revoke(self, phone: PhoneNumber, by: Signature) -> bool:
        """It may be rung again; False where it had not opted out."""
        ...
