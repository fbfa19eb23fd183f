"""One call from its answer to its exit: runs the flow, and carries out what the flow or the caller wants."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from dialogue.conversation import Conversation
from dialogue.endings import Timing
from dialogue.errors import DangerReported, HungUp, Interruption
from dialogue.journal import Journal, Witness
from dialogue.line import Line
from dialogue.patience import Patience
from dialogue.prompt import prompt
from dialogue.speech import SpeechLine, SpeechTiming
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.cases.reporting import file_report
from ivr.flows.hazard import danger_meant, nobody_answered
from ivr.flows.language import speak_as_before
from ivr.flows.main_menu import NOTICES, main_menu
from ivr.flows.operator import nobody_there, operator, or_a_person, waited_long, wants_callback
from ivr.flows.survey import survey
from ivr.outcome import Done, JoinQueue, Outcome, ToDispatcher, ToOperators
from ivr.start import Start
from models.account import AccountNumber
from models.call import CallResult, Language
from models.menu import MenuItem
from models.queue import QueuePriority
from services.cases.case_desk import CaseReport
from services.errors import ServiceError
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_back_desk import ToldBack
from services.readings.reading_desk import ReadingDraft

log = logging.getLogger(__name__)

BROKEN = prompt("system_error")
GOODBYE = prompt("goodbye")
AFTER_QUEUE: Mapping[Start, Callable[[Conversation, CallContext, str], Awaitable[Outcome]]] = MappingProxyType(
    {
        Start.NOBODY_THERE: nobody_there,
        Start.WAITED_LONG: waited_long,
        Start.WANTS_CALLBACK: wants_callback,
        Start.TALKED: survey,
    }
)
"""What is done with a caller who comes back from a queue."""


Ending = Done | JoinQueue | ToDispatcher
"""How a leg can end: whoever wants an operator has been led to a queue or to a callback."""


class Exit(Protocol):
    """Where a call can go from here. Never raises: a caller who is gone needs no exit."""

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None: ...

    async def to_dispatcher(self) -> None: ...

    async def hang_up(self) -> None: ...

    async def record_talks(self) -> None:
        """Record what the caller and people say to each other from here on: he has been told so."""
        ...

    async def survey_after_talk(self) -> None:
        """Have the caller back when the next agent who talks to him has hung up."""
        ...


@dataclass(frozen=True, slots=True)
class Leg:
    """One stay of a call with us: its line, its exit, and what keeps and sees it.

    A call that comes back from a queue is a new leg with a journal of its own: the old one told another story.
    """

    line: Line
    exit: Exit
    journal: Journal
    witness: Witness
    speech: SpeechLine | None = None
    """The line's side that listens to voices; None: keys only."""


class Session:
    """Runs one leg of a call. A fault in it ends this leg alone, politely."""

    def __init__(self, leg: Leg, here: CallContext, opening: Flow = main_menu) -> None:
        """`opening` is what a fresh call begins with."""
        self._leg = leg
        self._here = here
        self._opening = opening
        self._call = Conversation(leg.line, leg.journal, leg.witness, patience(here), danger_meant, leg.speech)

    @property
    def account(self) -> AccountNumber | None:
        """The account that the leg was about, as far as it was found."""
        return self._call.account

    @property
    def language(self) -> Language:
        """In which the leg was held at last."""
        return self._call.language

    async def run(self, start: Start = Start.FRESH, queue: str = "") -> CallResult:
        """How the leg ended. `queue` is the one that a returning caller waited in; empty: the first."""
        if start is not Start.FRESH:
            self._call.worth = CallResult.AGENT if start is Start.TALKED else CallResult.ABANDONED_QUEUE
        try:
            with _limit(self._call, await self._seconds_left(start)):
                outcome = await self._converse(start, queue or self._here.queue_for())
            return await self._carry_out(outcome, start)
        except HungUp:
            await self._keep_draft(heard_whole_counts=True)
            return self._call.worth
        except Exception:
            log.exception("call failed", extra={"call_id": str(self._here.incoming.key)})
            return await self._apologise(_owed(start))

    async def _seconds_left(self, start: Start) -> float:
        """Of the call's time with the machine; a caller who comes back from a queue has all of it again."""
        total_s = self._here.profile.patience.ivr_total_s
        if start is not Start.FRESH:
            return total_s
        now = await self._here.clock.now()
        return total_s - (now - self._here.incoming.answered_at).total_seconds()

    async def _converse(self, start: Start, queue: str) -> Ending:
        """To the end of the flow, and of the way to a person where that is wanted."""
        try:
            outcome = await or_a_person(self._begin(start, queue), self._call, queue)
            if isinstance(outcome, ToOperators):
                outcome = await operator(self._call, self._here, outcome)
            await self._call.say_the_rest()
            return outcome
        except DangerReported:
            return ToDispatcher()

    async def _begin(self, start: Start, queue: str) -> Outcome:
        if start is not Start.FRESH:
            await speak_as_before(self._call, self._here)
        match start:
            case Start.FRESH:
                return await self._opening(self._call, self._here)
            case Start.NOBODY_THERE | Start.WAITED_LONG | Start.WANTS_CALLBACK | Start.TALKED:
                return await AFTER_QUEUE[start](self._call, self._here, queue)
            case Start.DANGER_IN_QUEUE:
                meant = await danger_meant(self._call)
                return ToDispatcher() if meant else JoinQueue(queue)
            case Start.DISPATCHER_UNREACHED:
                return await nobody_answered(self._call, self._here)

    async def _carry_out(self, outcome: Ending, start: Start) -> CallResult:
        match outcome:
            case JoinQueue(queue, priority, about):
                await self._keep_draft(heard_whole_counts=False)
                await self._let_record(queue)
                await self._let_survey(start, about)
                await self._leg.exit.to_operators(queue, priority)
                return CallResult.AGENT
            case ToDispatcher():
                await self._let_record()
                await self._leg.exit.to_dispatcher()  # first of all
                await self._keep_draft(heard_whole_counts=False)
                return CallResult.DISPATCHER
            case Done(result, has_parted):
                await self._keep_draft(heard_whole_counts=False)
                self._call.worth = result
                if not has_parted:
                    await self._call.say(GOODBYE)
                await self._leg.exit.hang_up()
                return result

    @property
    def heard_notice(self) -> bool:
        """Whether the caller was told in this leg that talks are recorded."""
        return self._here.profile.notices.recording_notice and self._call.was_told(NOTICES)

    async def _let_record(self, queue: str = "") -> None:
        """Only after the notice. What was decided when the call first left us holds when it comes back."""
        profile = self._here.profile.queue(queue)
        is_wanted = self._here.profile.notices.record_calls and (profile is None or profile.record_talks)
        if is_wanted and self.heard_notice:
            await self._leg.exit.record_talks()

    async def _let_survey(self, start: Start, about: MenuItem | None) -> None:
        """Decided when the call first leaves us: the dialplan keeps it, whatever becomes of us."""
        if start is Start.FRESH and self._here.profile.survey.chooses(self._here.incoming.key, about):
            await self._leg.exit.survey_after_talk()

    async def _keep_draft(self, *, heard_whole_counts: bool) -> None:
        """Keep what was given but not confirmed; only whoever hangs up may need a call back for it."""
        match self._call.draft:
            case ReadingDraft() as draft:
                heard = draft.readback_heard and heard_whole_counts
                kept = self._here.desks.readings.keep_draft(replace(draft, readback_heard=heard), self._here.caller)
            case CaseReport() as report:
                kept = self._register(report)
            case NoticeHeard() as heard_of_notice:
                kept = self._here.desks.notices.keep(heard_of_notice)
            case ToldBack() as told:
                kept = self._here.desks.ring_backs.keep_told(told)
            case _:
                return
        self._call.note(None)
        try:
            await kept
        except ServiceError:
            log.exception("draft not kept", extra={"call_id": str(self._here.incoming.key)})

    async def _register(self, report: CaseReport) -> None:
        """He told enough for a case, and left before he heard its number."""
        await file_report(self._here, report)

    async def _apologise(self, owed: QueuePriority) -> CallResult:
        await self._keep_draft(heard_whole_counts=False)
        try:
            await self._leg.line.play((*self._call.unsaid, BROKEN))
        except Interruption:
            return CallResult.FAILED
        await self._leg.exit.to_operators(self._here.queue_for(), owed)
        return CallResult.FAILED


def _owed(start: Start) -> QueuePriority:
    """Before whom a caller is served whose conversation a fault of ours ended."""
    in_danger = start in (Start.DANGER_IN_QUEUE, Start.DISPATCHER_UNREACHED)
    return QueuePriority.DANGER if in_danger else QueuePriority.RETURNING


def patience(here: CallContext) -> Patience:
    """The company's patience as a conversation needs it."""
    terms = here.profile.patience
    keys = Timing(terms.no_input_s, terms.inter_digit_s)
    speech = SpeechTiming(terms.no_input_s, terms.end_of_speech_s, terms.longest_answer_s)
    return Patience(keys, speech, terms.attempts)


@contextmanager
def _limit(call: Conversation, seconds: float) -> Iterator[None]:
    timer = asyncio.get_running_loop().call_later(max(seconds, 0.0), call.end_soon)
    try:
        yield
    finally:
        timer.cancel()
