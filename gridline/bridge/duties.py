"""What a bridge does beside its calls: each duty is a task with a name, and one that crashes stops the service."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from adapters.asterisk.ami.link import AmiLink
from adapters.database.database import Database
from adapters.journal.store import LocalStore
from gridline.bridge.callback_places import CallbackPlaces
from gridline.bridge.callback_turns import CallbackTurns
from gridline.bridge.dispatch_watch import DispatchWatch
from gridline.bridge.forgetting import Forgetting
from gridline.bridge.measures import Measures, count_waiting
from gridline.bridge.notice_dialling import dial_notices, lines_of, pace_of
from gridline.bridge.outage_watch import OutageWatch
from gridline.bridge.queue_places import JoinedPlaces, QueuePlaces
from gridline.bridge.queue_visits import CountedVisits, QueueVisits
from gridline.bridge.recording_seals import RecordingSeals
from gridline.bridge.talk_recordings import TalkRecordings, talk_spool
from gridline.bridge.transcriptions import NodeRecordings, Transcriptions
from gridline.clock import ServiceClock
from gridline.company import Company, voice_of
from gridline.consumer_rings import ring_consumers
from gridline.desk import JoinedDesk
from gridline.media.client import SpeechMedia
from gridline.observability import Metrics
from gridline.personal_recordings import keep_no_longer
from gridline.settings.sections import Settings
from gridline.settings.translation import asterisk_settings
from outbound.dialler import Dialler
from outbound.pacing import Metronome
from services.calls.queue_book import QueueBook
from services.cases.ring_in_turn import RingInTurn
from services.desk_rules import DeskRules
from services.dispatch.watch_dispatch import WatchDispatch
from services.messages.check_message import CheckMessage
from services.outages.suspect_outage import SuspectOutage
from services.outages.watch_estimates import WatchEstimates
from services.outages.watch_reports import WatchReports
from services.readings.open_account import OpenAccount

Work = Coroutine[object, object, None]
NOTICES = "notices"
"""The duty that rings consumers: it ends before the calls do."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Joins the duties of one node; `of` gives them to be started once the node is ours."""

    settings: Settings
    company: Company
    clock: ServiceClock
    database: Database
    store: LocalStore
    joined: JoinedDesk
    metrics: Metrics
    speech: SpeechMedia

    def of(self, link: AmiLink, takes_calls: Callable[[], bool]) -> Mapping[str, Work]:
        """Each under the name of its task; they run until they are cancelled. Consumers are rung only while the node
        takes calls.
        """
        return self._with_calls(link) | {
            NOTICES: dial_notices(self._dialler(link, takes_calls), link),
            "outbox": self.joined.drainer.drain(),
            "registration numbers": self.joined.refill.forever(),
            "storm orders": self.joined.storm.follow(),
            "measures": Measures(self.joined, self.database, self.speech, self.metrics).forever(),
            "forgetting": self._forgetting().forever(),
            "transcriptions": self._transcriptions().forever(),
            "digests of recordings": RecordingSeals(self.database.messages, self._recordings()).forever(),
            "messages to the staff": self._dispatch().forever(),
            "outages": self._outages().forever(),
        }

    def _with_calls(self, link: AmiLink) -> dict[str, Work]:
        """Those that follow what Asterisk tells of its calls."""
        within_s = {queue.code: queue.answer_within_s for queue in self.company.profile.queues}
        counted = CountedVisits(self.metrics, within_s)
        book = QueueBook(self.store.open_visits, self.store.outbox, self.clock, self.joined.drainer.wake, counted)
        talks = TalkRecordings(talk_spool(self.settings), self.store.outbox, self.joined.drainer)
        return {
            "queue visits": QueueVisits(book).watch(link),
            "places in queues": self._places(book).watch(link),
            "recordings of talks": talks.watch(link),
            "callbacks in turn": self._callbacks().watch(link),
            "waiting callers": count_waiting(book, counted),
        }

    def _places(self, book: QueueBook) -> QueuePlaces:
        told = asterisk_settings(self.settings, ())
        voice = voice_of(self.company, self.settings)
        sounds = JoinedPlaces(voice, told.sounds / told.language, told.language, told.recordings)
        wrap_up_s = {queue.name: float(queue.wrap_up_s) for queue in told.queues}
        return QueuePlaces(sounds, self.database.queue_record, wrap_up_s, self.clock, lambda: bool(book.waiting))

    def _callbacks(self) -> CallbackTurns:
        profile = self.company.profile
        rules = DeskRules(profile, self.company.calendar)
        return CallbackTurns(
            CallbackPlaces(rules, self.joined.desks.operators.is_priority),
            self.database.callback_turns,
            self.database.attempts,
            RingInTurn(self.database.transactions, profile.callback.attempts),
            next(iter(profile.called_numbers), ""),
            self.clock,
            self.metrics.callback_rung,
        )

    def _dialler(self, link: AmiLink, takes_calls: Callable[[], bool]) -> Dialler:
        shown = next(iter(self.company.profile.called_numbers), "")
        return Dialler(
            ring_consumers(self.database, self.company),
            self.database.notice_rounds,
            lines_of(self.settings, shown, link, takes_calls),
            Metronome(pace_of(self.settings)),
            self.clock,
            self.metrics.notices,
        )

    def _forgetting(self) -> Forgetting:
        old = keep_no_longer(self.settings, self.company.profile, self.database)
        return Forgetting(self.database, talk_spool(self.settings), old, self.company.profile, self.clock)

    def _recordings(self) -> NodeRecordings:
        return NodeRecordings(self.settings.asterisk.system_name, self.settings.storage.recordings)

    def _transcriptions(self) -> Transcriptions:
        profile = self.company.profile
        accounts = OpenAccount(self.database.accounts, self.database.lookups)
        return Transcriptions(
            self.speech,
            self.database.messages,
            CheckMessage(self.database.transactions, accounts, profile.readings, self.clock),
            self._recordings(),
            profile.account_form,
            self.metrics,
            self.clock,
        )

    def _dispatch(self) -> DispatchWatch:
        watch = WatchDispatch(self.database.transactions, self.database.dispatch_board)
        return DispatchWatch(watch, self.metrics, self.clock)

    def _outages(self) -> OutageWatch:
        board = self.database.outage_board
        reports = WatchReports(self.database.networks, board, SuspectOutage(self.database.transactions))
        return OutageWatch(reports, WatchEstimates(board), self.metrics, self.clock)
