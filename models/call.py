"""A telephone call as the rest of the service names it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class CallKey:
    """What identifies a call among several Asterisk nodes: the node's system name and the channel's Uniqueid."""

    system_name: str
    uniqueid: str

    def __str__(self) -> str:
        return f"{self.system_name}/{self.uniqueid}"


FORGOTTEN_NUMBER = PhoneNumber("+70000000000")
"""Stands for the number of a caller who wants to be nobody, in what brings his conversation through a crash.

The conversation goes on as it went with a number: with none, it would ask other questions than its journal answers.
"""


class Language(StrEnum):
    RUSSIAN = "ru"
    KAZAKH = "kk"


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """What is known of a call when it is answered."""

    key: CallKey
    called_number: str
    """As dialled, digits only; picks the company's line."""
    caller: PhoneNumber | None
    """None when withheld or not a number; FORGOTTEN_NUMBER in a call taken over whose caller wants to be nobody."""
    answered_at: datetime


class CallResult(StrEnum):
    """How a call ended, for the statistics."""

    SELF_SERVICE = "self_service"
    AGENT = "agent"
    ABANDONED_IVR = "abandoned_ivr"
    ABANDONED_QUEUE = "abandoned_queue"
    CALLBACK_TAKEN = "callback_taken"
    VOICE_MESSAGE = "voice_message"
    DISPATCHER = "dispatcher"
    INFORMED = "informed"
    """Heard why the service is not given now (closed window, wrong company) and that was all."""
    NOTICE = "notice"
    """A call of ours that told a consumer something, and ended there: what he heard is in the proof."""
    FAILED = "failed"
