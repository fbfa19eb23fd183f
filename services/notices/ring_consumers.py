"""Ring whoever is to be told and whose time has come: the attempt is committed before anything rings (rules.md 5.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from models.attempt import Attempt, AttemptKind, AttemptState
from models.outbound.calling_hours import CallingHours
from models.outbound.notice import OPTS_OUT, HandedOver, Heard, NoticeKind, NoticeState
from models.outbound.notice_terms import NoticeTerms, RestoredTerms, terms_of
from models.outbound.proof import ProofEntry, ProofOutcome
from models.outbound.results import answered, is_better, proved, standing
from models.outbound.ringing import NextRing, NoRing, RingEnd, unanswered
from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber
from models.work_calendar import WorkCalendar
from services.notices.notice_desk import NoticeHeard
from services.notices.notice_file import HeldNotice, RingOfNotice, RingRecords, Standing
from services.transactions import Transactions

_AT_ONCE = 10
"""So many notices are looked at for one ring; whoever finds none among them that may ring looks again later."""
_LATER = timedelta(minutes=1)
"""So long waits whose telephone is being rung, or whose attempt came to nothing on our side [D]."""

_LOST = timedelta(hours=6)
"""No call of a notice lasts so long: whoever began it will not come back to say how it ended [D]."""


@dataclass(frozen=True, slots=True)
class CommittedRing:
    """An attempt that is in the database, and may ring once."""

    attempt: Attempt
    phone: PhoneNumber = field(repr=False)


class ConsumerRings(Protocol):
    """What a dialler asks of the queue of notices. Each raises DatabaseAway and DatabaseRefused, and then has changed
    nothing."""

    async def begin(self, node: str, asterisk: str, now: datetime) -> CommittedRing | None:
        """The next one, committed as dialling on this node's Asterisk; None where nobody is to be rung now.

        Two diallers never get the same consumer, nor two calls to one telephone at once.
        """
        ...

    async def end(self, attempt: str, state: AttemptState, now: datetime, cause: int = 0) -> bool:
        """File how an attempt ended that nobody answered, or of whose answer nothing is known; whether it was news."""
        ...

    async def heard(self, heard: NoticeHeard, now: datetime) -> bool:
        """File what an answered attempt brought; whether it was news."""
        ...


class NoticeRounds(Protocol):
    """Both raise DatabaseAway."""

    async def under_way(self, node: str) -> Sequence[Attempt]:
        """Attempts to give a notice of this node whose end nobody has filed."""
        ...

    async def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the first of those waits who may be rung now; None: nobody does.

        In the minute after the end of calling hours it may name one of those who are put off to the morning.
        """
        ...


@dataclass(frozen=True, slots=True)
class RingConsumers:
    """Implements ConsumerRings."""

    transactions: Transactions[RingRecords]
    terms: NoticeTerms
    numbers: RungNumbers
    calendar: WorkCalendar | None = None
    restored: RestoredTerms = field(default_factory=RestoredTerms)

    async def begin(self, node: str, asterisk: str, now: datetime) -> CommittedRing | None:
        async with self.transactions.begin() as records:
            for _ in range(_AT_ONCE):
                notice = await records.notices.next_due(now)
                if notice is None:
                    return None
                phone = await self._due(records, notice, now)
                if phone is not None:
                    name = f"n{notice.notice_id}-{len(notice.rings) + 1}"
                    subject = f"notice-{notice.notice_id}"
                    attempt = Attempt(name, subject, node, asterisk, now, kind=AttemptKind.NOTICE)
                    await records.attempts.begin(attempt)
                    await records.notices.begin(notice, name, phone)
                    await records.notices.settle(notice, Standing(NoticeState.DIALLING))
                    return CommittedRing(attempt, phone)
            return None

    async def end(self, attempt: str, state: AttemptState, now: datetime, cause: int = 0) -> bool:
        async with self.transactions.begin() as records:
            notice = await records.notices.hold(attempt)
            if await records.attempts.end(attempt, state, now, cause) is None:
                return False
            if notice is None or notice.ring(attempt).is_heard:
                return True
            end = RingEnd.HEARD_PARTLY if state is AttemptState.ANSWERED else unanswered(state, cause)
            await records.notices.end(attempt, end)
            outcome = proved(end)
            if outcome is not None:
                await prove(records, notice, notice.ring(attempt), outcome)
            earliest = now + _LATER if end is RingEnd.NOT_DIALLED else now
            await self._go_on(records, notice.ended(attempt, end), earliest)
            return True

    async def heard(self, heard: NoticeHeard, now: datetime) -> bool:
        async with self.transactions.begin() as records:
            notice = await records.notices.hold(heard.attempt)
            if notice is None or notice.ring(heard.attempt).is_heard:
                return False
            await records.attempts.end(heard.attempt, AttemptState.ANSWERED, now, 0)
            kind = notice.campaign.text.kind
            end = answered(heard.heard, kind, heard_counts=self._terms(notice).heard_counts)
            await records.notices.hear(heard.attempt, heard.heard, end)
            ring = notice.ring(heard.attempt)
            if heard.heard.key == OPTS_OUT and ring.phone is not None:
                await records.notices.opt_out(ring.phone, heard.attempt, now)
            await prove(records, notice, ring, heard.heard.outcome, heard.heard)
            await self._told(records, notice.ended(heard.attempt, end), heard.heard, end, now)
            return True

    async def expire(self, now: datetime) -> int:
        """Hand over whoever was not reached in time, and take back what tells of works that have changed; how many.

        Nobody is forgotten with the node that rang him, nor is his telephone kept from other calls: an attempt of which
        no dialler says a word any more is unknown. Raises DatabaseAway, DatabaseRefused; what was done before stays
        done.
        """
        many = await self._end_lost(now)
        while True:
            async with self.transactions.begin() as records:
                some = await records.notices.expire(now)
            if not some:
                return many
            many += some

    async def _end_lost(self, now: datetime) -> int:
        async with self.transactions.begin() as records:
            lost = await records.notices.lost(now - _LOST)
        return sum([await self.end(attempt, AttemptState.UNKNOWN, now) for attempt in lost])

    async def _due(self, records: RingRecords, notice: HeldNotice, now: datetime) -> PhoneNumber | None:
        """The number to ring at this moment; without one the notice has been put where it belongs."""
        if notice.is_stale:
            await records.notices.settle(notice, Standing(NoticeState.CANCELLED))
            return None
        match self._next(notice, now):
            case NextRing(phone=phone, at=at) if at <= now:
                if await records.notices.is_free(phone):
                    return phone
                await records.notices.settle(notice, Standing(NoticeState.QUEUED, next_at=now + _LATER))
            case NextRing(at=at):
                await records.notices.settle(notice, Standing(NoticeState.QUEUED, next_at=at))
                await self._put_off_others(records, notice, now)
            case HandedOver() as why:
                await records.notices.settle(notice, Standing(NoticeState.HANDED_OVER, why))
        return None

    async def _put_off_others(self, records: RingRecords, notice: HeldNotice, now: datetime) -> None:
        """At the end of the day thousands may be due: they go to the morning together, not one by one."""
        hours = self._hours(notice)
        morning = None if hours.allow(now) else hours.next_moment(now)
        if morning is not None:
            await records.notices.put_off(notice, morning)

    async def _told(self, records: RingRecords, notice: HeldNotice, heard: Heard, end: RingEnd, now: datetime) -> None:
        """What is heard late may better how a notice stands, and never worsens it."""
        if end is not RingEnd.REACHED:
            await self._go_on(records, notice, now)
            return
        state, why = standing(heard)
        if is_better(state, notice.state):
            await records.notices.settle(notice, Standing(state, why))

    async def _go_on(self, records: RingRecords, notice: HeldNotice, earliest: datetime) -> None:
        """After a ring that did not reach him, unless he was told or taken back meanwhile, or is rung again already."""
        if notice.state is not NoticeState.DIALLING or notice.is_ringing:
            return
        if notice.is_stale:
            await records.notices.settle(notice, Standing(NoticeState.CANCELLED))
            return
        match self._next(notice, earliest):
            case NextRing(at=at):
                await records.notices.settle(notice, Standing(NoticeState.QUEUED, next_at=at))
            case HandedOver() as why:
                await records.notices.settle(notice, Standing(NoticeState.HANDED_OVER, why))

    def _next(self, notice: HeldNotice, now: datetime) -> NextRing | HandedOver:
        allowed = [each for each in notice.numbers if self.numbers.allow(each.phone)]
        wished = notice.campaign.text.kind is NoticeKind.RESTORED  # he may want no notices of works, and this call
        phones = [each.phone for each in allowed if wished or not each.opted_out]
        found = self._terms(notice).rings.next(phones, notice.over, self._hours(notice), now, notice.campaign.until)
        match found:
            case NextRing():
                return found
            case NoRing.NO_NUMBER if any(each.opted_out for each in allowed):
                return HandedOver.OPTED_OUT
            case _:
                return HandedOver.because(found)

    def _hours(self, notice: HeldNotice) -> CallingHours:
        return CallingHours(self._terms(notice).hours, notice.zone, self.calendar)

    def _terms(self, notice: HeldNotice) -> NoticeTerms | RestoredTerms:
        return terms_of(notice.campaign.text.kind, self.terms, self.restored)


async def prove(
    records: RingRecords,
    notice: HeldNotice,
    ring: RingOfNotice,
    outcome: ProofOutcome,
    heard: Heard | None = None,
) -> None:
    """Append what is known of a ring. A number that is erased already has no digest."""
    campaign = notice.campaign
    entry = ProofEntry(
        attempt=ring.attempt,
        campaign=campaign.name,
        number_digest=await records.proof.digest(ring.phone) if ring.phone else "",
        text_version=campaign.text.version,
        text_sha256=campaign.text.sha256,
        outcome=outcome,
        rung_at=ring.begun_at,
        answered_at=heard.answered_at if heard else None,
        heard_ms=heard.heard_ms if heard else 0,
        of_ms=heard.of_ms if heard else 0,
        key=heard.key if heard else "",
    )
    await records.proof.append(campaign, entry)
