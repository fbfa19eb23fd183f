"""Tell a caller how his case stands: to his own phone, or for the code that was told at registration."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.case_states import UNANSWERED, CaseState
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseProgress, CaseStatus, CaseUnknown

_SERIAL_DIGITS = 6
_DIGITS_WITH_DAY = 14
WRONG_CODES_FOR_A_CASE_A_DAY = 20
"""From whatever phones: of the 10,000 codes nobody comes far through in a day."""
WITHHELD = "withheld"
"""All numbers that are withheld count as one: nobody can tell whether one person calls or many."""


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case as far as an answer to its caller needs it."""

    number: RegistrationNumber
    state: CaseState
    phone: PhoneNumber | None
    code: str | None
    """None where none was told."""
    anonymous: bool
    passed_on: bool
    """Whether the operational staff was told."""
    deadline: AnswerDeadline


@dataclass(frozen=True, slots=True)
class Spoken:
    """A registration number as callers give it: its serial, and the day where they know it."""

    serial: int
    day: date | None

    @classmethod
    def parse(cls, digits: str) -> "Spoken | None":
        """None for what is no number."""
        if not (digits.isascii() and digits.isdigit()):
            return None
        if len(digits) <= _SERIAL_DIGITS:
            return cls(int(digits), None) if digits else None
        if len(digits) != _DIGITS_WITH_DAY:
            return None
        try:
            day = date.fromisoformat(digits[:-_SERIAL_DIGITS])
        except ValueError:
            return None
        return cls(int(digits[-_SERIAL_DIGITS:]), day)


class CaseIndex(Protocol):
    """Cases as they are looked for. Each question raises DatabaseAway."""

    async def asked(self, spoken: Spoken) -> AskedCase | None:
        """The newest case of this serial, or of this serial and day."""
        ...

    async def open_case(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        """The newest open case: by premises and account, by the caller only where neither is given."""
        ...


class WrongCodes(Protocol):
    """Wrong codes, counted by the day over all calls and nodes. Each question raises DatabaseAway."""

    async def count(self, who: str, day: date) -> int: ...

    async def take(self, limits: Mapping[str, int], day: date) -> bool:
        """Count a try for each of them, before its code is looked at; False, and none counted, where one has no more.

        Of tries at the same moment, by whatever calls and bridges, no more are taken than the limits allow.
        """
        ...

    async def give_back(self, who: Collection[str], day: date) -> None:
        """The code was right: the try that was taken does not count."""
        ...


@dataclass(frozen=True, slots=True)
class FindCase:
    index: CaseIndex
    wrong_codes: WrongCodes
    wrong_codes_a_day: int = 5
    """From one phone."""
    wrong_codes_withheld_a_day: int = 50
    """From all withheld numbers together: so few of 10,000 codes open a case once in half a year, whatever cases are
    tried. Past it a withheld caller with a code hears of his case from an operator."""

    async def __call__(
        self, digits: str, caller: PhoneNumber | None, code: str | None, today: date
    ) -> CaseStatus | CaseUnknown:
        """Raises DatabaseAway."""
        spoken = Spoken.parse(digits)
        case = await self.index.asked(spoken) if spoken is not None else None
        if case is None:
            return CaseUnknown.NOT_FOUND
        if caller is not None and caller == case.phone:
            return _status(case)
        return await self._by_code(case, caller, code, today)

    async def _by_code(
        self, case: AskedCase, caller: PhoneNumber | None, code: str | None, today: date
    ) -> CaseStatus | CaseUnknown:
        if case.code is None:
            return CaseUnknown.NOT_FOUND
        limits = self._limits(case, caller)
        if code is None:
            for who, most in limits.items():
                if await self.wrong_codes.count(who, today) >= most:
                    return CaseUnknown.TOO_MANY_TRIES
            return CaseUnknown.CODE_WANTED
        if not await self.wrong_codes.take(limits, today):
            return CaseUnknown.TOO_MANY_TRIES
        if not hmac.compare_digest(code.encode(), case.code.encode()):
            return CaseUnknown.WRONG_CODE
        await self.wrong_codes.give_back(limits, today)
        return _status(case)

    def _limits(self, case: AskedCase, caller: PhoneNumber | None) -> dict[str, int]:
        """The caller's first: a phone that has no tries left takes none of the case's from others."""
        own = {WITHHELD: self.wrong_codes_withheld_a_day} if caller is None else {caller.e164: self.wrong_codes_a_day}
        return {**own, str(case.number): WRONG_CODES_FOR_A_CASE_A_DAY}


def _status(case: AskedCase) -> CaseStatus:
    if case.anonymous:
        progress = CaseProgress.PASSED_ON if _was_passed_on(case) else CaseProgress.ACCEPTED
        return CaseStatus(case.number, progress, None)
    owed = case.deadline.due_at if case.state in UNANSWERED else None
    return CaseStatus(case.number, _progress(case), owed)


def _was_passed_on(case: AskedCase) -> bool:
    return case.passed_on or case.state is not CaseState.REGISTERED


def _progress(case: AskedCase) -> CaseProgress:
    match case.state:
        case CaseState.REGISTERED | CaseState.REOPENED:
            return CaseProgress.PASSED_ON if case.passed_on else CaseProgress.ACCEPTED
        case CaseState.IN_WORK | CaseState.WAITING_EXTERNAL:
            return CaseProgress.IN_WORK
        case CaseState.CALLBACK_DUE:
            return CaseProgress.CALLBACK_DUE
        case CaseState.ANSWERED | CaseState.ANSWERED_ON_CALL | CaseState.CALLBACK_DONE:
            return CaseProgress.ANSWERED
        case CaseState.CLOSED | CaseState.CANCELLED_DUPLICATE:
            return CaseProgress.CLOSED
