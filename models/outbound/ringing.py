"""Which number of a consumer rings next and when, and when nobody rings any more (rules.md 5.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.attempt import AttemptState
from models.local_time import local
from models.outbound.calling_hours import CallingHours
from models.phone_number import PhoneNumber

_TO_THE_NEXT_NUMBER = timedelta(minutes=5)
"""Between two telephones of one consumer: time to come to the second one [D]."""

_AGAIN_AFTER_PART = 1
"""Who hangs up before the end is rung once more, later (F-8)."""


class RingEnd(StrEnum):
    """What an attempt came to, as the rule for the next one needs it."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    """He pressed it away: he is not rung at once by another number."""
    INVALID = "invalid"
    """The network knows no such number."""
    FAILED = "failed"
    """The network did not put it through, and nothing is wrong with the number."""
    MACHINE = "machine"
    """A machine answered, or a human who pressed no key and left early."""
    HEARD_PARTLY = "heard_partly"
    GIVEN_UP = "given_up"
    NOT_DIALLED = "not_dialled"
    UNKNOWN = "unknown"
    """Nobody can know whether it rang: it counts as a ring."""
    REACHED = "reached"


_Q850_NO_SUCH_NUMBER = frozenset({1, 22, 28})
"""Not 2 and 3, no route: so Asterisk says too that none of our trunks can be reached."""
_Q850_REJECTED = 21
_ENDS: Mapping[AttemptState, RingEnd] = {
    AttemptState.BUSY: RingEnd.BUSY,
    AttemptState.NO_ANSWER: RingEnd.NO_ANSWER,
    AttemptState.GIVEN_UP: RingEnd.GIVEN_UP,
    AttemptState.NOT_DIALLED: RingEnd.NOT_DIALLED,
    AttemptState.UNKNOWN: RingEnd.UNKNOWN,
    AttemptState.FAILED: RingEnd.FAILED,
}


def unanswered(state: AttemptState, cause: int) -> RingEnd:
    """What an attempt came to that nobody answered; `cause` is Q.850's, which tells a refusal from no answer.

    Raises ValueError for one that was answered, or is not over.
    """
    if state not in _ENDS:
        raise ValueError(f"an attempt that is {state.value} is not unanswered")
    if cause in _Q850_NO_SUCH_NUMBER and state is not AttemptState.UNKNOWN:
        return RingEnd.INVALID
    if cause == _Q850_REJECTED and state is not AttemptState.UNKNOWN:
        return RingEnd.REJECTED
    return _ENDS[state]


@dataclass(frozen=True, slots=True)
class Ring:
    """An attempt that is over."""

    phone: PhoneNumber
    at: datetime
    end: RingEnd


@dataclass(frozen=True, slots=True)
class NextRing:
    phone: PhoneNumber
    at: datetime


class NoRing(StrEnum):
    """Why nobody is rung any more, in the words of the company's list."""

    REACHED = "he was reached"
    NO_NUMBER = "he has no number that can be rung"
    ENOUGH = "he was rung as often as the rule allows"
    TOO_LATE = "no calling time is left before the last moment"


@dataclass(frozen=True, slots=True)
class RingRule:
    """How often a consumer is rung for one notice (rules.md 5.4). A round tries each of his numbers once."""

    rounds: int = 4
    pause_min: int = 180
    """Minutes between two rings of one number."""
    most_a_day: int = 3
    """Rings of one number, by the clocks of his premises: four rounds of three a day need two days."""

    def __post_init__(self) -> None:
        if self.rounds < 1 or self.most_a_day < 1 or self.pause_min < 1:
            raise ValueError("rounds, pause_min and most_a_day must be above zero")

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.pause_min)

    def next(
        self, phones: Sequence[PhoneNumber], rings: Sequence[Ring], hours: CallingHours, now: datetime, until: datetime
    ) -> NextRing | NoRing:
        """The next ring after `rings`, the oldest first, in calling hours and before `until`; or why there is none."""
        rung = [each for each in rings if each.end is not RingEnd.NOT_DIALLED]
        if any(each.end is RingEnd.REACHED for each in rung):
            return NoRing.REACHED
        bad = {each.phone for each in rung if each.end is RingEnd.INVALID}
        good = [phone for phone in phones if phone not in bad]
        if not good:
            return NoRing.NO_NUMBER
        if sum(each.end is RingEnd.HEARD_PARTLY for each in rung) > _AGAIN_AFTER_PART:
            return NoRing.ENOUGH
        phone = min(good, key=lambda each: sum(ring.phone == each for ring in rung))
        done = sum(ring.phone == phone for ring in rung)
        if done >= self.rounds:
            return NoRing.ENOUGH
        return self._at(phone, rung, hours, max(now, self._earliest(phone, rung, now)), until)

    def _earliest(self, phone: PhoneNumber, rung: Sequence[Ring], now: datetime) -> datetime:
        if not rung:
            return now
        own = [ring.at + self.pause for ring in rung if ring.phone == phone]
        after_any = self.pause if rung[-1].end is RingEnd.REJECTED else _TO_THE_NEXT_NUMBER
        if rung[-1].end is RingEnd.INVALID:
            after_any = timedelta()
        return max([rung[-1].at + after_any, *own])

    def _at(
        self, phone: PhoneNumber, rung: Sequence[Ring], hours: CallingHours, at: datetime, until: datetime
    ) -> NextRing | NoRing:
        allowed = hours.next_moment(at)
        while allowed is not None and self._is_full(phone, rung, hours, allowed):
            allowed = hours.next_moment(_next_day(allowed, hours))
        if allowed is None or allowed >= until:
            return NoRing.TOO_LATE
        return NextRing(phone, allowed)

    def _is_full(self, phone: PhoneNumber, rung: Sequence[Ring], hours: CallingHours, at: datetime) -> bool:
        day = local(at, hours.zone).date()
        of_day = [ring for ring in rung if ring.phone == phone and local(ring.at, hours.zone).date() == day]
        return len(of_day) >= self.most_a_day


def _next_day(at: datetime, hours: CallingHours) -> datetime:
    """Midnight of the day after, by the clocks of the premises."""
    here = local(at, hours.zone)
    return datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), hours.zone)
