"""Reports of callers, and the history of their cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import case_events, case_reports
from models.case import RegistrationNumber
from models.case_states import CaseState
from services.cases.case_file import CaseEvent
from services.cases.register_case import RegisteredReport


@dataclass(frozen=True, slots=True)
class Reports:
    """Implements ReportFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, registered: RegisteredReport, number: RegistrationNumber) -> RegistrationNumber | None:
        report = registered.report
        row = {
            "case_key": report.key,
            "registration_number": str(number),
            "system_name": report.call.system_name,
            "uniqueid": report.call.uniqueid,
            "code": registered.code,
            "anonymous": report.anonymous,
            "place": report.place,
            "text": report.text,
            "facts": dict(report.facts),
            "recording": report.recording,
            "recording_s": report.recording_s,
        }
        if await insert_new(self.connection, case_reports, row):
            return None
        known = select(case_reports.c.registration_number).where(case_reports.c.case_key == report.key)
        return RegistrationNumber.parse((await self.connection.execute(known)).scalar_one())


@dataclass(frozen=True, slots=True)
class CaseEvents:
    """Implements CaseHistory on one transaction."""

    connection: AsyncConnection

    async def add(self, number: RegistrationNumber, event: CaseEvent) -> None:
        row = {
            "registration_number": str(number),
            "at": event.at,
            "acted_by": event.by,
            "state": event.state,
            "why": event.why,
        }
        await self.connection.execute(insert(case_events).values(**row))

    async def of(self, number: RegistrationNumber) -> Sequence[CaseEvent]:
        query = (
            select(case_events).where(case_events.c.registration_number == str(number)).order_by(case_events.c.event_id)
        )
        rows = await self.connection.execute(query)
        return tuple(CaseEvent(row.at, row.acted_by, CaseState(row.state), row.why) for row in rows)
