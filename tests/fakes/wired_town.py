"""The small world on a network: a substation, two feeders with two transformers each, and twelve more flats."""

from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, connections, consumers, contact_points, devices, premises
from models.account import AccountNumber
from models.phone_number import PhoneNumber

FLATS = 12
EACH = 3
"""Flats of a transformer."""
TRANSFORMERS = ("TP1", "TP2", "TP3", "TP4")
_DEVICES = (
    ("PS1", "substation", None),
    ("F1", "feeder", "PS1"),
    ("F2", "feeder", "PS1"),
    ("TP1", "transformer", "F1"),
    ("TP2", "transformer", "F1"),
    ("TP3", "transformer", "F2"),
    ("TP4", "transformer", "F2"),
)


def flat(n: int) -> AccountNumber:
    """The account of flat `n`, from 1 on; three hang on TP1, the next three on TP2, and so on."""
    return AccountNumber(f"0055{n:04}")


def phone(n: int) -> PhoneNumber:
    """The only phone of flat `n`'s consumer, who has no other flat."""
    return PhoneNumber(f"+7000300{n:04}")


async def wire(address: DatabaseAddress) -> None:
    """Put flats and network beside the small world, whose own premises P1 and P2 hang on TP1 and TP3."""
    numbers = range(1, FLATS + 1)
    engine = create_async_engine(address.parsed)
    async with engine.begin() as connection:
        for device_id, kind, parent in _DEVICES:
            row = {"device_id": device_id, "kind": kind, "name": f"№ {device_id}", "parent": parent}
            await connection.execute(insert(devices).values(row))
        await connection.execute(insert(consumers), [_consumer(n) for n in numbers])
        phones = [{"consumer_id": f"K{n}", "phone": phone(n).e164} for n in numbers]
        await connection.execute(insert(contact_points), phones)
        await connection.execute(insert(premises), [_premises(n) for n in numbers])
        await connection.execute(insert(accounts), [_account(n) for n in numbers])
        await connection.execute(insert(connections), [*_HOUSES, *(_connection(n) for n in numbers)])
    await engine.dispose()


_HOUSES = ({"premises_id": "P1", "device_id": "TP1"}, {"premises_id": "P2", "device_id": "TP3"})


def _consumer(n: int) -> dict[str, object]:
    return {"consumer_id": f"K{n}", "kind": "person", "name": f"Житель {n}", "language": "ru"}


def _premises(n: int) -> dict[str, object]:
    return {"premises_id": f"K{n}", "kind": "mkd", "address": f"ул. Полевая, 1, кв. {n}", "zone": "Europe/Samara"}


def _account(n: int) -> dict[str, object]:
    return {
        "account": flat(n).value,
        "consumer_id": f"K{n}",
        "premises_id": f"K{n}",
        "contract_number": f"Д-{n}",
        "contract_status": "active",
        "phone_reading_allowed": True,
        "restriction": "none",
        "balance": Decimal(0),
    }


def _connection(n: int) -> dict[str, object]:
    return {"premises_id": f"K{n}", "device_id": TRANSFORMERS[(n - 1) // EACH]}
