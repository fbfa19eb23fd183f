"""Open an account for a caller: its whole sheet at once, within the limit against guessing."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.account import Account, AccountNumber
from models.meter import Meter
from models.phone_number import PhoneNumber
from models.reading import Period
from models.reading_history import AccountSheet, MeterSheet
from services.errors import DatabaseAway
from services.readings.consumption_history import HISTORY_MONTHS, PastReading, months_before, register_history
from services.readings.reading_desk import Refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MeterPast:
    """A meter with the stored readings of each register, by register id, oldest first."""

    meter: Meter
    readings: Mapping[str, Sequence[PastReading]]


class AccountFile(Protocol):
    """The utility's accounts. Raises DatabaseAway."""

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        """Active accounts of the consumers with this contact phone."""
        ...

    async def find(self, number: AccountNumber) -> Account | None: ...

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        """All meters of the account, dismantled ones too, with their readings from `since` on."""
        ...


class LookupFile(Protocol):
    """Who asked for which account. Raises DatabaseAway."""

    async def note(self, phone: PhoneNumber, account: AccountNumber, day: date) -> int:
        """Note the look-up; how many different accounts not bound to it this number has named on `day`."""
        ...


@dataclass(frozen=True, slots=True)
class OpenAccount:
    accounts: AccountFile
    lookups: LookupFile
    accounts_per_number_a_day: int = 10
    """More different accounts than this from one number in a day is guessing (who is calling)."""

    async def __call__(
        self, number: AccountNumber, caller: PhoneNumber | None, today: date, period_of: Callable[[Account], Period]
    ) -> AccountSheet | Refusal:
        """The sheet of `number` as of its period; `today` is the company's day, by which look-ups are counted.

        Accounts that do not exist count too, accounts bound to the caller's number do not: a landlord is no guesser.
        Raises DatabaseAway.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                counting = tasks.create_task(self._too_many(number, caller, today), name="count look-up")
                loading = tasks.create_task(self._load(number, period_of), name="load account")
        except ExceptionGroup as faults:
            if faults.subgroup(DatabaseAway):
                raise DatabaseAway("the account could not be loaded") from faults
            raise
        if counting.result():
            return Refusal.TOO_MANY_ACCOUNTS_TODAY
        return loading.result() or Refusal.NO_SUCH_ACCOUNT

    async def _too_many(self, number: AccountNumber, caller: PhoneNumber | None, today: date) -> bool:
        if caller is None:
            return False
        named = await self.lookups.note(caller, number, today)
        if named == self.accounts_per_number_a_day + 1:
            _log.warning("one number asks for many accounts", extra={"caller": caller.masked, "accounts": named})
        return named > self.accounts_per_number_a_day

    async def _load(self, number: AccountNumber, period_of: Callable[[Account], Period]) -> AccountSheet | None:
        account = await self.accounts.find(number)
        if account is None:
            return None
        period = period_of(account)
        meters = await self.accounts.meters_of(number, since=months_before(period, HISTORY_MONTHS))
        return AccountSheet(account, tuple(_sheet(past, period) for past in meters))


def _sheet(past: MeterPast, period: Period) -> MeterSheet:
    registers = sorted(past.meter.registers, key=lambda register: register.order)
    return MeterSheet(
        past.meter,
        tuple(register_history(line, past.readings.get(line.register_id, ()), period) for line in registers),
    )
