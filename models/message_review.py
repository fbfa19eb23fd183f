"""What a person does with a voice message: settle it, promise a call, attach an account; and why he rejects one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from models.local_time import require_aware
from models.voice_message import MessageState

LONGEST_NAME = 64


class MessageAction(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CALLED_BACK = "called_back"
    ACCOUNT_ATTACHED = "account_attached"
    LISTENED = "listened"
    """It is no reading: a person has heard it, and his work goes on in its case."""

    @property
    def state(self) -> MessageState | None:
        """The state it brings the message to; None: it stays as it is."""
        match self:
            case MessageAction.ACCOUNT_ATTACHED:
                return None
            case MessageAction.LISTENED:
                return MessageState.ACCEPTED
            case _:
                return MessageState(self.value)

    @property
    def in_words(self) -> str:
        match self:
            case MessageAction.ACCOUNT_ATTACHED:
                return "given an account"
            case MessageAction.LISTENED:
                return "listened to"
            case _:
                return self.value.replace("_", " ")


class RejectReason(StrEnum):
    NO_READING = "no_reading"
    UNCLEAR = "unclear"
    ALREADY_GIVEN = "already_given"
    OUTSIDE_WINDOW = "outside_window"
    NOT_OURS = "not_ours"
    HANDED_ON = "handed_on"
    OTHER = "other"
    """The note must say why."""

    @property
    def in_words(self) -> str:
        return _WORDS[self]


_WORDS: Mapping[RejectReason, str] = MappingProxyType(
    {
        RejectReason.NO_READING: "there is no reading in it",
        RejectReason.UNCLEAR: "it cannot be understood, and the caller cannot be asked",
        RejectReason.ALREADY_GIVEN: "the reading was given in another way",
        RejectReason.OUTSIDE_WINDOW: "it came outside the dates for readings",
        RejectReason.NOT_OURS: "the consumer is not ours",
        RejectReason.HANDED_ON: "it is no reading, and was handed to whom it concerns",
        RejectReason.OTHER: "see the note",
    }
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did it, and when. Raises ValueError for a name that is empty or long, and for a naive time."""

    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not (self.by.strip() and self.by.isprintable() and len(self.by) <= LONGEST_NAME):
            raise ValueError(f"a name is 1 to {LONGEST_NAME} letters on one line")
        require_aware(self.at)


@dataclass(frozen=True, slots=True)
class SignedAction:
    """One line of a message's history."""

    action: MessageAction
    signature: Signature
    reason: RejectReason | None = None
    note: str = ""
