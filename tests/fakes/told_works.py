"""A campaign of notices as pages and registers meet it: works announced, consumers rung, some of them handed over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gridline.pages.outages import Moment
from models.account import AccountNumber
from models.attempt import AttemptState
from models.message_review import Signature
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeKind, NoticeState, NoticeText
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber
from services.notices.notice_board import NoticeStory, StoredRing

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MOMENT = Moment(NOW, ZoneInfo("Europe/Moscow"))
ACCOUNT = AccountNumber("00120045")
PHONE, SECOND = PhoneNumber("+70000000107"), PhoneNumber("+70000000208")
STARTS = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
WORDS = "Здравствуйте! Это компания Ясногорск Энерго. Важное сообщение о плановых работах."
TEXT = NoticeText(NoticeKind.PLANNED, STARTS, STARTS + timedelta(hours=8), WORDS, 1)
CAMPAIGN = Campaign(
    campaign_id=3,
    reference="П-7",
    text=TEXT,
    told_by=datetime(2026, 11, 26, 21, 0, tzinfo=UTC),
    until=datetime(2026, 11, 26, 21, 0, tzinfo=UTC),
    approved=Signature("Петров", NOW),
)


def ring(minutes: int, end: RingEnd | None, state: AttemptState = AttemptState.NO_ANSWER) -> StoredRing:
    """One that nobody answered, so long after the works were announced."""
    return StoredRing(f"n5-{minutes}", PHONE, NOW + timedelta(minutes=minutes), state, end)


def answered(minutes: int, key: str, heard_ms: int = 15_000, end: RingEnd = RingEnd.REACHED) -> StoredRing:
    at = NOW + timedelta(minutes=minutes, seconds=6)
    rung = ring(minutes, end, AttemptState.ANSWERED)
    return replace(rung, answered_at=at, heard_ms=heard_ms, of_ms=15_000, key=key)


def story(state: NoticeState, *rings: StoredRing) -> NoticeStory:
    return NoticeStory(
        notice_id=5,
        campaign=CAMPAIGN,
        is_stale=False,
        state=state,
        why=None,
        next_at=None,
        is_priority=False,
        phones=(PHONE, SECOND),
        rings=rings,
    )
