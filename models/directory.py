"""Where a caller can turn: the company's own offices and telephones, and other organisations (SMZ-1.5, IVG-C)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.account import ConsumerKind
from models.intent import Intent

_PHONE = re.compile(r"[0-9]{2,15}")


class OrganisationKind(StrEnum):
    SUPPLIER = "supplier"
    """Гарантирующий поставщик, энергосбыт."""
    GRID = "grid"
    RESOURCES = "resources"
    """РСО: heat, water, gas."""
    DUTY_SERVICE = "duty_service"
    """ЕДДС."""
    SUPERVISION = "supervision"
    """Ростехнадзор."""
    HOUSE_MANAGER = "house_manager"
    """УК."""
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Another organisation: `name` and `purpose` are spoken, the phone digit by digit."""

    kind: OrganisationKind
    name: str
    purpose: str
    phone: str = ""
    """As it is dialled from the area; empty: not supplied yet."""
    area: str = ""
    hours: str = ""

    def __post_init__(self) -> None:
        _must(bool(self.name and self.purpose), "name and purpose must not be empty")
        _must(not self.phone or _is_phone(self.phone), "phone is spoken digit by digit; write digits only")


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """A telephone of the company for a purpose; `name` is spoken before it."""

    name: str
    numbers: tuple[str, ...]
    about: frozenset[Intent] = frozenset()
    """The questions that it is for; empty: for whatever there is."""
    consumer_kinds: frozenset[ConsumerKind] = frozenset()
    """Whom it is for; empty: for everybody."""

    def __post_init__(self) -> None:
        _must(bool(self.name), "name must not be empty")
        _must(bool(self.numbers) and all(map(_is_phone, self.numbers)), "numbers are spoken; write digits only")

    def suits(self, intent: Intent, consumer: ConsumerKind) -> bool:
        """Whether a caller of this kind with this question belongs there."""
        return intent in self.about and (not self.consumer_kinds or consumer in self.consumer_kinds)


@dataclass(frozen=True, slots=True)
class Office:
    """Where the company receives people. Address and hours are spoken as they are written."""

    code: str
    address: str
    hours: str
    recorded: str | None = None
    """Piece of the company's own recordings that says the address; the text is for screens then."""

    def __post_init__(self) -> None:
        _must(bool(self.code and self.address and self.hours), "code, address and hours must not be empty")


@dataclass(frozen=True, slots=True)
class Site:
    """The company's pages: as they are written, and as one says it."""

    address: str
    spoken: str

    def __post_init__(self) -> None:
        _must(bool(self.address and self.spoken), "address and spoken must not be empty")


@dataclass(frozen=True, slots=True)
class Contacts:
    """All of it; what the company has not supplied is empty."""

    site: Site | None = None
    offices: tuple[Office, ...] = ()
    phones: tuple[OwnPhone, ...] = ()
    organisations: tuple[Organisation, ...] = ()

    def __post_init__(self) -> None:
        codes = [office.code for office in self.offices]
        _must(len(set(codes)) == len(codes), "offices have each code once")

    @property
    def reachable(self) -> tuple[Organisation, ...]:
        """Those whose telephone is known."""
        return tuple(each for each in self.organisations if each.phone)

    @property
    def unsupplied(self) -> tuple[str, ...]:
        """Names of those whose telephone is not."""
        return tuple(each.name for each in self.organisations if not each.phone)


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
