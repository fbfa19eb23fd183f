"""What is known of a ring of ours, and when the machine may ring again."""

from datetime import UTC, datetime, timedelta

import pytest

from models.attempt import Attempt, AttemptSeen, AttemptState, ended, may_ring, move_attempt, move_on
from models.errors import IllegalMove

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def attempt(state: AttemptState, ended_min: float = 0) -> Attempt:
    """One that ended so many minutes after NOW."""
    over = None if state is AttemptState.DIALLING else NOW + timedelta(minutes=ended_min)
    return Attempt("demo-1", "town/1.1/callback", "town", "then", NOW, state=state, ended_at=over)


@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.DIALLING])
def test_an_attempt_ends_once_and_never_dials_again(state: AttemptState) -> None:
    assert move_attempt(AttemptState.DIALLING, state) is state
    for to in AttemptState:
        with pytest.raises(IllegalMove):
            move_attempt(state, to)


@pytest.mark.parametrize(
    ("status", "cause", "state"),
    [
        ("ANSWER", 16, AttemptState.ANSWERED),
        ("BUSY", 17, AttemptState.BUSY),
        ("NOANSWER", 19, AttemptState.NO_ANSWER),
        ("CANCEL", 0, AttemptState.GIVEN_UP),
        ("CHANUNAVAIL", 21, AttemptState.FAILED),
        ("CONGESTION", 34, AttemptState.FAILED),
        ("CHANUNAVAIL", 28, AttemptState.FAILED),
        ("CANCEL", 44, AttemptState.NOT_DIALLED),
        ("", 0, AttemptState.UNKNOWN),
        ("SOMETHING", 0, AttemptState.UNKNOWN),
    ],
)
def test_an_end_is_told_by_what_the_dialplan_says(status: str, cause: int, state: AttemptState) -> None:
    assert ended(status, cause) is state


@pytest.mark.parametrize(
    ("seen", "after_s", "state"),
    [
        (AttemptSeen("then", is_live=True), 3600, None),
        (AttemptSeen("then", is_live=True, was_dialled=True), 3600, None),
        (AttemptSeen("then", is_live=True, was_dialled=True, end=AttemptState.ANSWERED), 1, AttemptState.ANSWERED),
        (AttemptSeen("then", is_live=False, was_dialled=True, end=AttemptState.BUSY), 1, AttemptState.BUSY),
        (AttemptSeen("then", is_live=False, was_dialled=True), 1, AttemptState.UNKNOWN),
        (AttemptSeen("then", is_live=False), 10, None),
        (AttemptSeen("then", is_live=False), 11, AttemptState.NOT_DIALLED),
        (AttemptSeen("later", is_live=False), 1, AttemptState.UNKNOWN),
    ],
    ids=[
        "waits for the dialling",
        "rings",
        "talks",
        "was busy",
        "was lost while it rang",
        "may still be dialled",
        "was never dialled",
        "asterisk was restarted",
    ],
)
def test_what_became_of_a_ring_is_what_asterisk_knows_of_it(
    seen: AttemptSeen, after_s: float, state: AttemptState | None
) -> None:
    assert move_on(attempt(AttemptState.DIALLING), seen, NOW + timedelta(seconds=after_s)) is state


def test_an_attempt_that_the_dialplan_had_dialled_before_is_unknown_not_failed() -> None:
    assert ended("CHANUNAVAIL", 58) is AttemptState.UNKNOWN


@pytest.mark.parametrize(
    ("state", "again_min"),
    [
        (AttemptState.BUSY, 5),
        (AttemptState.NO_ANSWER, 15),
        (AttemptState.GIVEN_UP, 1),
        (AttemptState.NOT_DIALLED, 1),
    ],
)
def test_the_machine_rings_again_after_its_pause(state: AttemptState, again_min: float) -> None:
    before = [attempt(state)]
    assert not may_ring(before, 3, NOW + timedelta(minutes=again_min, seconds=-1))
    assert may_ring(before, 3, NOW + timedelta(minutes=again_min))


@pytest.mark.parametrize(
    "state", [AttemptState.DIALLING, AttemptState.ANSWERED, AttemptState.FAILED, AttemptState.UNKNOWN]
)
def test_what_nobody_knows_or_cannot_be_reached_is_left_to_a_person(state: AttemptState) -> None:
    assert not may_ring([attempt(state)], 3, NOW + timedelta(days=1))


def test_a_consumer_is_rung_no_oftener_than_the_company_wants() -> None:
    late = NOW + timedelta(days=1)
    assert may_ring([], 1, NOW)
    assert not may_ring([attempt(AttemptState.NO_ANSWER)], 1, late)
    assert may_ring([attempt(AttemptState.NO_ANSWER)] * 2, 3, late)
    assert not may_ring([attempt(AttemptState.NO_ANSWER)] * 3, 3, late)


def test_what_surely_did_not_ring_is_no_ring() -> None:
    assert may_ring([attempt(AttemptState.NOT_DIALLED)] * 5, 1, NOW + timedelta(days=1))
