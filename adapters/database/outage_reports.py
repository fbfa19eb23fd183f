"""Reports of no power: where they are on the network, whose children they are, and what became of their cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.device_tree import below, way_up
from adapters.database.forgotten_callers import ForgottenCallers
from adapters.database.outage_rows import IS_OPEN
from adapters.database.statements import insert_new
from adapters.database.tables import (
    accounts,
    cases,
    connections,
    devices,
    outage_reports,
    outage_told,
    outages,
    restored_wishes,
)
from adapters.database.tables.case_reports import case_events, case_reports, dispatch_messages
from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.case_states import OPEN, CaseState
from models.dispatch_message import UNACKNOWLEDGED, DispatchKind, DispatchPriority, DispatchState
from models.intent import Intent
from models.message_review import Signature
from models.outage import Outage, OutageState
from services.outages.outage_desk import PowerReport, RestoredWish, ToldOutage
from services.outages.outage_file import Reported
from services.outages.place_report import Spot
from services.outages.store_power_report import NumberedReport

_reports = outage_reports.c
_NOBODY: Mapping[str, object] = {"caller": None, "account": None, "premises_id": None}
"""What stays of a report whose caller wants to be nobody: that a device has no power."""
_CLOSED = "outage {} is over"
_BY_ITSELF = "stands for itself: outage {}, of which he was told, is settled"
_SETTLED = (OutageState.CLOSED, OutageState.FALSE_ALARM)


@dataclass(frozen=True, slots=True)
class OutageReports:
    """Implements OutageReportFile, PowerReportFile and PlacingFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, numbered: NumberedReport, at: datetime) -> None:
        report = numbered.report
        is_nobodys = await ForgottenCallers(self.connection).holds(report.call)
        spot = await self._home(report.account)
        outage = await self._covering(spot.device_id) if spot is not None else None
        if outage is None and report.outage_id is not None:
            outage = await self._unless_settled(report.outage_id)
        row = _row(numbered) | {
            "premises_id": spot.premises_id if spot else None,
            "device_id": spot.device_id if spot else None,
            "located_at": at if spot else None,
            "outage_id": outage,
            **(_NOBODY if is_nobodys else {}),
        }
        if await insert_new(self.connection, outage_reports, row):
            await self._cases_of(_reports.report_key == report.key)
            if outage is None and report.outage_id is not None:
                await self._tell_staff(cases.c.registration_number == str(numbered.number), report.outage_id, at)

    async def keep_told(self, told: ToldOutage) -> None:
        if await ForgottenCallers(self.connection).holds(told.call):
            told = replace(told, caller=None, account=None)
        row = {
            "told_key": told.key,
            "outage_id": told.outage_id,
            "estimate": told.estimate,
            "account": told.account.value if told.account else None,
            "caller": told.caller.e164 if told.caller else None,
            "system_name": told.call.system_name,
            "uniqueid": told.call.uniqueid,
            "told_at": told.told_at,
            "heard_whole": told.heard_whole,
        }
        await insert_new(self.connection, outage_told, row)

    async def keep_wish(self, wish: RestoredWish) -> None:
        if await ForgottenCallers(self.connection).holds(wish.call):
            return  # nobody has no number to be called on
        if wish.number is not None and await self._is_nobodys(wish.number):
            return
        row = {
            "wish_key": wish.key,
            "system_name": wish.call.system_name,
            "uniqueid": wish.call.uniqueid,
            "phone": wish.phone.e164,
            "account": wish.account.value if wish.account else None,
            "registration_number": str(wish.number) if wish.number else None,
            "outage_id": wish.outage_id,
            "asked_at": wish.asked_at,
        }
        await insert_new(self.connection, restored_wishes, row)

    async def attach(self, outage: Outage, since: datetime) -> int:
        fed = below(outage.device_id)
        here = and_(
            _reports.outage_id.is_(None), _reports.reported_at > since, _reports.device_id.in_(select(fed.c.device_id))
        )
        mine = update(outage_reports).where(here).values(outage_id=outage.outage_id).returning(_reports.report_key)
        count = len((await self.connection.execute(mine)).all())
        if count:
            await self._cases_of(_reports.outage_id == outage.outage_id)
        return count

    async def detach(self, outage_id: int, at: datetime) -> None:
        await self._tell_staff(cases.c.outage == str(outage_id), outage_id, at)
        await self.connection.execute(
            update(cases).where(cases.c.outage == str(outage_id), cases.c.state.in_(OPEN)).values(outage=None)
        )
        theirs = update(outage_reports).where(_reports.outage_id == outage_id)
        await self.connection.execute(theirs.values(outage_id=None))

    async def hand_over(self, outage_id: int, to: int) -> None:
        for table in (outage_reports, restored_wishes, outage_told):
            theirs = update(table).where(table.c.outage_id == outage_id)
            await self.connection.execute(theirs.values(outage_id=to))
        await self.connection.execute(update(cases).where(cases.c.outage == str(outage_id)).values(outage=str(to)))

    async def reported_below(self, device_id: str, since: datetime) -> Reported:
        fed = below(device_id)
        who = func.coalesce(_reports.premises_id, _reports.report_key)
        query = select(
            func.count(who.distinct()).label("premises"), func.min(_reports.reported_at).label("first")
        ).where(
            _reports.device_id.in_(select(fed.c.device_id)),
            _reports.reported_at > since,
            _reports.intent == Intent.OUTAGE_REPORT,
        )
        row = (await self.connection.execute(query)).one()
        return Reported(row.premises, row.first)

    async def acknowledge(self, outage: Outage, signature: Signature) -> None:
        waiting = dispatch_messages.c.state.in_(UNACKNOWLEDGED)
        seen = {
            "state": DispatchState.ACKNOWLEDGED,
            "acknowledged_at": signature.at,
            "acknowledged_by": signature.by,
            "outage": str(outage.outage_id),
        }
        theirs = dispatch_messages.c.registration_number.in_(_children(outage))
        await self.connection.execute(update(dispatch_messages).where(theirs, waiting).values(**seen))

    async def close_cases(self, outage: Outage, signature: Signature) -> int:
        children = and_(cases.c.outage == str(outage.outage_id), cases.c.state.in_(OPEN))
        # held first, and before their messages, as whoever works on one does: nobody waits for another for ever
        held = select(cases.c.registration_number).where(children).order_by(cases.c.registration_number)
        await self.connection.execute(held.with_for_update())
        told = select(
            cases.c.registration_number,
            literal(signature.at, case_events.c.at.type),
            literal(signature.by, String()),
            literal(CaseState.CLOSED.value, String()),
            literal(_CLOSED.format(outage.outage_id), String()),
        ).where(children)
        columns = ["registration_number", "at", "acted_by", "state", "why"]
        await self.connection.execute(insert(case_events).from_select(columns, told))
        over = dispatch_messages.c.registration_number.in_(_children(outage))
        messages = update(dispatch_messages).where(over, dispatch_messages.c.state != DispatchState.CLOSED)
        await self.connection.execute(messages.values(state=DispatchState.CLOSED, closed_at=signature.at))
        closed = update(cases).where(children).values(state=CaseState.CLOSED, closed_at=signature.at)
        return len((await self.connection.execute(closed.returning(cases.c.registration_number))).all())

    async def spot_of(self, premises_id: str) -> Spot | None:
        query = select(connections.c.device_id).where(connections.c.premises_id == premises_id)
        device_id = (await self.connection.execute(query)).scalar_one_or_none()
        return Spot(device_id, premises_id) if device_id is not None else None

    async def knows_device(self, device_id: str) -> bool:
        query = select(devices.c.device_id).where(devices.c.device_id == device_id)
        return (await self.connection.execute(query)).first() is not None

    async def place(self, number: RegistrationNumber, spot: Spot, by: Signature) -> bool:
        news = {
            "premises_id": spot.premises_id,
            "device_id": spot.device_id,
            "located_at": by.at,
            "outage_id": await self._covering(spot.device_id),
            "placed_by": by.by,
        }
        it = _reports.registration_number == str(number)
        done = update(outage_reports).where(it).values(**news).returning(_reports.report_key)
        if (await self.connection.execute(done)).first() is None:
            return False
        case = update(cases).where(cases.c.registration_number == str(number))
        await self.connection.execute(case.values(premises_id=spot.premises_id))
        await self._cases_of(it)
        return True

    async def _is_nobodys(self, number: RegistrationNumber) -> bool:
        """Whether the case came from a call whose caller wants to be nobody."""
        query = select(case_reports.c.system_name, case_reports.c.uniqueid)
        row = (await self.connection.execute(query.filter_by(registration_number=str(number)))).first()
        return row is not None and await ForgottenCallers(self.connection).holds(CallKey(*row))

    async def _home(self, account: AccountNumber | None) -> Spot | None:
        if account is None:
            return None
        query = (
            select(accounts.c.premises_id, connections.c.device_id)
            .join(connections, connections.c.premises_id == accounts.c.premises_id)
            .where(accounts.c.account == account.value)
        )
        row = (await self.connection.execute(query)).first()
        return Spot(row.device_id, row.premises_id) if row else None

    async def _covering(self, device_id: str) -> int | None:
        """The open outage over the device; what a person confirmed comes first, then the oldest."""
        way = way_up(devices.c.device_id == device_id)
        query = select(outages.c.outage_id).where(outages.c.device_id.in_(select(way.c.device_id)), IS_OPEN)
        suspected = outages.c.state == OutageState.SUSPECTED
        oldest = query.order_by(suspected, outages.c.started_at, outages.c.outage_id).limit(1)
        return (await self.connection.execute(oldest)).scalar_one_or_none()

    async def _unless_settled(self, outage_id: int) -> int | None:
        """The outage, unless it is closed or was none: nothing closes with it any more."""
        query = select(outages.c.outage_id).where(outages.c.outage_id == outage_id, outages.c.state.not_in(_SETTLED))
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def _tell_staff(self, which: ColumnElement[bool], outage_id: int, at: datetime) -> None:
        """Of open reports that nobody told it of, because the outage that they were children of was known."""
        told = select(dispatch_messages.c.message_id).where(
            dispatch_messages.c.registration_number == cases.c.registration_number
        )
        untold = select(
            cases.c.registration_number,
            literal(DispatchKind.OUTAGE.value, String()),
            literal(DispatchPriority.NORMAL.value, String()),
            literal(DispatchState.NEW.value, String()),
            literal(_BY_ITSELF.format(outage_id), String()),
            literal(at, dispatch_messages.c.raised_at.type),
        ).where(which, cases.c.intent == Intent.OUTAGE_REPORT, cases.c.state.in_(OPEN), ~told.exists())
        columns = ["registration_number", "kind", "priority", "state", "text", "raised_at"]
        await self.connection.execute(insert(dispatch_messages).from_select(columns, untold))

    async def _cases_of(self, reports: ColumnElement[bool]) -> None:
        """Their open cases are children of the outages that the reports belong to."""
        outage = (
            select(cast(_reports.outage_id, String(32)))
            .where(_reports.registration_number == cases.c.registration_number)
            .scalar_subquery()
        )
        theirs = select(_reports.registration_number).where(reports)
        children = update(cases).where(
            cases.c.registration_number.in_(theirs),
            cases.c.outage.is_distinct_from(outage),
            cases.c.state.in_(OPEN),
        )
        await self.connection.execute(children.values(outage=outage))


def _children(outage: Outage) -> Select[tuple[str]]:
    return select(cases.c.registration_number).where(cases.c.outage == str(outage.outage_id))


def _row(numbered: NumberedReport) -> dict[str, object]:
    report: PowerReport = numbered.report
    return {
        "report_key": report.key,
        "registration_number": str(numbered.number),
        "intent": report.intent,
        "account": report.account.value if report.account else None,
        "caller": report.caller.e164 if report.caller else None,
        "system_name": report.call.system_name,
        "uniqueid": report.call.uniqueid,
        "reported_at": report.reported_at,
        "extent": report.extent,
        "recording": report.recording,
    }
