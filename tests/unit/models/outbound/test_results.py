"""What a ring came to: whether he was told, whether he is rung again, and what the proof may say."""

from datetime import UTC, datetime

import pytest

from models.outbound.notice import HandedOver, Heard, NoticeKind, NoticeState
from models.outbound.proof import ProofOutcome
from models.outbound.results import answered, is_better, proved, standing
from models.outbound.ringing import RingEnd

WHOLE, HALF = 20_000, 10_000


def heard(ms: int, key: str = "") -> Heard:
    return Heard(datetime(2026, 11, 20, 9, tzinfo=UTC), ms, WHOLE, key)


@pytest.mark.parametrize("key", ["1", "3", "9"])
@pytest.mark.parametrize("ms", [0, HALF, WHOLE])
def test_a_key_that_answers_ends_the_rings_however_much_was_heard(key: str, ms: int) -> None:
    assert answered(heard(ms, key), NoticeKind.PLANNED, heard_counts=False) is RingEnd.REACHED


@pytest.mark.parametrize(
    ("ms", "key", "counts", "end"),
    [
        (WHOLE, "", False, RingEnd.MACHINE),
        (WHOLE, "", True, RingEnd.REACHED),
        (HALF, "", True, RingEnd.HEARD_PARTLY),
        (0, "", True, RingEnd.HEARD_PARTLY),
        (WHOLE, "2", False, RingEnd.REACHED),
        (HALF, "2", True, RingEnd.HEARD_PARTLY),
    ],
)
def test_without_such_a_key_it_matters_what_was_heard_and_whether_a_human_was_there(
    ms: int, key: str, counts: bool, end: RingEnd
) -> None:
    assert answered(heard(ms, key), NoticeKind.PLANNED, heard_counts=counts) is end


@pytest.mark.parametrize(("key", "end"), [("1", RingEnd.REACHED), ("2", RingEnd.REACHED), ("9", RingEnd.HEARD_PARTLY)])
def test_whoever_says_whether_he_has_power_was_reached(key: str, end: RingEnd) -> None:
    assert answered(heard(HALF, key), NoticeKind.RESTORED, heard_counts=True) is end


def test_a_text_of_no_length_is_never_heard_whole() -> None:
    nothing = Heard(datetime(2026, 11, 20, 9, tzinfo=UTC), 0, 0)
    assert answered(nothing, NoticeKind.PLANNED, heard_counts=True) is RingEnd.HEARD_PARTLY


@pytest.mark.parametrize(
    ("ms", "key", "state", "why"),
    [
        (HALF, "1", NoticeState.ACKNOWLEDGED, None),
        (WHOLE, "", NoticeState.HEARD, None),
        (WHOLE, "9", NoticeState.HEARD, None),
        (HALF, "9", NoticeState.HANDED_OVER, HandedOver.OPTED_OUT),
        (HALF, "3", NoticeState.HEARD, None),
    ],
)
def test_who_refuses_calls_before_he_has_heard_the_text_is_written_to(
    ms: int, key: str, state: NoticeState, why: HandedOver | None
) -> None:
    assert standing(heard(ms, key)) == (state, why)


def test_what_comes_late_never_makes_a_told_consumer_untold() -> None:
    assert is_better(NoticeState.ACKNOWLEDGED, NoticeState.HEARD)
    assert is_better(NoticeState.HEARD, NoticeState.HANDED_OVER)
    assert is_better(NoticeState.HEARD, NoticeState.CANCELLED)
    assert not is_better(NoticeState.HEARD, NoticeState.ACKNOWLEDGED)
    assert not is_better(NoticeState.HANDED_OVER, NoticeState.CANCELLED)


def test_every_ring_that_may_have_rung_is_proved_and_no_other() -> None:
    unproved = {end for end in RingEnd if proved(end) is None}
    assert unproved == {RingEnd.NOT_DIALLED, RingEnd.REACHED, RingEnd.MACHINE}, "of the last two the talk tells"
    assert proved(RingEnd.FAILED) is ProofOutcome.FAILED
