"""When the answer to a case is due, or why nobody can say (deadline rules, 2.6)."""

from dataclasses import dataclass
from datetime import datetime

from models.deadlines import Term, TermClock
from models.errors import CalendarNotLoaded


@dataclass(frozen=True, slots=True)
class AnswerDeadline:
    """`due_at` is None where nothing is owed, and where `fault` says what is missing to count the term."""

    due_at: datetime | None = None
    source: str = ""
    """The act or the passport's item that sets the term."""
    fault: str = ""
    """Why there is no date though one is owed; to be mended by a person, never guessed."""


NOTHING_OWED = AnswerDeadline()


def answer_deadline(term: Term | None, registered_at: datetime, clock: TermClock) -> AnswerDeadline:
    """The date that the law sets, unshifted: a company must not use a day off to be late.

    Where the term needs a year's working days that are not loaded, the fault says which.
    """
    if term is None:
        return NOTHING_OWED
    try:
        return AnswerDeadline(clock.due(term, registered_at).at, term.source)
    except CalendarNotLoaded as missing:
        return AnswerDeadline(None, term.source, str(missing))
