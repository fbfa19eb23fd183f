"""Whoever asks why a consumer was called, or was not, reads it in plain sentences, in order of time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from gridline.pages.notice_story import story_as_json, story_as_text
from models.attempt import AttemptState
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.outbound.ringing import RingEnd
from services.notices.notice_board import StoredRing
from tests.fakes.told_works import ACCOUNT, CAMPAIGN, MOMENT, NOW, answered, ring, story


def told(*stories: object) -> list[str]:
    return story_as_text(stories, ACCOUNT, MOMENT).splitlines()  # type: ignore[arg-type]


def test_a_consumer_who_pressed_one_at_the_second_ring() -> None:
    rings = ring(1, RingEnd.NO_ANSWER), answered(181, "1")
    assert told(story(NoticeState.ACKNOWLEDGED, *rings)) == [
        "2026-11-20 10:00  Петров announced that works П-7 (2026-11-30 09:00 - 2026-11-30 17:00) are planned.",
        "  His numbers, in the order in which they ring: +7***0107, +7***0208.",
        "  2026-11-20 10:01  rung at +7***0107: nobody answered.",
        "  2026-11-20 13:01  rung at +7***0107: answered, 15 s of 15 s heard, he pressed 1: he knows.",
        "  He acknowledged it: he is not rung again for it.",
    ]


def test_a_consumer_who_rang_back_and_pressed_one() -> None:
    back = replace(answered(181, "1"), is_his_call=True)
    lines = told(story(NoticeState.ACKNOWLEDGED, ring(1, RingEnd.NO_ANSWER), back))
    assert lines[3] == "  2026-11-20 13:01  he rang back from +7***0107: 15 s of 15 s heard, he pressed 1: he knows."


def test_the_newest_notice_comes_last() -> None:
    moved = replace(
        CAMPAIGN,
        campaign_id=4,
        text=replace(CAMPAIGN.text, kind=NoticeKind.MOVED, version=2),
        approved=replace(CAMPAIGN.approved, at=NOW + timedelta(days=1)),
    )
    older, newer = story(NoticeState.ACKNOWLEDGED), replace(story(NoticeState.QUEUED), notice_id=9, campaign=moved)
    lines = told(newer, older)
    assert [line.split()[-1] for line in lines if "announced that works" in line] == ["planned.", "moved."]
    assert lines[-1] == "  To be rung."


def test_a_consumer_of_whom_nothing_was_announced() -> None:
    assert told() == ["nothing was announced that concerns account 00120045"]


@pytest.mark.parametrize(
    "end", [end for end in RingEnd if end not in {RingEnd.REACHED, RingEnd.HEARD_PARTLY, RingEnd.MACHINE}]
)
def test_every_end_of_a_ring_has_words_of_its_own(end: RingEnd) -> None:
    (line,) = [line for line in told(story(NoticeState.QUEUED, ring(1, end))) if "rung at" in line]
    others = [told(story(NoticeState.QUEUED, ring(1, other)))[2] for other in RingEnd if other is not end]
    assert line not in others


def test_a_ring_under_way_is_told_as_such() -> None:
    assert told(story(NoticeState.DIALLING, ring(1, None, AttemptState.DIALLING)))[2].endswith(": under way.")


def test_whoever_hung_up_in_the_middle_proved_nothing() -> None:
    part = answered(1, "", 4_300, RingEnd.HEARD_PARTLY)
    line = told(story(NoticeState.QUEUED, part))[2]
    assert line.endswith("answered, 4 s of 15 s heard, no key pressed: nothing proves that a human heard it.")


def test_an_answer_of_which_nothing_is_known_is_told_as_such() -> None:
    lost = ring(1, RingEnd.HEARD_PARTLY, AttemptState.ANSWERED)
    assert "answered, and of what was heard nothing is known" in told(story(NoticeState.QUEUED, lost))[2]


@pytest.mark.parametrize(("key", "words"), [("2", "pressed 2"), ("3", "an operator"), ("9", "wants no such calls")])
def test_each_key_is_told(key: str, words: str) -> None:
    assert words in told(story(NoticeState.QUEUED, answered(1, key)))[2]


def test_who_is_handed_over_reads_why() -> None:
    left = replace(story(NoticeState.HANDED_OVER), why=HandedOver.OPTED_OUT)
    assert told(left)[-1].endswith("a notice on the door: he does not want such calls.")


def test_works_that_changed_are_why_nobody_rings() -> None:
    assert "announced again" in told(replace(story(NoticeState.QUEUED), is_stale=True))[-1]


def test_who_waits_reads_when_he_is_rung_next() -> None:
    waiting = replace(story(NoticeState.QUEUED), next_at=NOW + timedelta(hours=3))
    assert told(waiting)[-1] == "  To be rung at 2026-11-20 13:00 at the earliest."


@pytest.mark.parametrize(("key", "words"), [("1", "he has no power yet"), ("2", "he has power"), ("3", "an operator")])
def test_a_call_that_power_is_back_has_words_of_its_own(key: str, words: str) -> None:
    news = replace(CAMPAIGN, reference="", outage_id=12, text=replace(CAMPAIGN.text, kind=NoticeKind.RESTORED))
    lines = told(replace(story(NoticeState.HEARD, answered(1, key)), campaign=news))
    assert "Power was back after outage 12 (2026-11-30 09:00 - 2026-11-30 17:00): he had wished" in lines[0]
    assert words in lines[2]
    again = told(replace(story(NoticeState.QUEUED), campaign=news, is_stale=True))
    assert again[-1] == "  Not rung any more: power is gone again."


def test_erased_numbers_are_told_as_erased() -> None:
    erased: StoredRing = replace(ring(1, RingEnd.BUSY), phone=None)
    lines = told(replace(story(NoticeState.QUEUED, erased), phones=()))
    assert "No number of his is known" in lines[1]
    assert "rung at a number that was erased: it was busy." in lines[2]


def test_programs_read_the_same_with_masked_numbers() -> None:
    read = json.loads(story_as_json([story(NoticeState.ACKNOWLEDGED, answered(1, "1"))], ACCOUNT))
    (notice,) = read["notices"]
    assert (read["account"], notice["state"], notice["numbers"]) == (
        "00120045",
        "acknowledged",
        ["+7***0107", "+7***0208"],
    )
    (rung,) = notice["rings"]
    assert (rung["key"], rung["heard_ms"], rung["of_ms"], rung["end"]) == ("1", 15_000, 15_000, "reached")
