"""A campaign: one text that one audience is told of planned works, both frozen when a dispatcher approved it."""

from dataclasses import dataclass
from datetime import datetime

from models.local_time import require_aware
from models.message_review import Signature
from models.outbound.notice import NoticeText


@dataclass(frozen=True, slots=True)
class Campaign:
    """Works that move have one for each text: those who were told of the old dates hear another than the rest.

    Raises ValueError for a naive time.
    """

    campaign_id: int
    reference: str
    """Of the works."""
    text: NoticeText
    told_by: datetime
    """From this moment on it is too late by the company's rule."""
    until: datetime
    """From this moment on nobody is rung: `told_by`, or later where the works were announced too late."""
    approved: Signature
    reason: str = ""
    """Why it was announced too late, in the dispatcher's words; empty where it was not."""
    corrects: int | None = None
    """The campaign whose text is true no more."""

    def __post_init__(self) -> None:
        require_aware(self.told_by)
        require_aware(self.until)

    @property
    def is_late(self) -> bool:
        return self.approved.at >= self.told_by
