"""Filed voice messages: taken one by one to be written down, settled once, listed until a person has looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.heard_message import HeardMessage, SpokenReading
from models.message_checks import Finding
from models.message_matching import MatchedReading
from models.voice_message import MessageReason, MessageState
from services.readings.reading_desk import VoiceMessage


@dataclass(frozen=True, slots=True)
class FiledMessage:
    """A message that was taken to be written down."""

    message: VoiceMessage
    number: RegistrationNumber
    """Of its case, which the caller was told."""
    attempts: int
    """How often it was taken, this time included: a recording that kills us is not tried for ever."""


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """What became of a message; `heard` is None where it could not be written down."""

    key: str
    finding: Finding
    heard: HeardMessage | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that waits for a person, with all that was understood. Everything in it is personal data."""

    message: VoiceMessage
    number: RegistrationNumber
    state: MessageState
    """TO_CHECK, or NEW where nothing has written it down."""
    reason: MessageReason | None
    transcript: str
    readings: tuple[SpokenReading, ...]
    match: MatchedReading | None
    sha256: str = ""
    """Of its recording; empty while nobody has looked at the file."""

    @property
    def account(self) -> AccountNumber | None:
        """The one that the call knew or a person attached; else the one that was heard without doubt."""
        if self.message.account is not None:
            return self.message.account
        if self.match is not None:
            return self.match.account
        named = {reading.account for reading in self.readings if reading.account is not None}
        return named.pop() if len(named) == 1 else None


class MessageQueue(Protocol):
    """The messages of all nodes. Each question raises DatabaseAway."""

    async def claim(self, node: str, at: datetime) -> FiledMessage | None:
        """Take the oldest new message whose recording lies on `node`; None where there is none.

        It is given to nobody else for a while. Not settled by then, it is given again: whoever had it has died.
        """
        ...

    async def release(self, key: str) -> None:
        """Give a message back at once: it was not tried."""
        ...

    async def waiting(self) -> Sequence[WaitingMessage]:
        """All that wait for a person; words of danger first, then the oldest."""
        ...


class MessageSeals(Protocol):
    """The digests of recordings, taken once. Each question raises DatabaseAway."""

    async def unsealed(self, node: str) -> Sequence[VoiceMessage]:
        """Some messages of this node without a digest, the oldest first."""
        ...

    async def seal(self, key: str, sha256: str) -> None:
        """Keep the digest of its recording; one that is kept stays."""
        ...


class CheckedMessageFile(Protocol):
    async def settle(self, checked: CheckedMessage) -> bool:
        """Note what became of a new message; False where it is not new any more, and nothing is changed."""
        ...
