"""A campaign that was disturbed holds only where each attempt rang once at most, and nobody was lost."""

from collections.abc import Sequence

import pytest

from bench.campaign_residents import Rung
from bench.campaign_verdict import Stands, Tried, judge
from models.attempt import AttemptState
from models.outbound.notice import NoticeState

ONE, BUSY = "70002000000", "70002000005"
TOLD = Stands(ONE, NoticeState.ACKNOWLEDGED, has_next=False)


def tried(name: str, begun_s: float, state: AttemptState, proofs: int = 1) -> Tried:
    return Tried(name, ONE, begun_s, state, proofs)


def wrong(attempts: Sequence[Tried], rings: Sequence[int], stands: Sequence[Stands] = (TOLD,)) -> Sequence[str]:
    return judge(attempts, [Rung(ONE, at_s) for at_s in rings], stands, 1).wrong


def test_it_holds_where_each_dialled_attempt_rang_once_and_an_unknown_one_perhaps() -> None:
    attempts = [
        tried("a", 100.4, AttemptState.BUSY),
        tried("b", 200.0, AttemptState.NOT_DIALLED, proofs=0),
        tried("c", 300.0, AttemptState.UNKNOWN),
        tried("d", 400.0, AttemptState.UNKNOWN),
        tried("e", 500.0, AttemptState.ANSWERED, proofs=2),
    ]
    found = judge(attempts, [Rung(ONE, at_s) for at_s in (100, 305, 501)], [TOLD], 1)
    assert found.holds, found.wrong
    assert (found.rings, found.dialled, found.unknown_rang) == (3, 2, 1)


@pytest.mark.parametrize(
    ("attempts", "rings"),
    [
        ([tried("a", 100, AttemptState.BUSY)], [101, 102]),
        ([tried("a", 100, AttemptState.UNKNOWN)], [101, 102]),
        ([tried("a", 100, AttemptState.ANSWERED)], []),
        ([tried("a", 100, AttemptState.NOT_DIALLED, proofs=0)], [101]),
        ([tried("a", 100, AttemptState.DIALLING, proofs=0)], [101]),
        ([tried("a", 100, AttemptState.BUSY, proofs=0)], [101]),
        ([tried("a", 100, AttemptState.BUSY)], [90, 101]),
    ],
    ids=["twice", "unknown twice", "nobody rang", "rang undialled", "never ended", "unproved", "ring of nobody"],
)
def test_it_does_not_hold_where_rings_and_books_differ(attempts: Sequence[Tried], rings: Sequence[int]) -> None:
    assert wrong(attempts, rings)


@pytest.mark.parametrize(
    "stands",
    [
        (),
        (Stands(ONE, NoticeState.DIALLING, has_next=False),),
        (Stands(ONE, NoticeState.QUEUED, has_next=False),),
        (Stands(ONE, NoticeState.CANCELLED, has_next=False),),
        (Stands(BUSY, NoticeState.ACKNOWLEDGED, has_next=False),),
    ],
    ids=["gone", "dialling", "waits for nothing", "taken back", "told though he never answers"],
)
def test_it_does_not_hold_where_a_consumer_is_lost(stands: Sequence[Stands]) -> None:
    assert wrong([tried("a", 100, AttemptState.BUSY)], [101], stands)


def test_somebody_who_waits_for_his_next_ring_is_not_lost() -> None:
    waits = Stands(ONE, NoticeState.QUEUED, has_next=True)
    assert not wrong([tried("a", 100, AttemptState.NO_ANSWER)], [101], (waits,))
