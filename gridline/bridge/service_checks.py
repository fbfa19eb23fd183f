"""What /healthz looks at in a running bridge."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.asterisk.ami.link import AmiLink
from adapters.database.database import Database
from gridline.bridge.node import NodeBridge
from gridline.checks import machine
from gridline.checks.diagnosis import Check, SlowLook
from gridline.checks.service import ControlLink, DangerAlarms, DatabaseAnswer, HeartbeatAge, OutboxState, ScheduledWork
from gridline.checks.speech import SpeechAway
from gridline.desk import JoinedDesk
from gridline.media.client import SpeechMedia
from gridline.recognition import vocabulary
from gridline.settings.sections import Settings


@dataclass(frozen=True, slots=True)
class ServiceChecks:
    settings: Settings
    link: AmiLink
    bridge: NodeBridge
    joined: JoinedDesk
    database: Database
    speech: SpeechMedia
    clock: Callable[[], datetime]

    def all(self) -> list[Check]:
        asterisk, storage = self.settings.asterisk, self.settings.storage
        return [
            ControlLink(asterisk.system_name, lambda: self.link.is_up),
            HeartbeatAge(self._heartbeat_age_s, asterisk.heartbeat_stale_s),
            DatabaseAnswer(self._database_s),
            OutboxState(self.joined.desk.outbox_status),
            DangerAlarms(self.joined.open_alarms),
            ScheduledWork(self.database.scheduled_jobs.newest, self.clock),
            SlowLook("disk", lambda: machine.disk("disk", storage.journal, storage)),
            self._speech(),
        ]

    def _heartbeat_age_s(self) -> float | None:
        return time.time() - self.bridge.heartbeat_at if self.bridge.heartbeat_at else None

    async def _database_s(self) -> float:
        began = time.monotonic()
        await self.database.check_schema()
        return time.monotonic() - began

    def _speech(self) -> Check:
        section = self.settings.recognition
        model = vocabulary(section)
        has_model = model.words is None or bool(model.words)
        return SpeechAway(lambda: self.speech.state, section.engine != "none", has_model)
