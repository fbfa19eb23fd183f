"""A company's rules for readings by phone: from whom, of what, when, and what it does with the doubtful ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.account import Account, ConsumerKind, PremisesKind
from models.meter import Service
from models.month_window import MonthWindow
from models.reading_limits import ReadingLimits


class ReadingMode(StrEnum):
    FULL = "full"
    PRELIMINARY = "preliminary"
    """Taken, but the contract wants a signed act besides (SAL-11)."""
    PER_ACCOUNT = "per_account"
    """Only from accounts marked for it (SMZ-3)."""
    OFF = "off"


class OutsideDates(StrEnum):
    """What happens to a reading outside the dates of the window."""

    MESSAGE_ONLY = "message_only"
    LATE = "late"
    """Taken for the period just closed and marked."""
    NEXT_PERIOD = "next_period"
    """Taken for the period that comes next and marked."""


class OutsideHours(StrEnum):
    """What happens within the dates, but outside the hours."""

    VOICE_MESSAGE = "voice_message"
    IVR = "ivr"
    """The machine takes readings round the clock; the hours bind only people."""
    MESSAGE_ONLY = "message_only"


class OverduePolicy(StrEnum):
    """Readings of a meter whose verification (поверка) has run out (reading rule R-13)."""

    ACCEPT_FLAG = "accept_flag"
    REFUSE = "refuse"


class RemotePolicy(StrEnum):
    """Readings of a meter that is read automatically (reading rule R-14)."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class Obstacle(StrEnum):
    """Why an account may not give a reading by phone, whatever the date."""

    NOT_HERE = "not_here"
    """Another organisation takes it: `reading_not_here`."""
    ACCOUNT_CLOSED = "account_closed"
    CONSUMER_KIND = "consumer_kind"
    """Not a kind of consumer that is served by machine (AES-H1): an operator."""
    SERVICE_NOT_BY_PHONE = "service_not_by_phone"
    """Not for this kind of premises (AES-H3): `reading_service_not_by_phone`, then an operator."""


_MESSAGE_S = range(5, 151)
"""With time to spare below the longest transcription (gridline/bridge/transcriptions.py)."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Raises ValueError where readings are taken, but no window or no service is set."""

    mode: ReadingMode
    services: Mapping[Service, frozenset[PremisesKind]] = field(default_factory=dict)
    """For which kinds of premises each service's readings are taken by phone (AES-H3)."""
    window: MonthWindow | None = None
    windows_by_consumer: Mapping[ConsumerKind, MonthWindow] = field(default_factory=dict)
    """Windows of those kinds of consumers that have one of their own."""
    outside_dates: OutsideDates = OutsideDates.MESSAGE_ONLY
    outside_hours: OutsideHours = OutsideHours.MESSAGE_ONLY
    consumer_kinds: frozenset[ConsumerKind] = frozenset(ConsumerKind)
    verification_overdue: OverduePolicy = OverduePolicy.ACCEPT_FLAG
    remote: RemotePolicy = RemotePolicy.REFUSE
    limits: ReadingLimits = field(default_factory=ReadingLimits)
    voice_message_s: int = 60
    """The longest voice message, in seconds: one beyond the bounds holds no reading, or is never written down."""
    voice_auto_accept: bool = False
    """Whether a voice message that is sure in every point counts without a person: its caller confirms nothing."""

    def __post_init__(self) -> None:
        if self.mode is ReadingMode.OFF:
            return
        if self.window is None:
            raise ValueError("readings are taken, so a window is needed; set it, or set mode: off")
        if not any(self.services.values()):
            raise ValueError("readings are taken, so services are needed; set them, or set mode: off")
        if self.voice_message_s not in _MESSAGE_S:
            raise ValueError(f"voice_message_s is {_MESSAGE_S.start} to {_MESSAGE_S.stop - 1} seconds")

    def window_of(self, consumer: ConsumerKind | None) -> MonthWindow | None:
        """The window that binds `consumer`, the company's own while he is unknown; None: no readings here."""
        if self.mode is ReadingMode.OFF:
            return None
        return self.window if consumer is None else self.windows_by_consumer.get(consumer, self.window)

    def services_for(self, kind: PremisesKind) -> tuple[Service, ...]:
        """The services whose readings premises of `kind` may give by phone."""
        return tuple(service for service in Service if kind in self.services.get(service, frozenset()))

    def obstacle(self, account: Account, service: Service) -> Obstacle | None:
        """What stands in the way of a reading of `service` from `account`; None: nothing does."""
        if self.mode is ReadingMode.OFF:
            return Obstacle.NOT_HERE
        if not account.is_active:
            return Obstacle.ACCOUNT_CLOSED
        if account.consumer_kind not in self.consumer_kinds:
            return Obstacle.CONSUMER_KIND
        if self.mode is ReadingMode.PER_ACCOUNT and not account.phone_reading_allowed:
            return Obstacle.NOT_HERE
        if service not in self.services_for(account.premises.kind):
            return Obstacle.SERVICE_NOT_BY_PHONE
        return None
