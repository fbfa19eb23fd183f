"""File what whoever rang back has heard of his notice: it proves as much as if we had reached him."""

from dataclasses import dataclass, field
from typing import Protocol

from models.call import CallKey
from models.outbound.notice_terms import NoticeTerms, RestoredTerms, terms_of
from models.outbound.results import answered, is_better, standing
from models.outbound.ringing import RingEnd
from services.notices.notice_file import RingOfNotice, RingRecords, Standing
from services.notices.ring_back_desk import ToldBack
from services.notices.ring_consumers import prove
from services.transactions import Transactions


class RingBackFile(Protocol):
    async def file(self, told: ToldBack, *, is_nobody: bool) -> bool:
        """Whether it was news; of a caller who wants to be nobody without the notice, which names him."""
        ...


class ForgottenCallerList(Protocol):
    async def holds(self, call: CallKey) -> bool:
        """Whether the caller of this call wants to be nobody."""
        ...


class RingBackRecords(RingRecords, Protocol):
    @property
    def ring_backs(self) -> RingBackFile: ...

    @property
    def forgotten_callers(self) -> ForgottenCallerList: ...


@dataclass(frozen=True, slots=True)
class KeepToldBack:
    """A ring that is under way to him meanwhile ends as it ends, and makes nothing worse."""

    transactions: Transactions[RingBackRecords]
    terms: NoticeTerms
    restored: RestoredTerms = field(default_factory=RestoredTerms)

    async def __call__(self, told: ToldBack) -> None:
        """Once for each turn of a call. Who is reached by it is rung no more. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            is_nobody = await records.forgotten_callers.holds(told.call)
            notice = await records.notices.hold_notice(told.notice_id)
            if notice is None or not await records.ring_backs.file(told, is_nobody=is_nobody):
                return
            heard = told.heard
            kind = notice.campaign.text.kind
            end = answered(heard, kind, heard_counts=terms_of(kind, self.terms, self.restored).heard_counts)
            numbers = () if is_nobody else notice.numbers
            phone = next((each.phone for each in numbers if each.place == told.place), None)
            as_ring = RingOfNotice(told.name, phone, heard.answered_at, end, is_heard=True)
            await prove(records, notice, as_ring, heard.outcome, heard)
            state, why = standing(heard)
            if end is RingEnd.REACHED and is_better(state, notice.state):
                await records.notices.settle(notice, Standing(state, why))
