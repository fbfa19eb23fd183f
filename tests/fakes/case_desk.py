"""The register of cases in memory: what was reported, and what it answers."""

from collections.abc import Mapping
from datetime import datetime

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseReceipt, CaseReport, CaseStatus, CaseUnknown
from services.errors import NotKept
from tests.fakes.desks import Numbers

CODE = "4821"


class FakeCaseDesk:
    """`known` are the cases that callers may ask about, by the digits they type: for their phone, or for CODE."""

    def __init__(
        self,
        known: Mapping[str, CaseStatus] | None = None,
        *,
        owner: PhoneNumber | None = None,
        open_case: RegistrationNumber | None = None,
        deadline: datetime | None = None,
        trouble: CaseUnknown | None = None,
        full: bool = False,
    ) -> None:
        self._known = known or {}
        self._owner = owner
        self._open_case = open_case
        self._deadline = deadline
        self._trouble = trouble
        self._full = full
        self._numbers = Numbers()
        self.reports: dict[str, CaseReport] = {}
        self.forgotten: list[CallKey] = []
        self.forgotten_numbers: set[PhoneNumber | None] = set()

    async def register(self, report: CaseReport) -> CaseReceipt:
        if self._full:
            raise NotKept("no space left on the disk")
        self.reports.setdefault(report.key, report.without_person())
        return CaseReceipt(self._numbers.of(report.key), CODE, self._deadline, stored=True)

    async def find(self, digits: str, caller: PhoneNumber | None, code: str | None) -> CaseStatus | CaseUnknown:
        if self._trouble is not None:
            return self._trouble
        found = self._known.get(digits)
        if found is None:
            return CaseUnknown.NOT_FOUND
        if caller is not None and caller == self._owner:
            return found
        if code is None:
            return CaseUnknown.CODE_WANTED
        return found if code == CODE else CaseUnknown.WRONG_CODE

    async def open_case_of(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        return self._open_case

    async def forget_caller(self, call: CallKey, caller: PhoneNumber | None) -> None:
        self.forgotten.append(call)
        self.forgotten_numbers.add(caller)
