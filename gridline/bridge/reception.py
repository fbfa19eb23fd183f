"""What all calls of a bridge share, and how one leg of a call is run with it from its arrival to its record."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia, Voice
from adapters.asterisk.caller_number import erase_caller_number
from adapters.asterisk.speech_steps import NoSpeechSteps, SpeechSteps
from adapters.journal.call_journals import CallJournals, FileJournal
from dialogue.dead_line import DeadLine
from dialogue.journal import StepRecord
from gridline.bridge.anonymity import LegCases
from gridline.bridge.openings import opening_of
from gridline.observability import CountedDesk, Metrics, StepCounter, TimedJournal, Witnesses, call_logged
from gridline.recognition import Vocabulary
from ivr.call_context import CallContext, Clock
from ivr.desks import Desks
from ivr.flows.hazard import danger_alarm
from ivr.flows.main_menu import NOTICES, RECORDING_NOTICE
from ivr.routing import Routes
from ivr.session import Exit, Leg, Session
from ivr.start import Start
from models.call import CallKey, CallResult, IncomingCall
from models.phone_number import PhoneNumber
from models.queue import QueuePriority
from services.calls.record_call import CallRecord, CallStep
from services.errors import ServiceError

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A channel that stands before us: a new call, or one that comes back from the dialplan or from a crash."""

    key: CallKey
    channel: str
    dialled: str
    caller_number: str
    start: Start = Start.FRESH
    queue: str = ""


NOTICE_TOLD = CallStep(NOTICES, RECORDING_NOTICE.id, 1, "", "", "told")
"""In the record of every call whose caller heard that talks are recorded."""


class CallNotes:
    """Remembers a call's steps for its record."""

    def __init__(self) -> None:
        self.steps: list[CallStep] = []

    def saw(self, record: StepRecord) -> None:
        self.steps.append(
            CallStep(
                record.step,
                record.prompt_id,
                record.attempt,
                record.raw,
                record.parsed,
                record.outcome,
                record.confidence,
            )
        )


class NoExit:
    """The way out of a call whose caller is gone."""

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None:
        pass

    async def to_dispatcher(self) -> None:
        pass

    async def hang_up(self) -> None:
        pass

    async def record_talks(self) -> None:
        pass

    async def survey_after_talk(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Reception:
    """Everything a call needs besides its line."""

    routes: Routes
    desks: Desks
    keep_call: Callable[[CallRecord], Awaitable[None]]
    clock: Clock
    journals: CallJournals
    voice: Voice
    recordings: Path
    metrics: Metrics
    speech: SpeechSteps = field(default_factory=NoSpeechSteps)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    async def receive(self, link: AmiLink, arrival: Arrival, known: IncomingCall | None = None) -> None:
        """Run one leg on its live channel. `known` is the call as an earlier bridge began it.

        A cancelled leg leaves its journal open: the next bridge takes the caller back.
        """
        with call_logged(str(arrival.key)):
            incoming = known or await self._incoming(arrival)
            media = CallMedia(
                self.voice, self.recordings, self.metrics.prompt_followed, self.speech, self.vocabulary.holds
            )
            async with AsteriskCall(link, arrival.key, arrival.channel, media) as line:
                try:
                    journal = await self._journal(incoming, arrival)
                    ends = _Ends(line, line.exit, partial(erase_caller_number, link, arrival.channel))
                    result = await self._converse(ends, journal, incoming, arrival)
                except ServiceError:
                    LOG.exception("the call could not be journalled", extra={"call": str(arrival.key)})
                    await line.exit.to_static()  # who comes back from a queue would only fail here again
                    return
            LOG.info("leg ended", extra={"call": str(arrival.key), "result": result.value})

    async def close(self, incoming: IncomingCall, arrival: Arrival) -> None:
        """End a call whose caller hung up while no bridge was there: what he confirmed is kept, so is his draft."""
        with call_logged(str(incoming.key)):
            journal = await self.journals.open(incoming)
            await self._converse(_Ends(DeadLine(), NoExit()), journal, incoming, arrival)

    async def danger_unreached(self, arrival: Arrival) -> None:
        """Raise the alarm of a caller in danger whom the dialplan served alone. His place is not recorded yet."""
        with call_logged(str(arrival.key)):
            here = self._context(await self._incoming(arrival))
            await here.desks.dispatch.raise_alarm(danger_alarm(here, await self.clock.now()))

    async def _incoming(self, arrival: Arrival) -> IncomingCall:
        profile = self.routes.company(arrival.dialled)
        caller = PhoneNumber.parse(arrival.caller_number, profile.country, profile.area_code)
        return IncomingCall(arrival.key, arrival.dialled, caller, await self.clock.now())

    async def _journal(self, incoming: IncomingCall, arrival: Arrival) -> FileJournal:
        journal = await self.journals.open(incoming)
        if arrival.start is not Start.FRESH:
            await journal.note(noted(arrival))
        return journal

    async def _converse(
        self, ends: "_Ends", journal: FileJournal, incoming: IncomingCall, arrival: Arrival
    ) -> CallResult:
        notes = CallNotes()
        began = await self.clock.now()
        self.metrics.call_began(resumed=journal.is_replaying())
        result = CallResult.FAILED
        try:
            timed = TimedJournal(journal, self.metrics)
            speech = ends.line if isinstance(ends.line, AsteriskCall) else None
            leg = Leg(ends.line, ends.exit, timed, Witnesses([notes, StepCounter(self.metrics)]), speech)
            session = Session(leg, self._context(incoming, ends.erase_number), opening_of(incoming.key))
            result = await session.run(arrival.start, arrival.queue)
        finally:
            self.metrics.call_ended(result, (await self.clock.now() - began).total_seconds())
        if result is not CallResult.NOTICE:
            await self._record(incoming, session, result, notes)
        await self.journals.end(incoming.key)
        return result

    async def _record(self, incoming: IncomingCall, session: Session, result: CallResult, notes: CallNotes) -> None:
        told = (NOTICE_TOLD,) if session.heard_notice else ()
        steps = (*told, *notes.steps)
        await self.keep_call(
            CallRecord(incoming, await self.clock.now(), result, session.language, session.account, steps)
        )

    def _context(
        self, incoming: IncomingCall, erase_number: Callable[[], Awaitable[None]] | None = None
    ) -> CallContext:
        profile = self.routes.company(incoming.called_number)
        duty = CountedDesk(self.desks.operators, self.desks.dispatch, self.metrics)
        cases = LegCases(self.desks.cases, erase_number or _nothing)
        return CallContext(
            incoming, profile, self.clock, replace(self.desks, operators=duty, dispatch=duty, cases=cases)
        )


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Ends:
    line: AsteriskCall | DeadLine
    exit: Exit
    erase_number: Callable[[], Awaitable[None]] = _nothing


def noted(arrival: Arrival) -> str:
    """How a leg began, for the journal."""
    return f"{arrival.start.value} {arrival.queue}".strip()


def read_note(note: str) -> tuple[Start, str]:
    """The start and the queue that `noted` wrote; nothing noted is a fresh call."""
    start, _, queue = note.partition(" ")
    return (Start(start), queue) if start else (Start.FRESH, "")
