"""Who is supplied and under which account: consumers, premises, accounts (лицевые счета)."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.phone_number import PhoneNumber


class ConsumerKind(StrEnum):
    PERSON = "person"
    SOLE_TRADER = "sole_trader"
    LEGAL = "legal"
    GRID_COMPANY = "grid_company"
    SUPPLIER = "supplier"
    UNKNOWN = "unknown"


class PremisesKind(StrEnum):
    """What stands at the address; readings by phone are allowed per kind (AES, conditions of service)."""

    MKD = "mkd"
    """A flat in a block of flats (многоквартирный дом)."""
    PRIVATE = "private"
    """A detached house (частный сектор)."""
    NON_RESIDENTIAL = "non_residential"
    LAND = "land"


class ContractStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class RestrictionStatus(StrEnum):
    """How far supply is restricted for debt; nothing about it is spoken below match level 3."""

    NONE = "none"
    NOTIFIED = "notified"
    PARTIAL = "partial"
    FULL = "full"
    RECONNECT_PENDING = "reconnect_pending"


@dataclass(frozen=True, slots=True)
class AccountNumber:
    """The number of an account: digits, leading zeros kept, 1 to 20 of them.

    Raises ValueError on anything else; what a caller typed is checked by `parse`.
    """

    value: str

    def __post_init__(self) -> None:
        if not (self.value.isascii() and self.value.isdigit() and 1 <= len(self.value) <= 20):
            raise ValueError("an account number is 1 to 20 digits")

    @classmethod
    def parse(cls, typed: str) -> "AccountNumber | None":
        """The number in `typed`, or None where there can be none (letters, nothing, over 20 digits)."""
        try:
            return cls(typed.strip())
        except ValueError:
            return None

    @property
    def last4(self) -> str:
        """The only part of the number that is ever spoken back or logged."""
        return self.value[-4:]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Premises:
    premises_id: str
    kind: PremisesKind
    address: str
    zone: ZoneInfo
    """The local time that rules of this place count in."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account as a call needs it: no name, no address in words, no debt."""

    number: AccountNumber
    consumer_id: str
    consumer_kind: ConsumerKind
    premises: Premises
    contract_status: ContractStatus
    contract_number: str
    phone_reading_allowed: bool
    restriction: RestrictionStatus
    phones: tuple[PhoneNumber, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.contract_status is ContractStatus.ACTIVE


class MatchLevel(StrEnum):
    """How well the caller is known, and so what he may hear (C-5).

    NONE: nothing. ANI: his number belongs to an account. ACCOUNT: he named an existing account.
    METER: account and the last four of a meter's serial, or an ANI account that he confirmed. AGENT: an agent asked.
    """

    NONE = "none"
    ANI = "ani"
    ACCOUNT = "account"
    METER = "meter"
    AGENT = "agent"
