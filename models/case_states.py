"""The life of a case (обращение): its states, the legal moves between them, and what is computed from them (2.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from models.errors import IllegalMove


class CaseState(StrEnum):
    REGISTERED = "registered"
    ANSWERED_ON_CALL = "answered_on_call"
    IN_WORK = "in_work"
    WAITING_EXTERNAL = "waiting_external"
    ANSWERED = "answered"
    CALLBACK_DUE = "callback_due"
    CALLBACK_DONE = "callback_done"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED_DUPLICATE = "cancelled_duplicate"
    """The same matter stands in another case, its parent."""


_AT_WORK = frozenset(
    {
        CaseState.IN_WORK,
        CaseState.CALLBACK_DUE,
        CaseState.CLOSED,
        CaseState.CANCELLED_DUPLICATE,
    }
)
_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.REGISTERED: _AT_WORK | {CaseState.ANSWERED_ON_CALL},
    CaseState.REOPENED: _AT_WORK,
    CaseState.IN_WORK: (_AT_WORK | {CaseState.WAITING_EXTERNAL, CaseState.ANSWERED}) - {CaseState.IN_WORK},
    CaseState.WAITING_EXTERNAL: _AT_WORK | {CaseState.ANSWERED},
    CaseState.CALLBACK_DUE: (_AT_WORK | {CaseState.CALLBACK_DONE}) - {CaseState.CALLBACK_DUE},
    CaseState.CALLBACK_DONE: frozenset({CaseState.CLOSED, CaseState.IN_WORK}),
    CaseState.ANSWERED_ON_CALL: frozenset({CaseState.CLOSED, CaseState.IN_WORK}),
    CaseState.ANSWERED: frozenset({CaseState.CLOSED, CaseState.IN_WORK, CaseState.CALLBACK_DUE}),
    CaseState.CLOSED: frozenset({CaseState.REOPENED}),
    CaseState.CANCELLED_DUPLICATE: frozenset(),
}

SETTLED = (CaseState.CLOSED, CaseState.CANCELLED_DUPLICATE)
OPEN = tuple(state for state in CaseState if state not in SETTLED)
"""States in which somebody has still something to do."""
UNANSWERED = tuple(
    state for state in OPEN if state not in (CaseState.ANSWERED, CaseState.ANSWERED_ON_CALL, CaseState.CALLBACK_DONE)
)
REOPENED_WITHIN = timedelta(days=30)
"""So long after its close a case may be opened again; later the matter is a new case."""


def move_case(current: CaseState, to: CaseState) -> CaseState:
    """`to`, where the step from `current` is legal; raises IllegalMove otherwise."""
    if to not in _MOVES[current]:
        raise IllegalMove("case", current, to)
    return to


def way_to_answered(current: CaseState) -> tuple[CaseState, ...]:
    """The moves that bring a case to its answer, none where it has one or is settled."""
    match current:
        case CaseState.IN_WORK | CaseState.WAITING_EXTERNAL:
            return (CaseState.ANSWERED,)
        case state if state in UNANSWERED:
            return (CaseState.IN_WORK, CaseState.ANSWERED)
        case _:
            return ()


def way_to_callback(current: CaseState) -> tuple[CaseState, ...]:
    """The moves after which a case waits for a promised call, none where it does; a duplicate's parent waits for it."""
    match current:
        case CaseState.CALLBACK_DUE | CaseState.CANCELLED_DUPLICATE:
            return ()
        case CaseState.CLOSED:
            return (CaseState.REOPENED, CaseState.CALLBACK_DUE)
        case CaseState.CALLBACK_DONE | CaseState.ANSWERED_ON_CALL:
            return (CaseState.IN_WORK, CaseState.CALLBACK_DUE)
        case _:
            return (CaseState.CALLBACK_DUE,)


def may_reopen(closed_at: datetime, now: datetime) -> bool:
    return now - closed_at <= REOPENED_WITHIN


def is_overdue(state: CaseState, due_at: datetime | None, now: datetime) -> bool:
    """Whether an answer is owed and late: from the deadline on, as long as none was given. No state, but computed."""
    return due_at is not None and state in UNANSWERED and now >= due_at
