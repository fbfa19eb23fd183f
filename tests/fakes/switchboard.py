"""A whole call without a telephone: a caller, the desks, a journal, and the session between them."""

from dataclasses import dataclass, field
from datetime import datetime

from dialogue.journal import Journal
from dialogue.line import Line
from ivr.call_context import CallContext
from ivr.desks import Desks
from ivr.flow import Flow
from ivr.flows.main_menu import main_menu
from ivr.session import Leg, Session
from ivr.start import Start
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.phone_number import PhoneNumber
from models.queue import QueuePriority
from services.calls.language_desk import LanguageDesk, NoMemory
from services.calls.survey_desk import NoSurvey, SurveyDesk
from services.notices.notice_desk import NoNotices, NoticeDesk
from services.notices.ring_back_desk import NoRingBacks, RingBackDesk
from services.outages.storm_board import Storm
from tests.fakes.appointments import FakeAppointmentDesk
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.desks import FakeDispatchDesk, FakeOperatorDesk, FakeReadingDesk, StoppedClock
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.reconnections import FakeReconnectDesk
from tests.fakes.scripted_caller import ScriptedCaller
from tests.fakes.speaking_caller import SpeakingCaller
from tests.fakes.storm_desk import FakeStormDesk
from tests.fakes.witnesses import Notebook
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, THE_20TH, incoming


class ExitLog:
    """Where the call went."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.is_recorded = False
        self.is_surveyed = False

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None:
        first = "" if priority is None else f" {priority.name.lower()}"
        self.taken.append(f"queue {queue}{first}")

    async def to_dispatcher(self) -> None:
        self.taken.append("dispatcher")

    async def hang_up(self) -> None:
        self.taken.append("hang up")

    async def record_talks(self) -> None:
        self.is_recorded = True

    async def survey_after_talk(self) -> None:
        self.is_surveyed = True


@dataclass
class Switchboard:
    """Set what is unusual, then let somebody call."""

    profile: CompanyProfile = COMPANY
    caller: PhoneNumber | None = RESIDENT
    at: datetime = THE_20TH
    start: Start = Start.FRESH
    readings: FakeReadingDesk = field(default_factory=FakeReadingDesk)
    operators: FakeOperatorDesk = field(default_factory=FakeOperatorDesk)
    dispatch: FakeDispatchDesk = field(default_factory=FakeDispatchDesk)
    cases: FakeCaseDesk = field(default_factory=FakeCaseDesk)
    appointments: FakeAppointmentDesk = field(default_factory=FakeAppointmentDesk)
    reconnects: FakeReconnectDesk = field(default_factory=FakeReconnectDesk)
    outages: FakeOutageDesk = field(default_factory=FakeOutageDesk)
    storm: Storm = field(default_factory=Storm)
    storm_breaks: Storm | None = None
    languages: LanguageDesk = field(default_factory=NoMemory)
    surveys: SurveyDesk = field(default_factory=NoSurvey)
    notices: NoticeDesk = field(default_factory=NoNotices)
    ring_backs: RingBackDesk = field(default_factory=NoRingBacks)
    opening: Flow = main_menu
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    notebook: Notebook = field(default_factory=Notebook)
    exit: ExitLog = field(default_factory=ExitLog)
    now: datetime | None = None

    @property
    def here(self) -> CallContext:
        clock = StoppedClock(self.now or self.at)
        desks = Desks(
            readings=self.readings,
            operators=self.operators,
            dispatch=self.dispatch,
            cases=self.cases,
            appointments=self.appointments,
            reconnects=self.reconnects,
            outages=self.outages,
            languages=self.languages,
            storm=FakeStormDesk(self.storm, self.storm_breaks),
            surveys=self.surveys,
            notices=self.notices,
            ring_backs=self.ring_backs,
        )
        return CallContext(incoming(self.caller, self.at), self.profile, clock, desks)

    async def connect(self, line: Line, journal: Journal | None = None) -> CallResult:
        """One leg of the call, over the journal as it is, or over another kind of journal."""
        speech = line if isinstance(line, SpeakingCaller) else None
        leg = Leg(line, self.exit, journal or self.journal.reopened(), self.notebook, speech)
        return await Session(leg, self.here, self.opening).run(self.start)

    async def holds(self, script: str, *, by_voice: bool = False) -> CallResult:
        """The whole conversation, which must go exactly as the script says; "ends WHERE" is its last line."""
        caller = SpeakingCaller(script) if by_voice else ScriptedCaller(script)
        result = await self.connect(caller)
        went = [*caller.transcript, *(f"ends {where}" for where in self.exit.taken)]
        assert went == caller.script, "\n".join(["the conversation went otherwise:", *went])
        return result
