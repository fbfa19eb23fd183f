"""Every visit to a queue is kept once, whatever dies while the caller waits or talks."""

from datetime import UTC, datetime, timedelta

import pytest

from models.call import CallKey
from models.queue_visit import QueueTalk, QueueVisit, VisitEnd
from services.calls.queue_book import QueueBook, Waiting
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.open_visits import MemoryOpenVisits

CALL, OTHER = CallKey("east1", "1.1"), CallKey("east1", "1.2")
NINE = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


class Company:
    """One node's disk, its outbox and its clock; a bridge on it may die and come back."""

    def __init__(self) -> None:
        self.disk = MemoryOpenVisits()
        self.outbox = MemoryOutbox()
        self.now = NINE
        self.told: list[VisitEnd] = []
        self.book = self.new_bridge()

    def new_bridge(self) -> QueueBook:
        self.book = QueueBook(
            self.disk, self.outbox, lambda: self.now, lambda: None, lambda visit: self.told.append(visit.end)
        )
        return self.book

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def kept(self) -> list[object]:
        return [entry.content for entry in self.outbox.entries.values()]


@pytest.fixture
def company() -> Company:
    return Company()


def visit(end: VisitEnd, waited_s: float, agent: str = "") -> QueueVisit:
    return QueueVisit(CALL, "readings", NINE, NINE + timedelta(seconds=waited_s), end, agent)


async def test_an_answered_caller_waited_until_he_left_the_queue_and_talked_until_the_agent_was_done(
    company: Company,
) -> None:
    await company.book.entered(CALL, "readings")
    company.later(20)
    await company.book.left(CALL)
    company.later(1)
    await company.book.answered(CALL, "anna")
    company.later(99)
    await company.book.talk_over(CALL)
    assert company.kept == [visit(VisitEnd.ANSWERED, 20, "anna"), QueueTalk(CALL, NINE, NINE + timedelta(seconds=120))]
    assert company.disk.kept == {}


@pytest.mark.parametrize("end", [VisitEnd.ABANDONED, VisitEnd.CALLBACK, VisitEnd.TIMEOUT, VisitEnd.DANGER])
async def test_a_wait_that_ends_without_an_agent_is_kept_once(company: Company, end: VisitEnd) -> None:
    await company.book.entered(CALL, "readings")
    company.later(15)
    await company.book.ended(CALL, end)
    await company.book.left(CALL)
    await company.book.gone(CALL)
    assert company.kept == [visit(end, 15)]
    assert company.told == [end]


async def test_a_caller_whom_the_dialplan_let_go_is_no_abandoned_one(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    company.later(15)
    await company.book.left(CALL)
    company.later(5)
    await company.book.gone(CALL)
    assert company.kept == [visit(VisitEnd.LET_GO, 15)]


async def test_a_caller_who_still_waits_after_a_crash_has_waited_since_he_came(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    company.later(10)
    book = company.new_bridge()
    await book.load()
    await book.reconcile("east1", {CALL: Waiting("readings", 9)}, (), {CALL})
    company.later(10)
    await book.answered(CALL, "anna")
    assert company.kept == [visit(VisitEnd.ANSWERED, 20, "anna")]


async def test_a_caller_whom_no_bridge_saw_come_has_waited_as_long_as_the_queue_says(company: Company) -> None:
    await company.book.reconcile("east1", {CALL: Waiting("readings", 30)}, (), {CALL})
    await company.book.ended(CALL, VisitEnd.ABANDONED)
    (kept,) = company.kept
    assert isinstance(kept, QueueVisit)
    assert kept.waited_s == 30


async def test_a_caller_who_talks_after_a_crash_was_answered_at_the_latest_now(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    company.later(40)
    book = company.new_bridge()
    await book.load()
    await book.reconcile("east1", {}, {CALL}, {CALL})
    company.later(60)
    await book.talk_over(CALL)
    assert company.kept == [visit(VisitEnd.ANSWERED, 40), QueueTalk(CALL, NINE, NINE + timedelta(seconds=100))]


async def test_a_wait_that_ended_while_no_bridge_was_there_is_kept_as_unseen(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    company.later(40)
    book = company.new_bridge()
    await book.load()
    await book.reconcile("east1", {}, (), ())
    assert company.kept == [visit(VisitEnd.UNSEEN, 40)]
    assert company.disk.kept == {}


async def test_a_crash_between_the_answer_and_its_note_keeps_one_visit(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    before = dict(company.disk.kept)
    company.later(20)
    await company.book.answered(CALL, "anna")
    company.disk.kept = before
    book = company.new_bridge()
    await book.load()
    await book.reconcile("east1", {}, {CALL}, {CALL})
    assert company.kept == [visit(VisitEnd.ANSWERED, 20, "anna")]


async def test_a_talk_whose_end_nobody_saw_is_no_measure_of_talks(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    await company.book.answered(CALL, "anna")
    company.later(600)
    book = company.new_bridge()
    await book.load()
    await book.reconcile("east1", {}, (), ())
    assert company.kept == [visit(VisitEnd.ANSWERED, 0, "anna")]
    assert company.disk.kept == {}


async def test_callers_of_another_node_are_left_alone(company: Company) -> None:
    await company.book.entered(CALL, "readings")
    await company.book.reconcile("west1", {}, (), ())
    assert company.kept == []


async def test_the_longest_waiting_stands_first_and_talkers_do_not_wait(company: Company) -> None:
    third = CallKey("east1", "1.3")
    for call in (CALL, OTHER, third):
        await company.book.entered(call, "readings")
        company.later(5)
    await company.book.answered(OTHER, "anna")
    assert [each.call for each in company.book.waiting] == [CALL, third]


async def test_a_full_disk_costs_the_visit_and_no_caller(company: Company) -> None:
    company.disk.is_full = company.outbox.full = True
    await company.book.load()
    await company.book.entered(CALL, "readings")
    await company.book.ended(CALL, VisitEnd.ABANDONED)
    assert company.told == [VisitEnd.ABANDONED]
