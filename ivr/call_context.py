"""What a flow knows of its call, and whom it may ask besides the caller."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.desks import Desks
from models.call import IncomingCall
from models.company_profile import CompanyProfile
from models.menu import MenuItem
from models.phone_number import PhoneNumber

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


class Clock(Protocol):
    async def now(self) -> datetime:
        """The time, aware. Asynchronous, so that a flow looks at it and the journal keeps what it saw."""
        ...


@dataclass(frozen=True, slots=True)
class CallContext:
    incoming: IncomingCall
    profile: CompanyProfile
    clock: Clock
    desks: Desks

    @property
    def caller(self) -> PhoneNumber | None:
        return self.incoming.caller

    def key(self, *parts: str) -> str:
        """An idempotency key: the same call at the same place of its flow gives the same key."""
        return "/".join((str(self.incoming.key), *parts))

    def recording_name(self, subject: str) -> str:
        """A file's name that holds the call and no personal data; at most 120 letters, digits, - and _."""
        return _NOT_IN_A_NAME.sub("-", f"{self.incoming.key}-{subject}")[-120:]

    def queue_for(self, item: MenuItem | None = None) -> str:
        return self.profile.queue_for(item).code
