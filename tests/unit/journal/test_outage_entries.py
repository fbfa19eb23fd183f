"""What an outage dialogue was told is read back from a journal as it was written."""

from datetime import UTC, datetime
from typing import get_type_hints
from zoneinfo import ZoneInfo

import pytest

from adapters.journal.encoding import decode, encode
from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.intent import Intent
from models.outage_news import OutageNews
from models.phone_number import PhoneNumber
from models.power import NOT_KNOWN, PowerKind, PowerState, WorksTold
from services.outages.outage_desk import (
    NO_BANNER,
    Banner,
    BannerKind,
    Extent,
    OutageDesk,
    PowerReport,
    ReportReceipt,
    RestoredWish,
    ToldOutage,
)
from services.outages.store_power_report import NumberedReport
from services.outbox.outbox import Content

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
NUMBER = RegistrationNumber("DEMO", NOW.date(), 7)
FLAT = AccountNumber("0055001")
NEWS = OutageNews(7, False, NOW, NOW, "обрыв провода", True)
WORKS = WorksTold("П-7", NOW, NOW)
OUTAGE = PowerState(PowerKind.OUTAGE, ZoneInfo("Europe/Samara"), NEWS)
CALL = CallKey("gl", "1.1")
CALLER = PhoneNumber("+70003000001")
REPORT = PowerReport("k", CALL, Intent.OUTAGE_REPORT, CALLER, NOW, FLAT, Extent.HOUSE, 7, "gl-1", 8.5)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("banner_for", NO_BANNER),
        ("banner_for", Banner(BannerKind.OUTAGE, (FLAT,), OUTAGE)),
        ("banner_for", Banner(BannerKind.ASK_WHICH, (FLAT, FLAT))),
        ("at", NOT_KNOWN),
        ("at", OUTAGE),
        ("at", PowerState(PowerKind.PLANNED, ZoneInfo("Asia/Almaty"), works=WORKS)),
        ("works_at", WORKS),
        ("works_at", None),
        ("already_reported", NUMBER),
        ("already_reported", None),
        ("report", ReportReceipt(NUMBER, "0042", stored=False)),
        ("told", True),
        ("notify_me", False),
    ],
)
def test_an_answer_of_the_desk_comes_back_from_the_journal(asked: str, answer: object) -> None:
    kind = get_type_hints(getattr(OutageDesk, asked))["return"]
    assert decode(*encode(answer), kind) == answer


@pytest.mark.parametrize(
    "content",
    [
        NumberedReport(REPORT, NUMBER),
        ToldOutage("k", CALL, None, FLAT, 7, NOW, NOW, heard_whole=False),
        RestoredWish("k", CALL, CALLER, None, NUMBER, None, NOW),
    ],
)
def test_a_letter_comes_back_from_the_outbox(content: object) -> None:
    assert decode(*encode(content), Content) == content  # type: ignore[arg-type]  # a union is no type to mypy
