"""How a case lives, and how a message to the operational staff does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.case_states import (
    OPEN,
    SETTLED,
    CaseState,
    is_overdue,
    may_reopen,
    move_case,
    way_to_answered,
    way_to_callback,
)
from models.dispatch_message import (
    DispatchKind,
    DispatchPriority,
    DispatchState,
    Feedback,
    in_words,
    is_late,
    move_dispatch,
)
from models.errors import IllegalMove
from models.intent import Intent

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def walk(*states: CaseState) -> CaseState:
    current = states[0]
    for state in states[1:]:
        current = move_case(current, state)
    return current


@pytest.mark.parametrize(
    "way",
    [
        ("registered", "closed"),
        ("registered", "answered_on_call", "closed"),
        ("registered", "in_work", "waiting_external", "answered", "closed"),
        ("registered", "callback_due", "callback_done", "closed"),
        ("registered", "in_work", "closed", "reopened", "in_work", "answered", "closed"),
        ("registered", "cancelled_duplicate"),
    ],
)
def test_a_case_goes_the_ways_that_the_rules_draw(way: tuple[str, ...]) -> None:
    assert walk(*map(CaseState, way)) is CaseState(way[-1])


@pytest.mark.parametrize(
    ("current", "to"),
    [
        ("closed", "in_work"),
        ("closed", "answered"),
        ("cancelled_duplicate", "reopened"),
        ("registered", "reopened"),
        ("registered", "callback_done"),
        ("answered", "registered"),
        ("registered", "registered"),
    ],
)
def test_a_case_goes_no_other_way(current: str, to: str) -> None:
    with pytest.raises(IllegalMove):
        move_case(CaseState(current), CaseState(to))


def test_whatever_is_not_settled_can_still_be_closed() -> None:
    for state in OPEN:
        steps = [*way_to_answered(state), CaseState.CLOSED]
        assert walk(state, *steps) is CaseState.CLOSED
    assert {state for state in CaseState if not way_to_answered(state)} >= set(SETTLED)


def test_an_open_case_is_closed_in_one_step_as_an_outage_closes_its_children() -> None:
    assert {walk(state, CaseState.CLOSED) for state in OPEN} == {CaseState.CLOSED}


@pytest.mark.parametrize("state", [each for each in CaseState if each is not CaseState.CANCELLED_DUPLICATE])
def test_whatever_became_of_a_case_its_caller_can_be_promised_a_call(state: CaseState) -> None:
    assert walk(state, *way_to_callback(state)) is CaseState.CALLBACK_DUE


def test_a_case_that_waits_for_a_call_stays_so_and_a_duplicate_leaves_the_call_to_its_parent() -> None:
    assert way_to_callback(CaseState.CALLBACK_DUE) == way_to_callback(CaseState.CANCELLED_DUPLICATE) == ()


def test_a_closed_case_is_reopened_within_thirty_days_and_not_later() -> None:
    assert may_reopen(NOW, NOW + timedelta(days=30))
    assert not may_reopen(NOW, NOW + timedelta(days=30, seconds=1))


@pytest.mark.parametrize(
    ("state", "due_in", "late"),
    [
        (CaseState.REGISTERED, MINUTE, False),
        (CaseState.REGISTERED, -MINUTE, True),
        (CaseState.REGISTERED, timedelta(), True),
        (CaseState.REOPENED, -MINUTE, True),
        (CaseState.CALLBACK_DUE, -MINUTE, True),
        (CaseState.ANSWERED, -MINUTE, False),
        (CaseState.CLOSED, -MINUTE, False),
    ],
)
def test_only_an_answer_that_is_still_owed_is_overdue(state: CaseState, due_in: timedelta, late: bool) -> None:
    assert is_overdue(state, NOW + due_in, NOW) is late
    assert not is_overdue(state, None, NOW)


@pytest.mark.parametrize(("priority", "minutes"), [("critical", 1), ("urgent", 3), ("normal", 10)])
def test_a_message_nobody_acknowledges_is_late_after_its_minutes(priority: str, minutes: int) -> None:
    raised = NOW - timedelta(minutes=minutes)
    assert is_late(DispatchPriority(priority), raised, NOW)
    assert not is_late(DispatchPriority(priority), raised + timedelta(seconds=1), NOW)


def test_what_the_staff_is_only_told_is_never_late() -> None:
    assert not is_late(DispatchPriority.INFO, NOW - timedelta(days=9), NOW)


def test_an_escalated_message_can_still_be_acknowledged_and_a_closed_one_not() -> None:
    assert move_dispatch(DispatchState.ESCALATED, DispatchState.ACKNOWLEDGED) is DispatchState.ACKNOWLEDGED
    with pytest.raises(IllegalMove):
        move_dispatch(DispatchState.CLOSED, DispatchState.ACKNOWLEDGED)
    with pytest.raises(IllegalMove):
        move_dispatch(DispatchState.ACKNOWLEDGED, DispatchState.ESCALATED)


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (Intent.OUTAGE_REPORT, DispatchKind.OUTAGE),
        (Intent.HAZARD, DispatchKind.HAZARD),
        (Intent.QUALITY_REPORT, DispatchKind.QUALITY),
        (Intent.THEFT_EQUIPMENT, DispatchKind.EQUIPMENT_THEFT),
        (Intent.METERING_DISMANTLE, DispatchKind.METERING),
        (Intent.THEFT_UNMETERED, DispatchKind.OTHER),
        (Intent.COMPLAINT, DispatchKind.OTHER),
    ],
)
def test_the_staff_sees_what_a_message_is_about(intent: Intent, kind: DispatchKind) -> None:
    assert DispatchKind.of(intent) is kind


def test_an_answer_is_told_by_the_companys_clocks_and_without_what_was_not_said() -> None:
    estimate = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    told = in_words(Feedback(crew_sent=True, cause="обрыв провода", estimate=estimate), ZoneInfo("Europe/Samara"))
    assert told == "Бригада направлена. Причина: обрыв провода. По предварительным данным, до 20.11.2026 17:30."


def test_an_empty_answer_is_none() -> None:
    with pytest.raises(ValueError, match="says something"):
        Feedback()
