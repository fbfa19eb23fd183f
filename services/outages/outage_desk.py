"""What an outage dialogue asks of the utility, and the values that pass between them (flow F-2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from models.power import PowerState, WorksTold


class Extent(StrEnum):
    """Where there is no power, as the caller says."""

    HOUSE = "house"
    FLAT = "flat"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PowerReport:
    """A caller says that he has no power, or asks when it will be back."""

    key: str
    """Idempotency key: the same report stored twice is one. Made of the call and the step in it."""
    call: CallKey
    intent: Intent
    caller: PhoneNumber | None
    reported_at: datetime
    account: AccountNumber | None = None
    extent: Extent = Extent.UNKNOWN
    outage_id: int | None = None
    """The outage that he was told of; the report is a child of it."""
    recording: str = ""
    """Where he says the address, when no account was found; a person places it then."""
    recording_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ReportReceipt:
    """What the caller is told. Once it is returned, the report survives every crash."""

    number: RegistrationNumber
    code: str
    """Four digits for whoever asks about it from another phone."""
    stored: bool
    """False: kept on the local disk, the database gets it when it is back."""


@dataclass(frozen=True, slots=True)
class ToldOutage:
    """An outage was told to a caller: a promise, where an estimate was in it."""

    key: str
    call: CallKey
    caller: PhoneNumber | None
    account: AccountNumber | None
    outage_id: int
    estimate: datetime | None
    """As he heard it; None: the time was being clarified."""
    told_at: datetime
    heard_whole: bool
    """False: he hung up while it was spoken."""


@dataclass(frozen=True, slots=True)
class RestoredWish:
    """A caller wants a call when power is back."""

    key: str
    call: CallKey
    """In which he wished so: whoever is forgotten with it is not called."""
    phone: PhoneNumber
    account: AccountNumber | None
    number: RegistrationNumber | None
    """Of his report, by which his outage is found where none was known yet."""
    outage_id: int | None
    asked_at: datetime


class BannerKind(StrEnum):
    NONE = "none"
    OUTAGE = "outage"
    """His number has one account, and there is a confirmed outage at it."""
    ASK_WHICH = "ask_which"
    """His number has several, and at one of them at least there is a confirmed outage."""


@dataclass(frozen=True, slots=True)
class Banner:
    """What a caller hears before any menu. `accounts` are the active ones of his number."""

    kind: BannerKind
    accounts: tuple[AccountNumber, ...] = ()
    state: PowerState | None = None


NO_BANNER = Banner(BannerKind.NONE)


class OutageDesk(Protocol):
    """The utility's side of an outage dialogue. A database that is away raises nothing: see each result."""

    async def banner_for(self, caller: PhoneNumber) -> Banner:
        """What he is told at once; nothing too when the database is away."""
        ...

    async def at(self, account: AccountNumber) -> PowerState:
        """What is known of the power at the account's premises; NOT_KNOWN when the database is away."""
        ...

    async def works_at(self, account: AccountNumber) -> WorksTold | None:
        """Planned works there that are on or ahead; None too when the database is away: `at` tells which."""
        ...

    async def already_reported(
        self, caller: PhoneNumber | None, account: AccountNumber | None
    ) -> RegistrationNumber | None:
        """The number that a repeat caller has for the same outage; None too when the database is away.

        It is looked for by account, and by his phone only where no account is known.
        """
        ...

    async def report(self, report: PowerReport) -> ReportReceipt:
        """Register it as a case, at the latest on the local disk. Raises NotKept or NumbersExhausted."""
        ...

    async def told(self, told: ToldOutage) -> bool:
        """Keep who heard what; False where even the local disk fails, which is logged."""
        ...

    async def notify_me(self, wish: RestoredWish) -> bool:
        """Keep the wish for a call when power is back; False where it could not be kept."""
        ...
