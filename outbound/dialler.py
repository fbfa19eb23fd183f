"""The dialler of one node: it settles the attempts under way, and begins rings as fast as the lines allow.

The attempt's row is the truth about what we wanted, Asterisk about what became of it. Every look compares the two, and
nothing depends on an event: what was missed while nobody looked is found at the next look. Nothing is dialled twice.
"""

import logging
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from models.attempt import Attempt, AttemptSeen, AttemptState, move_on
from models.outbound.ringing import RingEnd, unanswered
from outbound.errors import OutboundError
from outbound.pacing import Metronome
from services.errors import ServiceError
from services.notices.ring_consumers import CommittedRing, ConsumerRings, NoticeRounds

_log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0
MEASURE_EVERY_S = 15.0
PRUNE_EVERY_S = 3600.0
HEARD_WITHIN = timedelta(seconds=60)
"""So long after the end of an answered call its conversation has time to say what was heard."""
MOST_FAILED = 5
"""So many rings in a row that the network did not put through are its fault, not the consumers'."""
TRY_AGAIN_S = 60.0
"""From then on one ring so often tries it: a trunk that is down must not cost every consumer a ring of his."""


@dataclass(frozen=True, slots=True)
class LinesNow:
    """Who is on the lines of a node."""

    attempts: frozenset[str]
    """Ids of our own that ring or talk."""
    callers: int
    """Calls that others began."""


NOBODY = LinesNow(frozenset(), 0)


class NoticeLines(Protocol):
    """The Asterisk that dials. Each method raises AsteriskAway."""

    @property
    def node(self) -> str: ...

    @property
    def asterisk(self) -> str:
        """When it was started, in its own words; empty while it cannot be asked."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether calls may begin: whoever answers is talked to."""
        ...

    async def ring(self, ring: CommittedRing) -> bool:
        """Ask for this ring, once. False: it is certain that nothing rings; otherwise it may. Never raises."""
        ...

    async def give_up(self) -> None:
        """Hang up whatever still rings."""
        ...

    async def now(self) -> LinesNow: ...

    async def seen(self, attempt: str, *, is_live: bool) -> AttemptSeen:
        """What is known of an attempt; `is_live` as `now` told just before."""
        ...

    async def bolt(self, attempt: str) -> None:
        """From now on it cannot be dialled any more; what is under way at this moment is live."""
        ...

    async def forget(self, attempt: str) -> None:
        """It is over, and its end is filed."""
        ...

    async def prune(self) -> None:
        """Forget old attempts whose end nobody told."""
        ...


class RingWitness(Protocol):
    """Who counts."""

    def notice_rung(self, end: AttemptState) -> None: ...

    def notices_live(self, count: int) -> None: ...

    def notices_wait(self, seconds: float) -> None:
        """So long ago was due who waits longest."""
        ...


@dataclass(slots=True)
class Dialler:
    """Call `go` when it is due and `told` when Asterisk says so, one at a time.

    Both raise ServiceError and AsteriskAway; the next look makes up for what was missed.
    """

    rings: ConsumerRings
    rounds: NoticeRounds
    lines: NoticeLines
    metronome: Metronome
    clock: Callable[[], datetime]
    witness: RingWitness
    _looked_at: str = ""
    """The Asterisk whose calls we know."""
    _now: LinesNow = NOBODY
    _busy: set[str] = field(default_factory=set)
    """Attempts that ring or talk, or are about to."""
    _under_way: dict[str, Attempt] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)
    _left_at: dict[str, datetime] = field(default_factory=dict)
    """When the channel of an answered attempt was first missed."""
    _failed: int = 0
    """So many rings that ended last were not put through."""
    _look_s: float = float("-inf")
    _ring_s: float = float("-inf")
    _measure_s: float = float("-inf")
    _prune_s: float = float("-inf")

    async def go(self, at_s: float) -> float:
        """Do what is due; returns when the next is. Seconds of a clock that never goes back."""
        if at_s >= self._look_s:
            self._look_s = at_s + LOOK_EVERY_S
            await self.look()
        if at_s >= max(self._ring_s, self._beat_s(at_s)):
            self._ring_s = at_s + LOOK_EVERY_S
            if await self.ring_next():
                self.metronome.beat(at_s)
                self._ring_s = at_s + self._rest_s
        if at_s >= self._measure_s:
            self._measure_s = at_s + MEASURE_EVERY_S
            await self._measure()
        if at_s >= self._prune_s and self.lines.asterisk:
            self._prune_s = at_s + PRUNE_EVERY_S
            await self.lines.prune()
        return min(self._look_s, max(self._ring_s, self._beat_s(at_s)))

    async def told(self, attempt: str, *, is_over: bool) -> None:
        """Asterisk says that there is something new of an attempt; `is_over`: it has no call any more."""
        if is_over:
            self._busy.discard(attempt)
            if not self._rest_s:
                self._ring_s = float("-inf")
        known = self._under_way.get(attempt)
        if known is not None:
            seen = await self.lines.seen(attempt, is_live=not is_over)
            if seen.end is not None:
                await self._settle(known, seen)

    async def leave(self) -> None:
        """Nobody will be there to talk: whoever has not answered is left in peace. The next dialler files it."""
        await self.lines.give_up()

    async def look(self) -> None:
        """Compare all attempts under way with what Asterisk knows."""
        asterisk = self.lines.asterisk
        if not asterisk:
            return
        try:
            under_way = await self.rounds.under_way(self.lines.node)
            self._now = await self.lines.now()  # after the question above: what has no channel now has none any more
        except (ServiceError, OutboundError):
            self._left_at.clear()  # what was heard could not be filed meanwhile either
            raise
        await self._forget_heard({each.id for each in under_way})
        self._under_way = {each.id: each for each in under_way}
        self._busy = set(self._now.attempts)
        for attempt in under_way:
            seen = await self.lines.seen(attempt.id, is_live=attempt.id in self._now.attempts)
            await self._settle(attempt, seen)
        self._looked_at = asterisk
        self.witness.notices_live(len(self._now.attempts))

    async def ring_next(self) -> bool:
        """Commit the next attempt and ring it, where the lines bear one more; whether one was begun."""
        asterisk = self.lines.asterisk
        if not self.lines.is_open or not asterisk or asterisk != self._looked_at:
            return False
        if not self.metronome.pace.room(len(self._busy), self._now.callers):
            return False
        ring = await self.rings.begin(self.lines.node, asterisk, self.clock())
        if ring is None:
            return False
        attempt = ring.attempt
        self._under_way[attempt.id] = attempt
        self._busy.add(attempt.id)
        _log.info("ringing a consumer", extra={"attempt": attempt.id})
        if not await self.lines.ring(ring):
            await self._file(attempt, AttemptState.NOT_DIALLED)
        return True

    async def _measure(self) -> None:
        now = self.clock()
        due = await self.rounds.oldest_due(now)
        self.witness.notices_wait((now - due).total_seconds() if due else 0.0)

    async def _settle(self, attempt: Attempt, seen: AttemptSeen) -> None:
        end = move_on(attempt, seen, self.clock())
        match end:
            case None:
                if not seen.was_dialled:
                    self._busy.add(attempt.id)  # it was asked for, and has no channel yet
            case AttemptState.ANSWERED:
                await self._settle_answered(attempt, seen)
            case AttemptState.NOT_DIALLED:
                await self._settle_not_dialled(attempt, seen)
            case _:
                await self._file(attempt, end, seen.cause)

    async def _settle_answered(self, attempt: Attempt, seen: AttemptSeen) -> None:
        """Its conversation files what was heard. Where none does, somebody answered, and no more is known."""
        if attempt.id not in self._answered:
            self._answered.add(attempt.id)
            self._goes_through()
            self.witness.notice_rung(AttemptState.ANSWERED)
        if seen.is_live:
            self._left_at.pop(attempt.id, None)
        elif self.clock() - self._left_at.setdefault(attempt.id, self.clock()) >= HEARD_WITHIN:
            await self._file(attempt, AttemptState.ANSWERED, seen.cause)

    async def _settle_not_dialled(self, attempt: Attempt, seen: AttemptSeen) -> None:
        """Make sure that it never is: a request that was slow may still come. The next look tells."""
        if seen.is_bolted:
            await self._file(attempt, AttemptState.NOT_DIALLED)
        else:
            await self.lines.bolt(attempt.id)

    async def _file(self, attempt: Attempt, end: AttemptState, cause: int = 0) -> None:
        if await self.rings.end(attempt.id, end, self.clock(), cause):
            _log.info("a notice's ring ended", extra={"attempt": attempt.id, "state": end.value})
            if attempt.id not in self._answered:
                self.witness.notice_rung(end)
            self._weigh(end, cause)
        self._drop(attempt.id)
        if end is not AttemptState.NOT_DIALLED:  # that one's bolt stays
            await self.lines.forget(attempt.id)

    def _weigh(self, end: AttemptState, cause: int) -> None:
        """Whether the network still puts rings through. One that bars us answers as a consumer who rejects the call."""
        if end in (AttemptState.NOT_DIALLED, AttemptState.UNKNOWN):
            return
        if end is AttemptState.ANSWERED or unanswered(end, cause) not in (RingEnd.FAILED, RingEnd.REJECTED):
            self._goes_through()
            return
        self._failed += 1
        if self._failed == MOST_FAILED:
            _log.warning("the network puts no ring through", extra={"rings": self._failed, "cause": cause})

    def _goes_through(self) -> None:
        if self._rest_s:
            self._ring_s = float("-inf")
        self._failed = 0

    async def _forget_heard(self, under_way: Set[str]) -> None:
        """Those whose conversation has filed their end, and whose call is over."""
        for attempt in self._answered - under_way - self._now.attempts:
            self._drop(attempt)
            await self.lines.forget(attempt)

    def _drop(self, attempt: str) -> None:
        self._busy.discard(attempt)
        self._under_way.pop(attempt, None)
        self._answered.discard(attempt)
        self._left_at.pop(attempt, None)

    @property
    def _rest_s(self) -> float:
        """Between two rings, beside what the beat asks for."""
        return TRY_AGAIN_S if self._failed >= MOST_FAILED else 0.0

    def _beat_s(self, at_s: float) -> float:
        return at_s + self.metronome.wait_s(at_s)
