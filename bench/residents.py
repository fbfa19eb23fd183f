"""The residents of a bench: thousands of flats alike, one telephone and one meter each, so that all calls are alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import Connection, Table, create_engine, insert

from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, consumers, contact_points, meters, premises, readings, registers

RESIDENTS = 40_000
READING = "06100"
_UNKNOWN = "7999"
_MONTHS = range(5, 11)
ANYBODY = "70009999999"
"""Calls where nobody looks who calls."""


def phone(resident: int) -> str:
    """The number from which this resident calls, as the trunk shows it."""
    return f"7000{resident:07}"


def unknown_phone(known: str) -> str:
    """Another telephone of the resident who calls from `known`, which the company does not know."""
    return f"{_UNKNOWN}{known[len(_UNKNOWN) :]}"


def account_said(phone: str) -> str:
    """The account of whoever calls from there, digit by digit."""
    return " ".join(_account_number(int(phone[-7:])))


def settle(address: DatabaseAddress) -> None:
    """Put all residents into an empty SQLite database of this schema."""
    engine = create_engine(f"sqlite:///{address.file}")
    with engine.begin() as connection:
        _add(connection, consumers, ({**_ids(n), "kind": "person", "name": "", "language": "ru"} for n in _all()))
        _add(connection, contact_points, ({**_ids(n), "phone": f"+{phone(n)}"} for n in _all()))
        _add(connection, premises, (_premises(n) for n in _all()))
        _add(connection, accounts, (_account(n) for n in _all()))
        _add(connection, meters, (_meter(n) for n in _all()))
        _add(connection, registers, (_register(n) for n in _all()))
        _add(connection, readings, (_reading(n, month) for n in _all() for month in _MONTHS))
    engine.dispose()


def _all() -> range:
    return range(RESIDENTS)


def _add(connection: Connection, table: Table, rows: Iterator[dict[str, object]]) -> None:
    connection.execute(insert(table), list(rows))


def _ids(resident: int) -> dict[str, object]:
    return {"consumer_id": f"C{resident}"}


def _account_number(resident: int) -> str:
    return f"{10_000_000 + resident}"


def _premises(resident: int) -> dict[str, object]:
    return {"premises_id": f"P{resident}", "kind": "mkd", "address": "", "zone": "Europe/Moscow"}


def _account(resident: int) -> dict[str, object]:
    return {
        **_ids(resident),
        "account": _account_number(resident),
        "premises_id": f"P{resident}",
        "contract_number": f"Д-{resident}",
        "contract_status": "active",
        "phone_reading_allowed": True,
        "restriction": "none",
        "balance": Decimal(0),
    }


def _meter(resident: int) -> dict[str, object]:
    return {
        "meter_id": f"M{resident}",
        "account": _account_number(resident),
        "serial": f"{resident:08}",
        "service": "electricity",
        "status": "active",
        "verified_until": date(2030, 1, 1),
        "remote": False,
        "ct_ratio": 1,
        "p_max_kw": Decimal("7.5"),
        "place": "",
    }


def _register(resident: int) -> dict[str, object]:
    row = {"register_id": f"R{resident}", "meter_id": f"M{resident}", "zone": "total", "position": 1}
    return {**row, "digits_int": 5, "digits_frac": 0}


def _reading(resident: int, month: int) -> dict[str, object]:
    return {
        "register_id": f"R{resident}",
        "value": Decimal(4000 + 180 * month),
        "taken_on": date(2026, month, 20),
        "received_at": datetime(2026, month, 20, 9, 0, tzinfo=UTC),
        "period": f"2026-{month:02}",
        "source": "previous_import",
        "status": "exported",
    }


class ResidentsInTurn:
    """Hands out residents who have not called yet: a second call of one would be another conversation."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, how_many: int) -> tuple[str, ...]:
        """Their telephone numbers. Raises ValueError when the town has no more."""
        first, self._next = self._next, self._next + how_many
        if self._next > RESIDENTS:
            raise ValueError(f"a bench has {RESIDENTS} residents, and all have called")
        return tuple(phone(resident) for resident in range(first, self._next))

    def give_back(self, how_many: int) -> None:
        """The last of those taken have not called."""
        self._next -= how_many
