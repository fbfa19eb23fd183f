"""What the conversation of a notice learns is read back from a journal as it was written."""

from datetime import UTC, datetime
from typing import get_type_hints

import pytest

from adapters.journal.encoding import decode, encode
from dialogue.line import Recital
from dialogue.look_up import TooLate
from models.outbound.notice import Heard, NoticeText
from services.notices.notice_desk import NoticeDesk, NoticeHeard
from services.outbox.outbox import Content
from tests.fakes.notice_desk import CANCELLED, MOVED, PLANNED


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
