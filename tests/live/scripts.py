"""Residents of the live tests: who they are, what they have at home, and how they phone a reading in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, consumers, contact_points, meters, premises, readings, registers
from gridline.resident_call import resident_voices
from gridline.settings.sections import StorageSettings

COMPANY = "70001000000"
VOICES = resident_voices(StorageSettings().prompts)
"""With what residents speak."""
_LAST_VALUE = 5800

Line = Mapping[str, object]
"""What is wrong with a caller's line: `echo` and `noise_db`, as in a script."""


def says(*words: str, **how: object) -> dict[str, object]:
    """A step, or an answer: these words, with options as `over_prompt`, `after_ms`, `gap_ms` and `level_db`."""
    return {"say": {"words": list(words), **how}}


def dictates(digits: str, **how: object) -> dict[str, object]:
    """A step, or an answer: digit by digit."""
    return {"say": {"digits": digits, **how}}


@dataclass(frozen=True, slots=True)
class Tenant:
    """A resident with one account, bound to his telephone, and one meter with one register."""

    place: int

    @property
    def phone(self) -> str:
        return f"7000200{self.place:04}"

    @property
    def account(self) -> str:
        return f"0077{self.place:04}"

    @property
    def register(self) -> str:
        """The id of everything that is his in the database."""
        return f"T{self.place}"

    @property
    def value(self) -> str:
        """What his meter shows now; no two tenants have the same."""
        return f"{_LAST_VALUE + 150 + self.place:05}"

    def answers(self) -> dict[str, object]:
        """What he presses at each question, as often as he is asked."""
        return {
            "account_offer_last4": "1",
            "account_keypad": f"{self.account}#",
            "reading_keypad_electricity": f"{self.value}#",
            "reading_confirm_keypad": "1",
            # where keys were lost with a bridge, half of his number may have come through
            "reading_jump_confirm": "2",
            "reading_zero_confirm": "2",
            "reading_lower_than_previous": f"{self.value}#",
            "reading_too_long": f"{self.value}#",
        }

    def spoken_answers(self, **how: object) -> dict[str, object]:
        """What he says at each question; where keys alone are asked for, he presses them."""
        account, value, yes, no = dictates(self.account, **how), dictates(self.value, **how), says("да"), says("нет")
        return self.answers() | {
            "account_offer_last4": yes,
            "account_several": dictates(self.account[-4:], **how),
            "account_ask": account,
            "account_readback": yes,
            "reading_say_electricity": value,
            "reading_confirm": yes,
            "reading_jump_confirm": no,
            "reading_zero_confirm": no,
            "reading_lower_than_previous": value,
            "reading_too_long": value,
        }

    def calls(self, steps: Sequence[object], line: Line | None = None, **more: object) -> ResidentScript:
        """He calls the company and does this."""
        caller = {"number": self.phone, **(line or {})}
        return parse_script({"caller": caller, "called": COMPANY, "steps": list(steps)} | more, voices=VOICES)

    def gives_reading(self, *first: object, **more: object) -> ResidentScript:
        """He gives his reading, however often he is asked, and stays to the good-bye."""
        finished: dict[str, object] = {"prompts": self.answers(), "until": "goodbye", "within_s": 90}
        return self.calls([*first, {"answer": finished}, "hang_up"], **more)

    def speaks_reading(self, *first: object, line: Line | None = None, **how: object) -> ResidentScript:
        """He gives his reading by voice, however often he is asked; `how` are options of what he dictates."""
        finished: dict[str, object] = {"prompts": self.spoken_answers(**how), "until": "goodbye", "within_s": 120}
        return self.calls([*first, {"answer": finished}, "hang_up"], line)


async def settle(address: DatabaseAddress, tenants: Sequence[Tenant]) -> None:
    """Put these tenants into the database, with half a year of readings each."""
    engine = create_async_engine(address.parsed)
    rows: Mapping[object, list[dict[str, object]]] = {
        consumers: [_consumer(each) for each in tenants],
        contact_points: [{"consumer_id": each.register, "phone": f"+{each.phone}"} for each in tenants],
        premises: [_home(each) for each in tenants],
        accounts: [_account(each) for each in tenants],
        meters: [_meter(each) for each in tenants],
        registers: [_register(each) for each in tenants],
        readings: [_reading(each, month) for each in tenants for month in range(5, 11)],
    }
    async with engine.begin() as connection:
        for table, several in rows.items():
            await connection.execute(insert(table), several)  # type: ignore[arg-type]  # keys are tables
    await engine.dispose()


def _consumer(tenant: Tenant) -> dict[str, object]:
    return {"consumer_id": tenant.register, "kind": "person", "name": "Иванов Пётр", "language": "ru"}


def _home(tenant: Tenant) -> dict[str, object]:
    address = f"ул. Садовая, 5, кв. {tenant.place}"
    return {"premises_id": tenant.register, "kind": "mkd", "address": address, "zone": "Europe/Moscow"}


def _account(tenant: Tenant) -> dict[str, object]:
    return {
        "account": tenant.account,
        "consumer_id": tenant.register,
        "premises_id": tenant.register,
        "contract_number": f"Д-{tenant.place}",
        "contract_status": "active",
        "phone_reading_allowed": True,
        "restriction": "none",
        "balance": Decimal(0),
    }


def _meter(tenant: Tenant) -> dict[str, object]:
    return {
        "meter_id": tenant.register,
        "account": tenant.account,
        "serial": f"0099{tenant.place:04}",
        "service": "electricity",
        "status": "active",
        "verified_until": date(2030, 1, 1),
        "remote": False,
        "ct_ratio": 1,
        "p_max_kw": Decimal("7.5"),
        "place": "",
    }


def _register(tenant: Tenant) -> dict[str, object]:
    row = {"register_id": tenant.register, "meter_id": tenant.register, "zone": "total", "position": 1}
    return {**row, "digits_int": 5, "digits_frac": 0}


def _reading(tenant: Tenant, month: int) -> dict[str, object]:
    return {
        "register_id": tenant.register,
        "value": Decimal(_LAST_VALUE - 180 * (10 - month)),
        "taken_on": date(2026, month, 20),
        "received_at": datetime(2026, month, 20, 9, 0, tzinfo=UTC),
        "period": f"2026-{month:02}",
        "source": "previous_import",
        "status": "exported",
    }
