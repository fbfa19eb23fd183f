"""What the conversation of a notice learns is read back from a journal as it was written."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_type_hints

import pytest

from adapters.journal.encoding import decode, encode
from dialogue.line import Recital
from dialogue.look_up import TooLate
from models.call import CallKey
from models.outbound.notice import Heard, NoticeText
from services.notices.notice_desk import NoticeDesk, NoticeHeard
from services.notices.ring_back_desk import MissedNotice, RingBackDesk, ToldBack
from services.outbox.outbox import Content
from tests.fakes.notice_desk import CANCELLED, MOVED, PLANNED
from tests.fakes.ring_back_desk import MISSED


@pytest.mark.parametrize("text", [PLANNED, MOVED, CANCELLED, None], ids=["planned", "moved", "cancelled", "none"])
def test_the_text_comes_back_from_the_journal(text: NoticeText | None) -> None:
    kind = get_type_hints(NoticeDesk.text_of)["return"] | TooLate
    assert decode(*encode(text), kind) == text


def test_how_much_was_heard_comes_back_from_the_journal() -> None:
    assert decode(*encode(Recital(3200, 12000)), Recital) == Recital(3200, 12000)


def test_that_it_was_kept_comes_back_from_the_journal() -> None:
    assert decode(*encode(None), get_type_hints(NoticeDesk.keep)["return"] | TooLate) is None


def test_what_was_heard_comes_back_from_the_outbox() -> None:
    heard = NoticeHeard("n7-1", Heard(datetime(2026, 11, 22, 7, tzinfo=UTC), 3200, 12000, "1"))
    assert decode(*encode(heard), Content) == heard  # type: ignore[arg-type]  # a union is no type to mypy


def test_what_a_caller_missed_comes_back_from_the_journal() -> None:
    kind = get_type_hints(RingBackDesk.missed_by)["return"] | TooLate
    for missed in ((), (MISSED,), (MISSED, MissedNotice(9, 2, MOVED))):
        assert decode(*encode(missed), kind) == missed


def test_what_he_heard_of_it_comes_back_from_the_outbox_and_names_nobody() -> None:
    told = ToldBack(CallKey("gl", "7.7"), 1, 7, 1, Heard(datetime(2026, 11, 22, 7, tzinfo=UTC), 3200, 12000, "1"))
    assert decode(*encode(told), Content) == told  # type: ignore[arg-type]  # a union is no type to mypy
    assert replace(told, notice_id=8, place=2).name == told.name
    assert replace(told, turn=2).name != told.name
