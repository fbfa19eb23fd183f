"""The bridge as a process: everything joined for one node, served until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.credentials import read_credentials
from adapters.asterisk.nodes import AsteriskNodes, ServedNode
from adapters.database.database import Database, open_database
from adapters.journal.store import LocalStore, open_local_store
from gridline.bridge.duties import NOTICES, Duties
from gridline.bridge.node import NodeBridge
from gridline.bridge.reception import Reception
from gridline.bridge.service_checks import ServiceChecks
from gridline.clock import CallClock, ServiceClock
from gridline.company import Company, voice_of
from gridline.desk import JoinedDesk, join_desk
from gridline.health import Health, health_server
from gridline.media.client import SpeechMedia
from gridline.media.server import SOCKET
from gridline.observability import CountedSpeech, Metrics
from gridline.processes import event_loop
from gridline.processes.signals import stop_wish
from gridline.recognition import vocabulary
from gridline.settings.sections import Settings
from gridline.settings.translation import ami_settings, asterisk_settings, database_address
from ivr.routing import Routes
from services.desk_rules import DeskRules

LEASE = "run/bridge.lease"
"""Within the instance's folder: who holds it serves the node."""


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
            reception = self._reception(joined, store, metrics, speech)
            bridge = NodeBridge(reception, self.settings.asterisk.heartbeat_s)
            checks = ServiceChecks(self.settings, link, bridge, joined, database, speech, self.clock)
            health = Health(checks.all())
            duties = Duties(self.settings, self.company, self.clock, database, store, joined, metrics, speech)
            async with health_server(self.settings.web, health, metrics), asyncio.TaskGroup() as tasks:
                works = duties.of(link, lambda: bridge.takes_calls)
                supporting = {name: tasks.create_task(work, name=name) for name, work in works.items()}
                serving = tasks.create_task(bridge.serve(link), name="node")
                await stop.wait()
                await _ended(supporting[NOTICES])  # first, or consumers would answer to nobody
                await bridge.drain(self.settings.bridge.drain_s)
                await serving
                for task in supporting.values():
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


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
