"""Voice messages of this node written down one at a time, while calls go on: looked for, heard, decided, counted."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from adapters.asterisk.recording_file import recorded_seconds, recording_path
from dialogue.messages.understanding import understood
from gridline.bridge.transcriber import Transcriber, TranscriberAway
from gridline.observability import Metrics, call_logged
from models.account_form import AccountForm
from models.heard_message import HeardMessage
from models.message_checks import Finding
from models.voice_message import MessageReason
from services.errors import DatabaseAway, ServiceError
from services.messages.check_message import CheckMessage
from services.messages.filed_messages import FiledMessage, MessageQueue
from services.readings.reading_desk import VoiceMessage

LOG = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SHORTEST_S = 1.0
"""Anything shorter holds no reading; the dialogue keeps no such message either."""
SETTLED_S = 2.0
"""A file that was written to more recently may still grow."""


@dataclass(frozen=True, slots=True)
class TranscriptionPace:
    """Seconds between looks, between messages, after trouble, and for one transcription; the last below the lease."""

    look_every_s: float = 5.0
    between_s: float = 1.0
    rest_s: float = 30.0
    longest_s: float = 180.0
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class RecordingState(Enum):
    READY = auto()
    INCOMPLETE = auto()
    """Not there, or shorter than it was when it was filed."""
    GROWING = auto()
    """Still being written."""
    TOO_SHORT = auto()


@dataclass(frozen=True, slots=True)
class NodeRecordings:
    """The recordings that lie on this node, made by Asterisk's calls of this name."""

    node: str
    folder: Path

    def file(self, message: VoiceMessage) -> Path:
        return recording_path(self.folder, message.recording)

    def look(self, message: VoiceMessage) -> RecordingState:
        """How the message's recording is. Blocks for one look at the disk."""
        try:
            found = self.file(message).stat()
        except OSError:
            return RecordingState.INCOMPLETE
        seconds = recorded_seconds(found.st_size)
        if 0 <= time.time() - found.st_mtime < SETTLED_S:  # no file is of the future, but clocks are put back
            return RecordingState.GROWING
        if seconds < message.seconds:
            return RecordingState.INCOMPLETE
        return RecordingState.TOO_SHORT if seconds < SHORTEST_S else RecordingState.READY


@dataclass(frozen=True, slots=True)
class Transcriptions:
    """Run `forever` as one named task; one message's fault never ends it."""

    transcriber: Transcriber
    messages: MessageQueue
    check: CheckMessage
    recordings: NodeRecordings
    form: AccountForm
    metrics: Metrics
    clock: Callable[[], datetime]
    pace: TranscriptionPace = field(default_factory=TranscriptionPace)

    async def forever(self) -> None:
        """Look for messages until cancelled. With the transcriber away it rests, and messages stay new."""
        while True:
            try:
                worked = await self.once()
            except ServiceError as trouble:
                LOG.warning("voice messages wait", extra={"fault": type(trouble).__name__})
                await self.pace.pause(self.pace.rest_s)
            else:
                await self.pace.pause(self.pace.between_s if worked else self.pace.look_every_s)

    async def once(self) -> bool:
        """Deal with one message; False where none waits, or nobody could write it down. Raises ServiceError."""
        if not self.transcriber.is_up:
            return False
        filed = await self.messages.claim(self.recordings.node, self.clock())
        if filed is None:
            return False
        with call_logged(str(filed.message.call)):
            return await self._attend(filed)

    async def _attend(self, filed: FiledMessage) -> bool:
        if filed.attempts > MOST_ATTEMPTS:  # we died of it as often as this
            await self._leave(filed, MessageReason.NOT_TRANSCRIBED)
            return True
        match await asyncio.to_thread(self.recordings.look, filed.message):
            case RecordingState.TOO_SHORT:
                await self._leave(filed, MessageReason.TOO_SHORT)
            case RecordingState.INCOMPLETE:
                await self._failed(filed, MessageReason.RECORDING_MISSING)
            case RecordingState.GROWING:
                await self.messages.release(filed.message.key)
                return False
            case RecordingState.READY:
                return await self._write_down(filed)
        return True

    async def _write_down(self, filed: FiledMessage) -> bool:
        try:
            heard = await self._hear(filed.message)
            self._count(await self.check(filed, heard))
        except TranscriberAway:
            await self.messages.release(filed.message.key)
            return False
        except DatabaseAway:
            raise
        except Exception as fault:
            LOG.warning("a voice message was not written down", extra={"fault": type(fault).__name__}, exc_info=True)
            await self._failed(filed, MessageReason.NOT_TRANSCRIBED)
        return True

    async def _hear(self, message: VoiceMessage) -> HeardMessage:
        async with asyncio.timeout(self.pace.longest_s):
            hypotheses = await self.transcriber.transcribe(self.recordings.file(message))
        # a minute of numbers may be understood in very many ways
        return await asyncio.to_thread(understood, hypotheses, self.form)

    async def _failed(self, filed: FiledMessage, reason: MessageReason) -> None:
        """It comes again when its claim has run out; after the last attempt it is a person's."""
        self.metrics.transcription_failed()
        if filed.attempts >= MOST_ATTEMPTS:
            await self._leave(filed, reason)

    async def _leave(self, filed: FiledMessage, reason: MessageReason) -> None:
        self._count(await self.check.leave_to_person(filed, reason))

    def _count(self, finding: Finding | None) -> None:
        if finding is None:
            return  # whoever settled it has counted it
        level = logging.CRITICAL if finding.reason is MessageReason.DANGER else logging.INFO
        LOG.log(level, "a voice message was checked", extra={"state": finding.state, "reason": finding.reason})
        self.metrics.message_settled(finding.state, finding.reason)
