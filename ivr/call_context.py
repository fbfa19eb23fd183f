"""What a flow knows of its call, and whom it may ask besides the caller."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.call import IncomingCall
from models.company_profile import CompanyProfile
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from services.appointment_desk import AppointmentDesk
from services.case_desk import CaseDesk
from services.dispatch_desk import DispatchDesk
from services.language_desk import LanguageDesk, NoMemory
from services.operator_desk import OperatorDesk
from services.outage_desk import OutageDesk
from services.reading_desk import ReadingDesk
from services.reconnect_desk import ReconnectDesk
from services.storm_board import NoStorm, StormDesk

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


class Clock(Protocol):
    async def now(self) -> datetime:
        """The time, aware. Asynchronous, so that a flow looks at it and the journal keeps what it saw."""
        ...


@dataclass(frozen=True, slots=True)
class CallContext:
    incoming: IncomingCall
    profile: CompanyProfile
    readings: ReadingDesk
    operators: OperatorDesk
    dispatch: DispatchDesk
    clock: Clock
    cases: CaseDesk
    appointments: AppointmentDesk
    reconnects: ReconnectDesk
    outages: OutageDesk
    languages: LanguageDesk = field(default_factory=NoMemory)
    storm: StormDesk = field(default_factory=NoStorm)


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
