"""What the operational staff does with its messages (СМЗ 10): the answer to one reaches its case and its outage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from models.case import RegistrationNumber
from models.case_states import CaseState, way_to_answered
from models.dispatch_message import (
    DispatchKind,
    DispatchPriority,
    DispatchState,
    Feedback,
    in_words,
    move_dispatch,
)
from models.errors import IllegalMove
from models.message_review import Signature
from models.outage import Outage
from models.outage_promise import LONGEST_AHEAD
from models.phone_number import PhoneNumber
from services.cases.case_file import CaseEvent, CaseHistory
from services.cases.case_moves import CaseStanding, held, moved
from services.cases.case_work import CaseWorkFile, answered
from services.errors import DispatchNotFound, DispatchRefused
from services.outages.estimate_outage import require_sound
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FiledDispatch:
    """A message to the operational staff as the database holds it. The caller's number is personal data."""

    message_id: int
    number: RegistrationNumber
    kind: DispatchKind
    priority: DispatchPriority
    state: DispatchState
    text: str
    raised_at: datetime
    caller: PhoneNumber | None
    acknowledged_by: str | None = None
    feedback: Feedback | None = None
    outage: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A message with its answer."""

    message: FiledDispatch
    outage: Outage | None
    """The one that its case is a child of, with the answer; callers hear of it where it is announced."""


class DispatchBoard(Protocol):
    """The messages before the staff. Each question raises DatabaseAway."""

    async def listed(self, states: Sequence[DispatchState]) -> Sequence[FiledDispatch]:
        """The most pressing first, the oldest first among equals."""
        ...

    async def of_case(self, number: RegistrationNumber) -> Sequence[FiledDispatch]:
        """The oldest first."""
        ...


class DispatchFile(Protocol):
    async def case_of(self, message_id: int) -> RegistrationNumber | None: ...

    async def outage_of(self, message_id: int) -> int | None:
        """The outage that its case is a child of at this moment."""
        ...

    async def hold(self, message_id: int) -> FiledDispatch | None: ...

    async def acknowledge(self, message_id: int, who: Signature) -> None: ...

    async def answer(self, message_id: int, feedback: Feedback, who: Signature) -> None: ...

    async def close_of(self, number: RegistrationNumber, at: datetime) -> None: ...


class DispatchRecords(OutageRecords, Protocol):
    @property
    def case_work(self) -> CaseWorkFile: ...

    @property
    def case_history(self) -> CaseHistory: ...

    @property
    def dispatch_work(self) -> DispatchFile: ...


@dataclass(frozen=True, slots=True)
class DispatchWork:
    """Each method raises DispatchNotFound, DispatchRefused, DatabaseAway and DatabaseRefused, and changes nothing then.

    `zone` is the company's, by whose clocks an estimate is told; `most_ahead` is how far ahead one may lie.
    """

    transactions: Transactions[DispatchRecords]
    zone: ZoneInfo
    most_ahead: timedelta = LONGEST_AHEAD

    async def acknowledge(self, message_id: int, who: Signature) -> FiledDispatch:
        """Somebody deals with it from now on: its clock stops, and its case is in work."""
        async with self.transactions.begin() as records:
            case, message = await _held(records, message_id)
            _legal(message, DispatchState.ACKNOWLEDGED)
            await records.dispatch_work.acknowledge(message_id, who)
            if case.state in (CaseState.REGISTERED, CaseState.REOPENED):
                await moved(records, case, CaseState.IN_WORK, who, "acknowledged by the operational staff")
            return message

    async def answer(self, message_id: int, who: Signature, feedback: Feedback) -> Answered:
        """What the staff knows: it becomes the case's answer for the agent, and the outage's news for the next caller.

        Cause and estimate reach an outage as the dispatcher's own do; raises OutageRefused and OutageChanged too.
        """
        text = in_words(feedback, self.zone)
        if feedback.estimate is not None:
            require_sound(feedback.estimate, who.at, self.most_ahead)
        async with self.transactions.begin() as records:
            outage = await _with_news(records, message_id, who, feedback)
            case, message = await _held(records, message_id)
            _legal(message, DispatchState.ANSWERED)
            if await records.dispatch_work.outage_of(message_id) != (outage.outage_id if outage else None):
                raise DispatchRefused(f"{message.number} went to another outage meanwhile: look again, then answer")
            await records.dispatch_work.answer(message_id, feedback, who)
            if not way_to_answered(case.state):
                await records.case_history.add(case.number, CaseEvent(who.at, who.by, case.state, text))
            await answered(records, case, who, text)
            return Answered(message, outage)


async def _with_news(records: DispatchRecords, message_id: int, who: Signature, feedback: Feedback) -> Outage | None:
    """The outage of the message's case, with what the answer tells of it; it comes before the case, as for its close.

    One that nobody has confirmed, or that is over, stays as it is: no answer about one house announces a feeder. Nor
    has a fault in the house's own network anything to do with it, and a crew that was sent is not on site yet.
    """
    outage_id = await records.dispatch_work.outage_of(message_id)
    outage = await records.outages.find(outage_id) if outage_id is not None else None
    if outage is None or not outage.is_announced or feedback.house_network:
        return outage
    wanted, cause = Wanted(outage.outage_id, who), feedback.cause
    if cause:
        outage = await change(
            records, wanted, OutageAction.CONFIRMED, lambda before: before.confirmed(who.at, cause), cause
        )
    if feedback.estimate is not None:
        note = f"in answer to message {message_id}"
        outage = await change(
            records, wanted, OutageAction.ESTIMATED, lambda before: before.estimated(who.at, feedback.estimate), note
        )
    return outage


async def _held(records: DispatchRecords, message_id: int) -> tuple[CaseStanding, FiledDispatch]:
    """The case first, as whoever closes it does: two people never wait for each other."""
    number = await records.dispatch_work.case_of(message_id)
    case = await held(records.case_work, number) if number is not None else None
    message = await records.dispatch_work.hold(message_id)
    if case is None or message is None:
        raise DispatchNotFound(f"no dispatch message has the id {message_id}. See: gridline dispatch list --state all")
    return case, message


def _legal(message: FiledDispatch, to: DispatchState) -> None:
    try:
        move_dispatch(message.state, to)
    except IllegalMove:
        by = f" by {message.acknowledged_by}" if message.acknowledged_by else ""
        raise DispatchRefused(f"dispatch message {message.message_id} is {message.state.value}{by} already") from None
