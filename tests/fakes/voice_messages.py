"""Voice messages of the small world, and those who deal with them, joined over a database."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from adapters.database.database import Database
from gridline.bridge.transcriber import Transcriber
from gridline.bridge.transcriptions import NodeRecordings, TranscriptionPace, Transcriptions
from gridline.observability import Metrics
from models.call import CallKey
from models.case import RegistrationNumber
from models.reading_rules import ReadingRules
from services.messages.check_message import CheckMessage
from services.messages.keep_voice_message import KeepVoiceMessage
from services.readings.open_account import OpenAccount
from services.readings.reading_desk import VoiceMessage
from tests.fakes.spoken_messages import EIGHT_DIGITS
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.yasnogorsk import RULES

NODE = "gl"
TAKING = replace(RULES, voice_auto_accept=True)
GOOD = (
    "лицевой счет ноль ноль двенадцать ноль ноль сорок пять электричество "
    "день пять девять восемь ноль ночь девятьсот пятьдесят"
)
"""The flat's two zones, both plausible."""
DOUBTFUL = GOOD.replace("восемь", "восемь?")


def message(name: str = "1-reading-1", at: datetime = NOW, node: str = NODE) -> VoiceMessage:
    call = CallKey(node, name.partition("-")[0])
    return VoiceMessage(f"{call}/voice", name, 12.0, at, call, RESIDENT)


def number(serial: int) -> RegistrationNumber:
    return RegistrationNumber("DEMO", date(2026, 11, 20), serial)


@dataclass(slots=True)
class Desk:
    """A node's transcriptions over a database, with a clock that a test moves."""

    database: Database
    folder: Path
    transcriber: Transcriber
    rules: ReadingRules = TAKING
    now: datetime = NOW
    metrics: Metrics = field(default_factory=Metrics)
    serials: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    async def files(self, *messages: VoiceMessage) -> None:
        for each in messages:
            await KeepVoiceMessage(self.database.transactions)(each, number(self.serials()))

    @property
    def check(self) -> CheckMessage:
        accounts = OpenAccount(self.database.accounts, self.database.lookups)
        return CheckMessage(self.database.transactions, accounts, self.rules, lambda: self.now)

    @property
    def transcriptions(self) -> Transcriptions:
        return Transcriptions(
            self.transcriber,
            self.database.messages,
            self.check,
            NodeRecordings(NODE, self.folder),
            EIGHT_DIGITS,
            self.metrics,
            lambda: self.now,
            TranscriptionPace(longest_s=0.2),
        )

    async def works(self) -> None:
        """Deal with all messages that can be dealt with now."""
        while await self.transcriptions.once():
            pass

    def later(self, **units: float) -> None:
        self.now += timedelta(**units)

    def counted(self, state: str, reason: str = "") -> float | None:
        labels = {"state": state, "reason": reason}
        return self.metrics.registry.get_sample_value("gridline_voice_messages_total", labels)

    @property
    def failures(self) -> float | None:
        return self.metrics.registry.get_sample_value("gridline_transcriptions_failed_total")
