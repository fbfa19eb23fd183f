"""The outage desk behind every dialogue: reports lie on the local disk first; what is not known is not told."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.dispatch_message import DispatchPriority
from models.phone_number import PhoneNumber
from models.power import NOT_KNOWN, PlaceFacts, PowerKind, PowerState, WorksTold, power_state, works_ahead
from services.cases.case_desk import CaseDesk, CaseReport
from services.errors import DatabaseAway, NotKept
from services.forgetting.forget_caller import ForgottenCallers
from services.outages.outage_desk import (
    NO_BANNER,
    Banner,
    BannerKind,
    Extent,
    PowerReport,
    ReportReceipt,
    RestoredWish,
    ToldOutage,
)
from services.outages.store_power_report import NumberedReport
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import Letters

_log = logging.getLogger(__name__)

T = TypeVar("T")


class PowerFile(Protocol):
    """What is known of places. Raises DatabaseAway."""

    async def at(self, account: AccountNumber, now: datetime) -> PlaceFacts | None:
        """Of the account's premises; None where there is no such account."""
        ...

    async def bound_to(self, phone: PhoneNumber, now: datetime) -> Sequence[tuple[AccountNumber, PlaceFacts]]:
        """The same for every active account of this phone."""
        ...

    async def reported(
        self, phone: PhoneNumber | None, account: AccountNumber | None, now: datetime
    ) -> RegistrationNumber | None:
        """The newest report that is still open for the same outage."""
        ...


@dataclass(frozen=True, slots=True)
class DurableOutageDesk:
    """Implements OutageDesk."""

    cases: CaseDesk
    letters: Letters
    places: PowerFile
    database: AskedDatabase
    forgotten: ForgottenCallers = field(default_factory=ForgottenCallers)

    async def banner_for(self, caller: PhoneNumber) -> Banner:
        now = self._now()
        try:
            bound = await self.database.ask(lambda: self.places.bound_to(caller, now))
        except DatabaseAway:
            return NO_BANNER
        return banner_of(bound, now)

    async def at(self, account: AccountNumber) -> PowerState:
        return await self._about(account, power_state, NOT_KNOWN)

    async def works_at(self, account: AccountNumber) -> WorksTold | None:
        return await self._about(account, works_ahead, None)

    async def already_reported(
        self, caller: PhoneNumber | None, account: AccountNumber | None
    ) -> RegistrationNumber | None:
        now = self._now()
        try:
            return await self.database.ask(lambda: self.places.reported(caller, account, now))
        except DatabaseAway:
            return None

    async def report(self, report: PowerReport) -> ReportReceipt:
        """The case first, for its number is what the caller is told; then its place on the network."""
        receipt = await self.cases.register(_case(report))
        numbered = NumberedReport(report, receipt.number)
        # of the case's subject, so that the database has the case before it looks for it
        await self.letters.keep(report.key, f"case {report.key}", numbered, numbered=False)
        return ReportReceipt(receipt.number, receipt.code, receipt.stored)

    async def told(self, told: ToldOutage) -> bool:
        """Of the subject of the call's records, so that it goes with them when its caller wants to be nobody."""
        return await self._kept(told.key, f"call {told.call}", self.forgotten.as_told(told))

    async def notify_me(self, wish: RestoredWish) -> bool:
        return await self._kept(wish.key, f"wish {wish.key}", wish)

    async def _kept(self, key: str, subject: str, content: ToldOutage | RestoredWish) -> bool:
        try:
            await self.letters.keep(key, subject, content, numbered=False)
        except NotKept:
            _log.exception("what was told or wished in an outage is lost")
            return False
        return True

    async def _about(self, account: AccountNumber, tell: Callable[[PlaceFacts, datetime], T], away: T) -> T:
        now = self._now()
        try:
            facts = await self.database.ask(lambda: self.places.at(account, now))
        except DatabaseAway:
            return away
        return tell(facts, now) if facts is not None else away

    def _now(self) -> datetime:
        return self.letters.times.clock()


def banner_of(bound: Sequence[tuple[AccountNumber, PlaceFacts]], now: datetime) -> Banner:
    """What the accounts of a caller's number give him to hear: the only one at once, of several the question which."""
    states = {account: power_state(facts, now) for account, facts in bound}
    affected = [state for state in states.values() if state.kind is PowerKind.OUTAGE]
    if not affected:
        return NO_BANNER
    if len(states) == 1:
        return Banner(BannerKind.OUTAGE, tuple(states), affected[0])
    return Banner(BannerKind.ASK_WHICH, tuple(states))


def _case(report: PowerReport) -> CaseReport:
    """The operational staff is told of what it does not know yet (SMZ-4.2)."""
    return CaseReport(
        key=report.key,
        call=report.call,
        intent=report.intent,
        caller=report.caller,
        registered_at=report.reported_at,
        account=report.account,
        facts={"extent": report.extent.value} if report.extent is not Extent.UNKNOWN else {},
        recording=report.recording,
        recording_s=report.recording_s,
        outage=str(report.outage_id) if report.outage_id is not None else None,
        dispatch=DispatchPriority.NORMAL if report.outage_id is None else None,
    )
