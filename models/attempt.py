"""One attempt to reach somebody by telephone: it rings at most once, and ends in what is known of it (rules.md 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.errors import IllegalMove


class AttemptState(StrEnum):
    DIALLING = "dialling"
    """Committed before anything rings; from then on it may have rung."""
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    """The network did not put it through: a wrong number, a rejected call, no way there."""
    GIVEN_UP = "given_up"
    """It rang, and our own side hung up first."""
    NOT_DIALLED = "not_dialled"
    """It is certain that nothing rang."""
    UNKNOWN = "unknown"
    """Nobody can know whether it rang. It is never dialled again under its id."""


class AttemptKind(StrEnum):
    """What an attempt is made for."""

    CALLBACK = "callback"
    NOTICE = "notice"


_BY_MACHINE_AFTER: Mapping[AttemptState, timedelta] = {
    AttemptState.BUSY: timedelta(minutes=5),
    AttemptState.NO_ANSWER: timedelta(minutes=15),
    AttemptState.GIVEN_UP: timedelta(minutes=1),
    AttemptState.NOT_DIALLED: timedelta(minutes=1),
}
"""After these the machine may try again, so much later [D]; after all others a person decides."""
_STATUS: Mapping[str, AttemptState] = {
    "ANSWER": AttemptState.ANSWERED,
    "BUSY": AttemptState.BUSY,
    "NOANSWER": AttemptState.NO_ANSWER,
    "CANCEL": AttemptState.GIVEN_UP,
    "CHANUNAVAIL": AttemptState.FAILED,
    "CONGESTION": AttemptState.FAILED,
    "INVALIDARGS": AttemptState.FAILED,
}
_RUNG_BEFORE = 58
"""The cause with which the dialplan refuses an attempt that it has dialled already."""
_NUMBER_REFUSED = 28
_GUARD_AWAY = 44
"""The cause with which the dialplan gives up before it dials, because its guard did not answer."""
SETTLED = timedelta(seconds=10)
"""An attempt that Asterisk has no channel for, and has not dialled by then, never will be."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One ring of ours. `subject` is what it is made for, by its kind: the key of a callback, or of a notice."""

    id: str
    """Small letters, digits and hyphens: Asterisk knows the attempt by it."""
    subject: str
    node: str
    """The system name of the Asterisk that dials."""
    asterisk: str
    """When that Asterisk was started, in its own words: a later start makes the attempt unknown."""
    begun_at: datetime
    queue: str = ""
    agent: str = ""
    """Who waits for the answer; empty where nobody saw who."""
    state: AttemptState = AttemptState.DIALLING
    ended_at: datetime | None = None
    cause: int = 0
    """Q.850, as far as it was told."""
    kind: AttemptKind = AttemptKind.CALLBACK

    @property
    def is_under_way(self) -> bool:
        return self.state is AttemptState.DIALLING


def move_attempt(current: AttemptState, to: AttemptState) -> AttemptState:
    """`to`, where an attempt may go there: from dialling to any end, once. Raises IllegalMove."""
    if current is not AttemptState.DIALLING or to is AttemptState.DIALLING:
        raise IllegalMove("attempt", current, to)
    return to


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    """What an Asterisk knows of an attempt at one look."""

    asterisk: str
    """When it was started, in its own words."""
    is_live: bool
    """It has a channel for the attempt, or had one just before it told the rest."""
    was_dialled: bool = False
    """It may have rung."""
    is_bolted: bool = False
    """It was not dialled, and cannot be any more."""
    end: AttemptState | None = None
    """How it went, where the dialplan has said so: answered may go on."""
    cause: int = 0


def move_on(attempt: Attempt, seen: AttemptSeen, now: datetime) -> AttemptState | None:
    """The state that an attempt under way has gone to; None while it is on its way to one.

    After a restart of Asterisk, and where a ring was lost, nobody knows.
    """
    if seen.end is not None or seen.is_live:
        return seen.end
    if seen.was_dialled or attempt.asterisk != seen.asterisk:
        return AttemptState.UNKNOWN
    return AttemptState.NOT_DIALLED if abs(now - attempt.begun_at) > SETTLED else None


def ended(status: str, cause: int) -> AttemptState:
    """How an attempt ended, by what the dialplan says of it: DIALSTATUS, and the cause where there was one."""
    if cause == _RUNG_BEFORE:
        return AttemptState.UNKNOWN
    if cause == _GUARD_AWAY and status == "CANCEL":
        return AttemptState.NOT_DIALLED
    if cause == _NUMBER_REFUSED and status != "ANSWER":
        return AttemptState.FAILED
    return _STATUS.get(status, AttemptState.UNKNOWN)


def may_ring(attempts: Sequence[Attempt], most: int, now: datetime) -> bool:
    """Whether the machine may ring now, after `attempts`, the oldest first; it rings at most `most` times.

    What surely did not ring is not counted. After an unknown or a failed one a person looks first.
    """
    if not attempts:
        return True
    latest = attempts[-1]
    pause = _BY_MACHINE_AFTER.get(latest.state)
    rung = sum(each.state is not AttemptState.NOT_DIALLED for each in attempts)
    return pause is not None and rung < most and now >= (latest.ended_at or latest.begun_at) + pause
