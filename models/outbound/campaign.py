"""A campaign: one text that one audience is told, both frozen when it was approved."""

from dataclasses import dataclass
from datetime import datetime

from models.local_time import require_aware
from models.message_review import Signature
from models.outbound.notice import NoticeText


@dataclass(frozen=True, slots=True)
class Campaign:
    """Of planned works, or of an outage that is over.

    Works that move have one for each text: those who were told of the old dates hear another than the rest.
    Raises ValueError for a naive time.
    """

    campaign_id: int
    reference: str
    """Of the works; empty: it tells of an outage."""
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
    outage_id: int | None = None

    def __post_init__(self) -> None:
        require_aware(self.told_by)
        require_aware(self.until)

    @property
    def name(self) -> str:
        """In the proof."""
        return f"{self.reference or f'outage-{self.outage_id}'}/{self.campaign_id}"

    @property
    def is_late(self) -> bool:
        return self.approved.at >= self.told_by
