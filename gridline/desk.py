"""The desk behind the dialogues, joined: database, local store, use cases, and the two tasks that keep it going."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.database.database import Database
from adapters.journal.store import LocalStore
from gridline.consumer_rings import ring_consumers
from ivr.desks import Desks
from services.appointments.appointment_book import AppointmentBook
from services.appointments.book_appointment import BookAppointment, SettleAppointment
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.language_desk import LanguageBook
from services.calls.record_call import RecordCall
from services.calls.survey_desk import KeepSurvey, SurveyBook
from services.calls.talk_recordings import KeepTalk
from services.cases.durable_case_desk import DurableCaseDesk
from services.cases.find_case import FindCase
from services.cases.promise_callback import PromiseCallback
from services.cases.register_case import RegisterCase
from services.desk_rules import DeskRules
from services.dispatch.open_alarms import OpenAlarms
from services.dispatch.raise_alarm import RaiseAlarm
from services.forgetting.forget_caller import ForgetCaller, ForgottenCallers
from services.messages.keep_voice_message import KeepVoiceMessage
from services.notices.keep_told_back import KeepToldBack
from services.notices.notice_book import KeepHeard, NoticeBook
from services.notices.ring_back_book import RingBackBook
from services.outages.durable_outage_desk import DurableOutageDesk
from services.outages.store_power_report import StorePowerReport
from services.outages.storm_board import StormBoard
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes, Letters
from services.outbox.registration_numbers import RefillNumbers, StockSize
from services.outbox.store_entry import StoreEntry
from services.readings.durable_desk import DurableDesk
from services.readings.keep_draft import KeepDraft
from services.readings.open_account import OpenAccount
from services.readings.submit_reading import SubmitReading
from services.readings.tell_lower import TellLower
from services.reconnections.reconnect_list import ReconnectBook


@dataclass(frozen=True, slots=True)
class DeskPace:
    """How the desk waits and works ahead."""

    database_timeout_s: float = 2.0
    """How long a caller waits for the database; it should not be above the database's own query timeout."""
    drain: DrainPace = field(default_factory=DrainPace)
    numbers: StockSize = field(default_factory=StockSize)


@dataclass(frozen=True, slots=True)
class JoinedDesk:
    """Run `drainer.drain` and `refill.forever` as named tasks while calls are served; after the last, `close`."""

    desk: DurableDesk
    """Keeps the records of calls too."""
    desks: Desks
    storm: StormBoard
    drainer: OutboxDrainer
    refill: RefillNumbers
    open_alarms: OpenAlarms

    async def close(self) -> None:
        """Wait for questions to the database that were given up."""
        await self.desk.close()
        await self.open_alarms.close()


def join_desk(
    database: Database, store: LocalStore, rules: DeskRules, clock: Callable[[], datetime], pace: DeskPace | None = None
) -> JoinedDesk:
    """The desk of one company over its database and this node's store."""
    pace = pace or DeskPace()
    drainer = OutboxDrainer(store.outbox, store_entry(database, clock, rules), pace.drain)
    times = DeskTimes(clock, pace.database_timeout_s)
    letters, asked, forgotten = Letters(rules, store.outbox, drainer, times), AskedDatabase(times), ForgottenCallers()
    limits = rules.profile.guess_limits
    accounts = OpenAccount(database.accounts, database.lookups, limits.accounts_per_number_a_day)
    find = FindCase(
        database.case_index,
        database.wrong_codes,
        limits.wrong_codes_per_number_a_day,
        limits.wrong_codes_withheld_a_day,
    )
    lower = TellLower(database.lookups, limits.lower_values_per_number_a_day, limits.lower_values_per_account_a_day)
    desk = DurableDesk(letters, accounts, lower, asked, forgotten, database.accounts)
    cases = DurableCaseDesk(letters, find, asked, store.journals, forgotten)
    outages = DurableOutageDesk(cases, letters, database.power, asked, forgotten)
    refill = RefillNumbers(rules.company, database.number_blocks, store.numbers, pace.numbers, clock)
    begin = database.transactions
    book = BookAppointment(begin, rules.profile.zone, rules.profile.appointments)
    storm = StormBoard(rules.profile.storm, database.storm_orders, clock)
    desks = Desks(
        readings=desk,
        operators=desk,
        dispatch=desk,
        cases=cases,
        appointments=AppointmentBook(book, SettleAppointment(begin), database.appointments, asked, times, rules),
        reconnects=ReconnectBook(database.reconnections, asked),
        outages=outages,
        languages=LanguageBook(database.caller_languages, asked),
        storm=storm,
        surveys=SurveyBook(begin, asked, store.outbox, drainer, rules.profile.survey.quiet_days),
        notices=NoticeBook(database.notice_texts, asked, letters),
        ring_backs=RingBackBook(database.ring_back_notices, asked, letters, clock),
    )
    return JoinedDesk(desk, desks, storm, drainer, refill, OpenAlarms(database.alarms, store.outbox))


def store_entry(database: Database, clock: Callable[[], datetime], rules: DeskRules) -> StoreEntry:
    """The use cases that bring outbox entries to the database."""
    begin = database.transactions
    return StoreEntry(
        SubmitReading(begin),
        PromiseCallback(begin),
        KeepVoiceMessage(begin),
        KeepDraft(begin),
        RecordCall(begin),
        RaiseAlarm(begin),
        KeepQueueVisit(begin),
        KeepTalk(begin),
        RegisterCase(begin, rules.profile.quality),
        ForgetCaller(begin),
        StorePowerReport(begin, clock),
        KeepSurvey(begin),
        KeepHeard(ring_consumers(database, rules), clock),
        KeepToldBack(begin, rules.profile.planned_notices, rules.profile.restored_calls),
    )
