"""What a dispatcher reads of a campaign: who is told, who is left to a letter and why, and when it goes on."""

from dataclasses import replace
from datetime import timedelta

from gridline.pages.notices import Progress, progress_as_fields, progress_as_text
from models.account import AccountNumber
from models.outbound.notice import HandedOver, NoticeState
from services.notices.notice_board import LeftToLetter, NoticeCount
from tests.fakes.told_works import ACCOUNT, CAMPAIGN, MOMENT, NOW, WORDS

COUNTS = (
    NoticeCount(NoticeState.HANDED_OVER, 3, HandedOver.ENOUGH),
    NoticeCount(NoticeState.QUEUED, 4),
    NoticeCount(NoticeState.HANDED_OVER, 20, HandedOver.NO_NUMBER),
    NoticeCount(NoticeState.ACKNOWLEDGED, 5),
)
LEFT = (
    LeftToLetter(ACCOUNT, "ул. Полевая, 1", HandedOver.NO_NUMBER, is_priority=True),
    LeftToLetter(None, "ул. Полевая, 2", HandedOver.ENOUGH, is_priority=False),
)
PROGRESS = Progress(CAMPAIGN, COUNTS, rings=11, next_at=NOW + timedelta(hours=3), left=LEFT)


def test_a_dispatcher_reads_how_far_the_telling_is() -> None:
    assert progress_as_text([PROGRESS], MOMENT).splitlines() == [
        "2026-11-20 10:00  planned: version 1 of the works, announced by Петров",
        f"  {WORDS}",
        "  to be told before 2026-11-27 00:00; rung until 2026-11-27 00:00",
        "  consumers 32: to be rung 4, acknowledged by key 5, handed over 23",
        "    20: he has no number that can be rung",
        "    3: he was rung as often as the rule allows",
        "  rings so far 11; the next one at 2026-11-20 13:00",
        "  for a letter, a short message or a notice on the door:",
        "    00120045  ул. Полевая, 1  he has no number that can be rung  PRIORITY: a person tells it",
        "    -  ул. Полевая, 2  he was rung as often as the rule allows",
        "    and 21 more",
    ]


def test_nobody_is_listed_where_nobody_is_left_to_a_letter() -> None:
    told = replace(PROGRESS, counts=(NoticeCount(NoticeState.ACKNOWLEDGED, 5),), left=(), next_at=None)
    lines = progress_as_text([told], MOMENT).splitlines()
    assert lines[-2:] == ["  consumers 5: acknowledged by key 5", "  rings so far 11; no more is due"]


def test_works_announced_too_late_carry_their_reason() -> None:
    late = replace(PROGRESS, campaign=replace(CAMPAIGN, reason="авария на вводе"))
    assert "  TOO LATE because: авария на вводе\n" in progress_as_text([late], MOMENT)
    assert progress_as_fields(late)["late_because"] == "авария на вводе"


def test_campaigns_that_nobody_is_in_are_told_all_the_same() -> None:
    assert "  consumers 0\n" in progress_as_text([replace(PROGRESS, counts=(), left=())], MOMENT)


def test_programs_read_the_same() -> None:
    fields = progress_as_fields(PROGRESS)
    assert fields["states"] == {"queued": 4, "acknowledged": 5, "handed_over": 23}
    assert fields["handed_over_because"] == {HandedOver.NO_NUMBER.value: 20, HandedOver.ENOUGH.value: 3}
    assert (fields["rings"], fields["next_ring"]) == (11, "2026-11-20T10:00:00+00:00")
    assert (fields["words"], fields["sha256"], fields["version"]) == (WORDS, CAMPAIGN.text.sha256, 1)
    assert fields["handed_over"] == [
        {"account": AccountNumber("00120045").value, "address": "ул. Полевая, 1", "why": LEFT[0].why, "priority": True},
        {"account": None, "address": "ул. Полевая, 2", "why": LEFT[1].why, "priority": False},
    ]
