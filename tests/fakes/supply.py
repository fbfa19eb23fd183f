"""A small world for tests of the database: a flat with two meters, a private house, a landlord."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, consumers, contact_points, meters, premises, readings, registers
from models.account import AccountNumber
from models.phone_number import PhoneNumber
from models.reading import Period
from models.reading_window import CallMoment

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MOMENT = CallMoment(NOW, NOW)
PERIOD = Period(2026, 11)
FLAT = AccountNumber("00120045")
HOUSE = AccountNumber("00120046")
CLOSED = AccountNumber("00120047")
RESIDENT = PhoneNumber("+70000000001")
STRANGER = PhoneNumber("+70000000099")
METER = "M1"
DAY, NIGHT, WATER = "R1", "R2", "R3"


async def fill(address: DatabaseAddress) -> None:
    """Put the small world into an empty database of this schema."""
    engine = create_async_engine(address.parsed)
    async with engine.begin() as connection:
        for table, rows in _WORLD.items():
            await connection.execute(insert(table), rows)
    await engine.dispose()


def _reading(register: str, month: int, value: int, status: str = "exported") -> dict[str, object]:
    return {
        "register_id": register,
        "value": Decimal(value),
        "taken_on": date(2026, month, 20),
        "received_at": datetime(2026, month, 20, 9, 0, tzinfo=UTC),
        "period": f"2026-{month:02}",
        "source": "previous_import",
        "status": status,
    }


def _account(number: AccountNumber, premises_id: str, status: str = "active") -> dict[str, object]:
    return {
        "account": number.value,
        "consumer_id": "C1",
        "premises_id": premises_id,
        "contract_number": "Д-1",
        "contract_status": status,
        "phone_reading_allowed": True,
        "restriction": "none",
        "balance": Decimal("120.50"),
    }


def _meter(meter_id: str, service: str) -> dict[str, object]:
    return {
        "meter_id": meter_id,
        "account": FLAT.value,
        "serial": f"0071{meter_id}",
        "service": service,
        "status": "active",
        "verified_until": date(2030, 1, 1),
        "remote": False,
        "ct_ratio": 1,
        "p_max_kw": Decimal("7.5"),
        "place": "кухня",
    }


def _register(register_id: str, meter_id: str, zone: str, position: int) -> dict[str, object]:
    row = {"register_id": register_id, "meter_id": meter_id, "zone": zone, "position": position}
    return {**row, "digits_int": 5, "digits_frac": 0}


_WORLD = {
    consumers: [{"consumer_id": "C1", "kind": "person", "name": "Қанат Әлиев", "language": "kk"}],
    contact_points: [{"consumer_id": "C1", "phone": RESIDENT.e164}],
    premises: [
        {"premises_id": "P1", "kind": "mkd", "address": "ул. Садовая, 1, кв. 2", "zone": "Europe/Moscow"},
        {"premises_id": "P2", "kind": "private", "address": "ул. Лесная, 3", "zone": "Europe/Moscow"},
    ],
    accounts: [_account(FLAT, "P1"), _account(HOUSE, "P2"), _account(CLOSED, "P2", "terminated")],
    meters: [_meter(METER, "electricity"), _meter("M2", "hot_water")],
    registers: [
        _register(NIGHT, METER, "night", 2),
        _register(DAY, METER, "day", 1),
        _register(WATER, "M2", "total", 1),
    ],
    readings: [
        *(_reading(DAY, month, 4000 + 180 * month) for month in range(5, 11)),
        *(_reading(NIGHT, month, 900) for month in range(7, 11)),
    ],
}
