"""The proof that consumers were told: entries chained by hash, so that a change, a removal and a cut tail all show.

The numbers stand apart: the chain has their salted digests only, and a number can be erased without breaking it
(decisions.md, Outbound). The head of the chain goes into each day's printed register: a tail that is cut off later
ends before the head that was printed.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from models.local_time import require_aware
from models.phone_number import PhoneNumber

FIRST = sha256(b"gridline proof 1").hexdigest()
"""What the first entry follows."""
_LEAST_SALT = 16


class ProofOutcome(StrEnum):
    """What an attempt to give a notice came to, as the register tells it (rules.md 2.3)."""

    ACKNOWLEDGED = "acknowledged"
    HEARD_FULL = "heard_full"
    HEARD_PARTIAL = "heard_partial"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    INVALID = "invalid"
    FAILED = "failed"
    """The network did not put it through, and nothing is wrong with the number."""
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"
    """Nobody can know whether it rang."""


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """What is known of one attempt. Raises ValueError for times without a zone, or more heard than there is."""

    attempt: str
    campaign: str
    number_digest: str
    """Of the number that was rung: `digest`."""
    text_version: int
    text_sha256: str
    outcome: ProofOutcome
    rung_at: datetime
    answered_at: datetime | None = None
    heard_ms: int = 0
    of_ms: int = 0
    key: str = ""
    recording_sha256: str = ""

    def __post_init__(self) -> None:
        require_aware(self.rung_at)
        if self.answered_at is not None:
            require_aware(self.answered_at)
        if not 0 <= self.heard_ms <= self.of_ms:
            raise ValueError("nobody hears more of a text than there is")


_FIELDS = tuple(field.name for field in fields(ProofEntry))


@dataclass(frozen=True, slots=True)
class ProofLink:
    """An entry in its place, from 1 on without a gap."""

    serial: int
    entry: ProofEntry
    previous: str
    """The hash of the link before it, or FIRST."""
    hash: str


def link(entry: ProofEntry, before: ProofLink | None) -> ProofLink:
    """`entry` as it follows `before`, or begins the chain."""
    serial, previous = (before.serial + 1, before.hash) if before else (1, FIRST)
    return ProofLink(serial, entry, previous, _hash(serial, entry, previous))


def first_broken(links: Iterable[ProofLink], before: ProofLink | None = None) -> int | None:
    """The serial at which the chain is broken: changed there, or something before it removed; None where it holds."""
    for each in links:
        if each != link(each.entry, before):
            return each.serial
        before = each
    return None


def ends_in(links: Iterable[ProofLink], head: str) -> bool:
    """Whether the chain holds up to and includes the head that was printed: a cut tail does not."""
    return any(each.hash == head for each in links)


def digest(phone: PhoneNumber, salt: bytes) -> str:
    """Of a number, by a salt of its own, which stands with the number and is erased with it.

    Whoever has the chain alone cannot find the number by trying all there are. Raises ValueError for a salt that could
    itself be tried.
    """
    if len(salt) < _LEAST_SALT:
        raise ValueError(f"the salt has {len(salt)} bytes; {_LEAST_SALT} at least")
    return hmac.new(salt, phone.e164.encode(), "sha256").hexdigest()


def _hash(serial: int, entry: ProofEntry, previous: str) -> str:
    parts = {name: _plain(getattr(entry, name)) for name in _FIELDS}
    text = json.dumps({"serial": serial, "previous": previous, **parts}, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Times to the millisecond: every database keeps so much."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
