"""Erasing a person's data on his request: whose, what is found of him, and the proof that outlives the data (5.3)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.account import AccountNumber
from models.local_time import require_aware
from models.phone_number import PhoneNumber

Subject = PhoneNumber | AccountNumber
"""Whose data: all that is kept under a telephone number, or under an account."""

_SALT_BYTES = 16
_WORK = 2**14
"""Of scrypt: telephone numbers are few, and whoever has the row must not find his by trying them all."""
_LONGEST_NAME = 64


class DataKind(StrEnum):
    """What is erased, counted by kind."""

    CALLS = "calls"
    STEPS = "steps"
    CASES = "cases"
    VOICE_MESSAGES = "voice messages"
    TALKS = "recordings of talks"
    DRAFTS = "readings not confirmed"
    SUBMISSIONS = "numbers readings came from"
    LOOKUPS = "look-ups"
    LANGUAGES = "remembered languages"
    APPOINTMENTS = "appointments that are over"
    CALLBACKS = "calls back that are done"
    OUTAGE_REPORTS = "reports of no power"
    OUTAGES_HEARD = "outages heard of"
    RESTORED_WISHES = "wishes to hear of restored power"
    NOTICES = "notices of works that are over"
    NOTICE_NUMBERS = "numbers rung for notices"
    NOTICE_SALTS = "salts by which the proof of notices knows a number"
    SURVEYS = "answers to questions after talks"
    ALARMS = "alarms that are acknowledged"
    LETTERS = "letters on the local disk"


class Reason(StrEnum):
    """Why something stays."""

    OPEN_CASE = "cases that are open, with what was said and recorded in them: close them and erase again"
    OPEN_ALARM = "alarms that nobody acknowledged"
    CALLBACK_OWED = "calls back that are owed"
    NEWS_OWED = "wishes to hear of restored power, of outages that go on"
    APPOINTMENT_AHEAD = "appointments ahead"
    NOTICE_OWED = "numbers that are to be rung for a notice: erase again when nobody rings them any more"
    NOTICE_AHEAD = "notices of works that are not over: who was not reached is written to"
    READINGS = "readings with what billing was told: bills rest on them (limitation of claims)"
    OPTED_OUT = "wishes to be asked and called no more: without them he would be"
    CONTRACT = "data of the contract: billing's import would bring them back, so they are erased in billing"
    OTHER_NODE = "calls of another node, with their recordings: run the same command there"
    PENDING_LETTERS = "letters that the database does not have yet: erase again when it does"


@dataclass(frozen=True, slots=True)
class Traces:
    """What is known of a person: what goes, and what must stay and why. Kinds of which there is none are left out."""

    goes: Mapping[DataKind, int] = field(default_factory=dict)
    stays: Mapping[Reason, int] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        return not self.goes

    def joined(self, other: "Traces") -> "Traces":
        """Both together; they have no kind in common."""
        return Traces({**self.goes, **other.goes}, {**self.stays, **other.stays})


@dataclass(frozen=True, slots=True)
class ErasureOrder:
    """Who erases, when and why: it is kept with the proof. Raises ValueError where a name or a reason is missing."""

    by: str
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self.at)
        if not (self.by.strip() and self.by.isprintable() and len(self.by) <= _LONGEST_NAME):
            raise ValueError(f"a name is 1 to {_LONGEST_NAME} letters on one line")
        if not (self.reason.strip() and self.reason.isprintable()):
            raise ValueError("a reason is words on one line")


@dataclass(frozen=True, slots=True)
class SealedSubject:
    """A number as its proof holds it: it tells whether a number is the one, and no more."""

    salt: str
    digest: str

    @classmethod
    def of(cls, subject: Subject) -> "SealedSubject":
        """With a salt of its own, so that two proofs of one number look different."""
        salt = secrets.token_hex(_SALT_BYTES)
        return cls(salt, _digest(subject, salt))

    def seals(self, subject: Subject) -> bool:
        return secrets.compare_digest(self.digest, _digest(subject, self.salt))


def _digest(subject: Subject, salt: str) -> str:
    text = f"{type(subject).__name__}:{subject}".encode()
    return hashlib.scrypt(text, salt=bytes.fromhex(salt), n=_WORK, r=8, p=1, dklen=32).hex()
