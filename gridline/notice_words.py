"""The words of a notice as they are frozen when works are announced: what the recordings will say, in Russian."""

from collections.abc import Callable
from datetime import datetime

from dialogue.notice_words import notice_prompts
from dialogue.wording import Wording
from models.call import Language
from models.company_profile import CompanyProfile
from models.outbound.notice import NoticeKind, NoticeText
from models.planned_work import PlannedWork
from services.notices.announce_works import NoticeWords


def notice_words(wording: Wording, profile: CompanyProfile) -> NoticeWords:
    """The words as this company's recordings say them, by its clocks; numbers and dates as they are spoken.

    The question that follows is not among them: how much was heard is counted without it. Raises UnknownPrompt where
    the pack cannot say it.
    """

    spoken = text_words(wording, profile)

    def words(kind: NoticeKind, works: PlannedWork, was_at: datetime | None) -> str:
        return spoken(NoticeText(kind, works.starts_at, works.ends_at, "", works.version, was_at))

    return words


def text_words(wording: Wording, profile: CompanyProfile) -> Callable[[NoticeText], str]:
    """As `notice_words`, of a text that has none yet."""

    def words(text: NoticeText) -> str:
        return wording.text(notice_prompts(text, profile.code, profile.zone), Language.RUSSIAN)

    return words
