"""The tables that billing and the network's operators bring: their columns, and how each cell is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

from models.account import ConsumerKind, ContractStatus, PremisesKind, RestrictionStatus
from models.call import Language
from models.meter import MeterStatus, Service, Zone
from models.network import DeviceKind
from models.reading import ReadingSource
from services.imports import import_cells as cells
from services.imports.import_cells import Cell

Value = str | int | bool | Decimal | date | datetime | None


class ImportTable(StrEnum):
    """In the order in which they are loaded: each names only those before it."""

    CONSUMERS = "consumers"
    PHONES = "phones"
    PREMISES = "premises"
    ACCOUNTS = "accounts"
    METERS = "meters"
    REGISTERS = "registers"
    READINGS = "readings"
    DEVICES = "devices"
    CONNECTIONS = "connections"
    RECONNECT_LIST = "reconnect_list"
    """Whose supply is resumed after full payment."""
    SLOTS = "slots"
    """Times at which offices and crews receive people."""


class Need(Enum):
    REQUIRED = "required"
    """The column must be there and filled in every line."""


REQUIRED = Need.REQUIRED


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how a cell is read (ValueError tells the mistake), and what an empty or missing one means."""

    name: str
    read: Callable[[Cell], Value]
    remedy: str
    default: Value | Need = REQUIRED


_ID = "Give the id under which billing knows it, 1 to 64 characters"
_YES_NO = "Write yes or no"
_DATE = "Write the date as 2026-11-30 or 30.11.2026"
_WHOLE = "Write a whole number"
_AMOUNT = "Write a number with at most three digits after the point"


def _one_of(name: str, kind: type[StrEnum], default: StrEnum | None = None) -> Column:
    remedy = "Use one of: " + ", ".join(kind)
    return Column(name, cells.choice(kind), remedy, REQUIRED if default is None else default)


_OFFICE = "Use the code of an office in the company's profile, or visit for what crews have free"
_CONSUMER = Column("consumer_id", cells.identifier, _ID)
_PREMISES = Column("premises_id", cells.identifier, _ID)
_METER = Column("meter_id", cells.identifier, _ID)
_DEVICE = Column("device_id", cells.identifier, "Give the id under which the operators know it, 1 to 64 characters")
_REGISTER = Column("register_id", cells.identifier, _ID)

_OF_CONSUMERS = (
    _CONSUMER,
    _one_of("kind", ConsumerKind, ConsumerKind.PERSON),
    Column("name", cells.text(200), "Shorten it to 200 characters"),
    Column("language", cells.choice(Language), "Use ru or kk", Language.RUSSIAN),
)
_OF_PREMISES = (
    _PREMISES,
    _one_of("kind", PremisesKind),
    Column("address", cells.text(400), "Shorten it to 400 characters", ""),
)
_OF_ACCOUNTS = (
    _CONSUMER,
    _PREMISES,
    Column("contract_number", cells.text(64), "Shorten it to 64 characters", ""),
    _one_of("contract_status", ContractStatus, ContractStatus.ACTIVE),
    Column("phone_reading_allowed", cells.yes_no, _YES_NO, True),
    _one_of("restriction", RestrictionStatus, RestrictionStatus.NONE),
    Column("balance", cells.amount, _AMOUNT, None),
    Column("priority", cells.yes_no, _YES_NO, False),
)
_OF_METERS = (
    Column("serial", cells.identifier, "Write the serial as text, leading zeros kept"),
    _one_of("service", Service),
    _one_of("status", MeterStatus, MeterStatus.ACTIVE),
    Column("verified_until", cells.day, _DATE, None),
    Column("remote", cells.yes_no, _YES_NO, False),
    Column("ct_ratio", cells.whole(1, 100_000), _WHOLE + " from 1 to 100000", 1),
    Column("p_max_kw", cells.amount, _AMOUNT, None),
    Column("place", cells.text(100), "Shorten it to 100 characters", ""),
)
_OF_REGISTERS = (
    _REGISTER,
    _METER,
    _one_of("zone", Zone, Zone.TOTAL),
    Column("digits_int", cells.whole(1, 10), _WHOLE + " from 1 to 10"),
    Column("digits_frac", cells.whole(0, 3), _WHOLE + " from 0 to 3", 0),
    Column("position", cells.whole(0, 99), _WHOLE + " from 0 to 99", 0),
)
_OF_READINGS = (
    _REGISTER,
    Column("value", cells.reading_value, _AMOUNT),
    Column("taken_on", cells.day, _DATE),
    Column("period", cells.period, "Write the month as 2026-11", None),
    _one_of("source", ReadingSource, ReadingSource.PREVIOUS_IMPORT),
    Column("billed", cells.yes_no, _YES_NO, None),
    Column("received_at", cells.moment, "Write the moment as 2026-11-30T17:05:00+05:00", None),
)
_OF_RECONNECT_LIST = (
    Column("paid_on", cells.day, _DATE + ": the day of full payment"),
    Column("listed_on", cells.day, _DATE, None),
    Column("fee_unpaid", cells.yes_no, _YES_NO, False),
    Column("ordered_on", cells.day, _DATE, None),
    Column("connected_on", cells.day, _DATE, None),
    Column("told_on", cells.day, _DATE, None),
)
_OF_SLOTS = (
    Column("date", cells.day, _DATE),
    Column("time", cells.clock_time, "Write the time of day as 09:30"),
    Column("capacity", cells.whole(0, 999), _WHOLE + " from 0 to 999, 0 to offer the time no more"),
)
_OF_DEVICES = (
    _DEVICE,
    _one_of("kind", DeviceKind),
    Column("name", cells.text(200), "Shorten it to 200 characters", ""),
    Column(
        "parent",
        cells.identifier,
        "Give the device_id of what feeds it, or nothing",
        None,
    ),
)


def columns_of(reader: "CellReader") -> Mapping[ImportTable, tuple[Column, ...]]:
    """All columns of all tables, for a company's numbers and zone."""
    account = Column("account", reader.account, "Write it as text, digits only, leading zeros kept")
    phone = Column("phone", reader.phone, "Write a full number such as +77010000000")
    zone = Column("zone", cells.zone, "Name it as Asia/Almaty or Europe/Moscow", reader.zone)
    return {
        ImportTable.CONSUMERS: _OF_CONSUMERS,
        ImportTable.PHONES: (_CONSUMER, phone),
        ImportTable.PREMISES: (*_OF_PREMISES, zone),
        ImportTable.ACCOUNTS: (account, *_OF_ACCOUNTS),
        ImportTable.METERS: (_METER, account, *_OF_METERS),
        ImportTable.REGISTERS: _OF_REGISTERS,
        ImportTable.READINGS: _OF_READINGS,
        ImportTable.DEVICES: _OF_DEVICES,
        ImportTable.CONNECTIONS: (_PREMISES, _DEVICE),
        ImportTable.RECONNECT_LIST: (account, *_OF_RECONNECT_LIST),
        ImportTable.SLOTS: (Column("office", reader.office, _OFFICE), *_OF_SLOTS),
    }


@dataclass(frozen=True, slots=True)
class CellReader:
    """How a company's own cells are read: its accounts, its country's telephone numbers, its zone, its offices."""

    account: Callable[[Cell], Value]
    phone: Callable[[Cell], Value]
    zone: str
    office: Callable[[Cell], Value] = cells.identifier
