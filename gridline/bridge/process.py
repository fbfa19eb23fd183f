"""The bridge as a process: everything joined for one node, served until it is told to stop."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.credentials import read_credentials
from adapters.asterisk.nodes import AsteriskNodes, ServedNode
from adapters.database.database import Database, open_database
from adapters.journal.store import LocalStore, open_local_store
from gridline import event_loop
from gridline.bridge.dispatch_watch import DispatchWatch
from gridline.bridge.node import NodeBridge
from gridline.bridge.outage_watch import OutageWatch
from gridline.bridge.queue_places import JoinedPlaces, QueuePlaces
from gridline.bridge.queue_visits import CountedVisits, QueueVisits
from gridline.bridge.reception import Reception
from gridline.bridge.recording_seals import RecordingSeals
from gridline.bridge.talk_recordings import TalkRecordings, talk_spool
from gridline.bridge.transcriber import Transcriber
from gridline.bridge.transcriptions import NodeRecordings, Transcriptions
from gridline.checks import machine
from gridline.checks.diagnosis import Check, SlowLook
from gridline.checks.service import ControlLink, DangerAlarms, DatabaseAnswer, HeartbeatAge, OutboxState
from gridline.checks.speech import SpeechAway
from gridline.clock import CallClock, ServiceClock
from gridline.company import Company, voice_of
from gridline.desk import JoinedDesk, join_desk
from gridline.health import Health, health_server
from gridline.media.client import SpeechMedia
from gridline.media.server import SOCKET
from gridline.observability import CountedSpeech, Metrics
from gridline.recognition import vocabulary
from gridline.settings.sections import Settings
from gridline.settings.translation import ami_settings, asterisk_settings, database_address
from gridline.signals import stop_wish
from ivr.routing import Routes
from models.local_time import local
from services.check_message import CheckMessage
from services.delete_old_recordings import DeleteOldRecordings
from services.desk_rules import DeskRules
from services.errors import ServiceError
from services.open_account import OpenAccount
from services.queue_book import QueueBook
from services.suspect_outage import SuspectOutage
from services.talk_recordings import EraseTalk
from services.watch_dispatch import WatchDispatch
from services.watch_estimates import WatchEstimates
from services.watch_reports import WatchReports

LOG = logging.getLogger(__name__)

LEASE = "run/bridge.lease"
"""Within the instance's folder: who holds it serves the node."""
MEASURE_EVERY_S = 5.0
FORGET_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class BridgeProcess:
    """`serve()` serves the node of these settings until SIGTERM or SIGINT; then it drains and returns."""

    settings: Settings
    company: Company
    clock: ServiceClock

    def serve(self) -> None:
        event_loop.serve(self._run())

    async def _run(self) -> None:
        told = asterisk_settings(self.settings, self.company.profile.called_numbers)
        ami = ami_settings(told, self.settings.bridge, read_credentials(told.instance))
        metrics = Metrics()
        nodes = AsteriskNodes([ServedNode(ami, told.instance / LEASE, metrics.action_answered)])
        with stop_wish() as stop:
            await nodes.run(lambda link: self._serve(link, stop, metrics))

    async def _serve(self, link: AmiLink, stop: asyncio.Event, metrics: Metrics) -> None:
        """Called with the lease held, so the local store is ours as well."""
        speech = SpeechMedia(self.settings.asterisk.instance / SOCKET)
        async with self._stores() as (store, database), speech:
            rules = DeskRules(self.company.profile, self.company.calendar)
            joined = join_desk(database, store, rules, self.clock)
            counted = CountedVisits(
                metrics, {queue.code: queue.answer_within_s for queue in self.company.profile.queues}
            )
            book = QueueBook(store.open_visits, store.outbox, self.clock, joined.drainer.wake, counted)
            bridge = NodeBridge(self._reception(joined, store, metrics, speech), self.settings.asterisk.heartbeat_s)
            checks = self._checks(link, bridge, joined, database)
            health = Health([*checks, self._speech_check(speech)])
            async with health_server(self.settings.web, health, metrics), asyncio.TaskGroup() as tasks:
                supporting = [
                    tasks.create_task(joined.drainer.drain(), name="outbox"),
                    tasks.create_task(joined.refill.forever(), name="registration numbers"),
                    tasks.create_task(joined.storm.follow(), name="storm orders"),
                    tasks.create_task(_measure(joined, database, speech, metrics), name="measures"),
                    tasks.create_task(self._forget(database), name="forgetting"),
                    tasks.create_task(self._transcriptions(database, metrics, speech).forever(), name="transcriptions"),
                    tasks.create_task(self._seals(database).forever(), name="digests of recordings"),
                ]
                supporting += [
                    tasks.create_task(QueueVisits(book).watch(link), name="queue visits"),
                    tasks.create_task(self._places(database, book).watch(link), name="places in queues"),
                    tasks.create_task(self._talks(joined, store).watch(link), name="recordings of talks"),
                    tasks.create_task(_count_waiting(book, counted), name="waiting callers"),
                ]
                watch = WatchDispatch(database.transactions, database.dispatch_board)
                staff = DispatchWatch(watch, metrics, self.clock).forever()
                supporting.append(tasks.create_task(staff, name="messages to the staff"))
                supporting.append(tasks.create_task(self._outages(database, metrics).forever(), name="outages"))
                serving = tasks.create_task(bridge.serve(link), name="node")
                await stop.wait()
                await bridge.drain(self.settings.bridge.drain_s)
                await serving
                for task in supporting:
                    task.cancel()
            await joined.close()

    @asynccontextmanager
    async def _stores(self) -> AsyncIterator[tuple[LocalStore, Database]]:
        address = database_address(self.settings.database)
        async with (
            open_local_store(self.settings.storage.journal, self.clock) as store,
            open_database(address) as database,
        ):
            yield store, database

    async def _forget(self, database: Database) -> None:
        """Drop what personal data of earlier days nothing needs any more."""
        while True:
            try:
                today = local(self.clock(), self.company.profile.zone).date()
                await database.lookups.forget_before(today)
                await database.wrong_codes.forget_before(today)
                quiet = timedelta(days=self.company.profile.survey.quiet_days)
                await database.survey_record.forget_callers(self.clock() - quiet)
            except ServiceError:
                LOG.warning("look-ups of earlier days are still there", exc_info=True)
            try:
                await self._delete_old(database)
            except (ServiceError, OSError):
                LOG.warning("old recordings of talks are still there", exc_info=True)
            await asyncio.sleep(FORGET_EVERY_S)

    async def _delete_old(self, database: Database) -> None:
        profile = self.company.profile
        erase = EraseTalk(database.transactions, talk_spool(self.settings))
        delete = DeleteOldRecordings(database.talk_list, erase, profile.retention, profile.zone)
        if deleted := await delete(self.clock()):
            LOG.info("old recordings of talks deleted", extra={"count": len(deleted)})

    def _reception(self, joined: JoinedDesk, store: LocalStore, metrics: Metrics, speech: SpeechMedia) -> Reception:
        self.settings.storage.recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Reception(
            routes=Routes([self.company.profile]),
            desks=joined.desks,
            keep_call=joined.desk.keep_call,
            clock=CallClock(self.clock),
            journals=store.journals,
            voice=voice_of(self.company, self.settings),
            recordings=self.settings.storage.recordings,
            metrics=metrics,
            speech=CountedSpeech(speech, metrics.speech),
            vocabulary=vocabulary(self.settings.recognition),
        )

    def _talks(self, joined: JoinedDesk, store: LocalStore) -> TalkRecordings:
        return TalkRecordings(talk_spool(self.settings), store.outbox, joined.drainer)

    def _places(self, database: Database, book: QueueBook) -> QueuePlaces:
        told = asterisk_settings(self.settings, ())
        voice = voice_of(self.company, self.settings)
        sounds = JoinedPlaces(voice, told.sounds / told.language, told.language, told.recordings)
        wrap_up_s = {queue.name: float(queue.wrap_up_s) for queue in told.queues}
        return QueuePlaces(sounds, database.queue_record, wrap_up_s, self.clock, lambda: bool(book.waiting))

    def _seals(self, database: Database) -> RecordingSeals:
        return RecordingSeals(database.messages, self._recordings())

    def _recordings(self) -> NodeRecordings:
        return NodeRecordings(self.settings.asterisk.system_name, self.settings.storage.recordings)

    def _transcriptions(self, database: Database, metrics: Metrics, transcriber: Transcriber) -> Transcriptions:
        profile = self.company.profile
        accounts = OpenAccount(database.accounts, database.lookups)
        return Transcriptions(
            transcriber,
            database.messages,
            CheckMessage(database.transactions, accounts, profile.readings, self.clock),
            self._recordings(),
            profile.account_form,
            metrics,
            self.clock,
        )

    def _outages(self, database: Database, metrics: Metrics) -> OutageWatch:
        board = database.outage_board
        reports = WatchReports(database.networks, board, SuspectOutage(database.transactions))
        return OutageWatch(reports, WatchEstimates(board), metrics, self.clock)

    def _speech_check(self, speech: SpeechMedia) -> Check:
        section = self.settings.recognition
        model = vocabulary(section)
        has_model = model.words is None or bool(model.words)
        return SpeechAway(lambda: speech.state, section.engine != "none", has_model)

    def _checks(self, link: AmiLink, bridge: NodeBridge, joined: JoinedDesk, database: Database) -> list[Check]:
        section = self.settings.asterisk
        storage = self.settings.storage

        def age_s() -> float | None:
            return time.time() - bridge.heartbeat_at if bridge.heartbeat_at else None

        return [
            ControlLink(section.system_name, lambda: link.is_up),
            HeartbeatAge(age_s, section.heartbeat_stale_s),
            DatabaseAnswer(lambda: _seconds(database)),
            OutboxState(joined.desk.outbox_status),
            DangerAlarms(joined.open_alarms),
            SlowLook("disk", lambda: machine.disk("disk", storage.journal, storage)),
        ]


async def _measure(joined: JoinedDesk, database: Database, speech: SpeechMedia, metrics: Metrics) -> None:
    """Depth of the outbox, health of the database and of speech, every few seconds."""
    while True:
        told = speech.state
        metrics.speech.media_told(ready=speech.is_up, lost=told.lost if told else None, links_lost=speech.losses)
        metrics.storms(on=(await joined.storm.storm()).on)
        await database.warm()
        try:
            metrics.outbox_holds((await joined.desk.outbox_status()).pending)
            metrics.danger_alarms_wait((await joined.open_alarms()).count)
        except ServiceError:
            LOG.warning("the local store could not be measured", exc_info=True)
        began = time.monotonic()
        try:
            await database.check_schema()
        except Exception:  # noqa: BLE001  (whatever a driver raises, the database does not serve us)
            metrics.database_answered(time.monotonic() - began, up=False)
        else:
            metrics.database_answered(time.monotonic() - began, up=True)
        await asyncio.sleep(MEASURE_EVERY_S)


async def _count_waiting(book: QueueBook, counted: CountedVisits) -> None:
    while True:
        counted.waiting(book)
        await asyncio.sleep(MEASURE_EVERY_S)


async def _seconds(database: Database) -> float:
    began = time.monotonic()
    await database.check_schema()
    return time.monotonic() - began
