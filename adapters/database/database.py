"""The database as the composition root sees it: opened once, everything that use cases ask of it at hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.accounts import Accounts
from adapters.database.alarms import Alarms, Board
from adapters.database.appointments import AppointmentList, Appointments
from adapters.database.call_attempts import AttemptList, Attempts
from adapters.database.callback_turns import CallbackTurns, RungCallbacks
from adapters.database.calls import Calls
from adapters.database.campaigns import Campaigns
from adapters.database.case_board import CaseLists
from adapters.database.case_index import CasesByNumber, CodeTrials
from adapters.database.case_reports import CaseEvents, Reports
from adapters.database.case_work import CaseRows
from adapters.database.cases import Cases
from adapters.database.dispatch_messages import DispatchList, DispatchRows
from adapters.database.drafts import Drafts
from adapters.database.engine import DatabaseAddress, Engine
from adapters.database.exports import BatchDrafts, Batches
from adapters.database.forgotten_callers import ForgottenCallers
from adapters.database.job_book import ScheduledJobs
from adapters.database.languages import CallerLanguages
from adapters.database.lookups import Lookups
from adapters.database.message_queue import Messages
from adapters.database.message_reviews import MessageReviews
from adapters.database.network import Networks
from adapters.database.notice_board import Notices
from adapters.database.notice_opt_outs import NoticeOptOuts
from adapters.database.notice_queue import NoticeRows
from adapters.database.number_blocks import NumberBlocks
from adapters.database.old_data import OldData
from adapters.database.outage_board import OutageBoard
from adapters.database.outage_reports import OutageReports
from adapters.database.outages import Outages
from adapters.database.persons import Erasures, Persons
from adapters.database.planned_works import Works
from adapters.database.power import Power
from adapters.database.proof_chain import ProofChain
from adapters.database.quality_reports import QualityReports
from adapters.database.queue_visits import QueueRecord, QueueVisits
from adapters.database.reconnections import Reconnections, ReconnectLines
from adapters.database.ring_backs import RingBackNotices, RingBackRows
from adapters.database.schema import SchemaTooNew, current_revision, newest_revision, refuse_newer
from adapters.database.stored_readings import StoredReadings
from adapters.database.storm_orders import StormOrders
from adapters.database.submissions import Submissions
from adapters.database.surveys import SurveyOptOuts, SurveyRecord, Surveys
from adapters.database.talk_recordings import TalkList, Talks
from adapters.database.voice_messages import VoiceMessages
from adapters.database.wishes import Wishes
from adapters.database.works_audience import WorksAudience
from models.attempt import AttemptKind
from services.errors import ServiceError

_BULK_TIMEOUT_S = 3600.0
_BULK_CACHE_MIB = 16


class SchemaTooOld(ServiceError):
    """The tables are of an older version: back up, then `gridline db upgrade`."""


class Records:
    """One transaction's view of everything that use cases write."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.submissions = self.reviewed_readings = Submissions(connection)
        self.cases = Cases(connection)
        self.reports = Reports(connection)
        self.quality_reports = QualityReports(connection)
        self.case_history = CaseEvents(connection)
        self.case_work = CaseRows(connection)
        self.dispatch = self.dispatch_work = self.watched_messages = DispatchRows(connection)
        self.callbacks = RungCallbacks(connection)
        self.attempts = Attempts(connection)
        self.voice_messages = VoiceMessages(connection)
        self.message_reviews = MessageReviews(connection)
        self.drafts = Drafts(connection)
        self.calls = Calls(connection)
        self.forgotten_callers = ForgottenCallers(connection)
        self.alarms = Alarms(connection)
        self.appointments = Appointments(connection)
        self.reconnections = Reconnections(connection)
        self.outages = Outages(connection)
        self.outage_reports = OutageReports(connection)
        self.power_reports = self.placing = self.outage_reports
        self.works = Works(connection)
        self.campaigns = Campaigns(connection)
        self.notices = NoticeRows(connection)
        self.proof = ProofChain(connection)
        self.ring_backs = RingBackRows(connection)
        self.queue_visits = QueueVisits(connection)
        self.talks = Talks(connection)
        self.surveys = Surveys(connection)
        self.persons = Persons(connection)
        self.old_data = OldData(connection)
        self.wishes = Wishes(connection)
        self.batches = BatchDrafts(connection)


@dataclass(frozen=True, slots=True)
class DatabaseTransactions:
    """Implements Transactions for every use case."""

    engine: Engine

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Records]:
        async with self.engine.writing() as connection:
            yield Records(connection)


class Database:
    """Repositories and transactions over one engine. Open it with `open_database`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.transactions = DatabaseTransactions(engine)
        self.accounts = Accounts(engine)
        self.lookups = Lookups(engine)
        self.caller_languages = CallerLanguages(engine)
        self.case_index = CasesByNumber(engine)
        self.case_board = CaseLists(engine)
        self.dispatch_board = DispatchList(engine)
        self.wrong_codes = CodeTrials(engine)
        self.number_blocks = NumberBlocks(engine)
        self.batches = Batches(engine)
        self.list_readings = StoredReadings(engine)
        self.alarms = Board(engine)
        self.storm_orders = StormOrders(engine)
        self.messages = Messages(engine)
        self.networks = Networks(engine)
        self.power = Power(engine)
        self.outage_board = OutageBoard(engine)
        self.works_audience = WorksAudience(engine)
        self.notice_board = self.notice_rounds = self.notice_texts = Notices(engine)
        self.ring_back_notices = RingBackNotices(engine)
        self.notice_opt_outs = NoticeOptOuts(engine)
        self.appointments = AppointmentList(engine)
        self.reconnections = ReconnectLines(engine)
        self.queue_record = QueueRecord(engine)
        self.callback_turns = CallbackTurns(engine)
        self.attempts = AttemptList(engine, AttemptKind.CALLBACK)
        self.talk_list = TalkList(engine)
        self.erasures = Erasures(engine)
        self.survey_record = SurveyRecord(engine)
        self.opt_outs = SurveyOptOuts(engine)
        self.scheduled_jobs = ScheduledJobs(engine)

    async def warm(self) -> None:
        """Open connections ahead of the first caller; a database that is away is no obstacle."""
        await self._engine.warm()

    async def check_schema(self) -> None:
        """Raises DatabaseAway, SchemaTooNew, SchemaTooOld."""
        async with self._engine.reading() as connection:
            revision = await connection.run_sync(_revision)
        refuse_newer(revision)
        if revision != newest_revision():
            raise SchemaTooOld(
                f"the database's tables are of revision {revision or 'none'}, this version needs {newest_revision()}: "
                "back up, then run: gridline db upgrade"
            )


@asynccontextmanager
async def open_database(address: DatabaseAddress) -> AsyncIterator[Database]:
    """The database while the block runs. Connects at the first question, so a database that is away is no obstacle."""
    engine = Engine(address)
    try:
        yield Database(engine)
    finally:
        await engine.close()


def for_bulk_work(address: DatabaseAddress) -> DatabaseAddress:
    """The same database with the patience that exports of whole periods need."""
    return replace(address, query_timeout_s=_BULK_TIMEOUT_S, pool_size=2, cache_mib=_BULK_CACHE_MIB)


def _revision(connection: Connection) -> str | None:
    return current_revision(connection)


__all__ = ["Database", "Records", "SchemaTooNew", "SchemaTooOld", "for_bulk_work", "open_database"]
