"""How a command that failed tells of it: one line with what happened and what to do, and no traceback."""

from adapters.asterisk.errors import AmiError
from models.errors import GridlineError
from services.errors import DatabaseAway, DatabaseRefused, NotKept

_REMEDIES: tuple[tuple[type[GridlineError], str], ...] = (
    (DatabaseAway, "Does it run, and does `database` in the settings name it? gridline doctor looks"),
    (DatabaseRefused, "Are its tables of this version? gridline db status tells"),
    (NotKept, "Has the disk space left, and may this account write there? gridline doctor looks"),
    (AmiError, "Does the service run? gridline doctor looks"),
)
"""For errors whose message cannot know what to do; the first that fits."""


def expected(error: BaseException) -> GridlineError | OSError | None:
    """The error that a person is told of; None where it is a fault of ours, or holds one.

    Tasks raise their errors in groups: the first of a group speaks for all.
    """
    if isinstance(error, GridlineError | OSError):
        return error
    if isinstance(error, BaseExceptionGroup):
        told = [expected(each) for each in error.exceptions]
        return None if None in told else told[0]
    return None


def in_words(error: GridlineError | OSError) -> str:
    """What happened and what to do."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    remedy = next((remedy for kind, remedy in _REMEDIES if isinstance(error, kind)), "")
    return f"{str(error).rstrip('.')}. {remedy}." if remedy else str(error)
