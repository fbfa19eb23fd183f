"""Submissions and the readings they bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import accounts, meters, premises, readings, registers, submissions
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.reading import Period, ReadingStatus
from models.reading_history import PeriodReading
from services.errors import DatabaseRefused
from services.readings.reading_desk import Submission
from services.readings.submit_reading import NewReading, StandingReadings

_STANDING = (
    ReadingStatus.ACCEPTED,
    ReadingStatus.ACCEPTED_PRELIMINARY,
    ReadingStatus.EXPORTED,
    ReadingStatus.PENDING_REVIEW,
)


@dataclass(frozen=True, slots=True)
class Submissions:
    """Implements SubmissionFile and ReviewedReadings on one transaction."""

    connection: AsyncConnection

    async def admit(self, submission: Submission, number: RegistrationNumber) -> RegistrationNumber | None:
        row = {
            "submission_key": submission.key,
            "account": submission.account.value,
            "meter_id": submission.meter_id,
            "period": str(submission.period),
            "received_at": submission.received_at,
            "source": submission.source,
            "input_mode": submission.input_mode,
            "system_name": submission.call.system_name if submission.call else None,
            "uniqueid": submission.call.uniqueid if submission.call else None,
            "caller": submission.caller.e164 if submission.caller else None,
            "registration_number": str(number),
        }
        if await insert_new(self.connection, submissions, row):
            # two callers of one meter: the second sees what the first has stored
            lock = select(meters.c.meter_id).where(meters.c.meter_id == submission.meter_id).with_for_update()
            await self.connection.execute(lock)
            return None
        known = select(submissions.c.registration_number).where(submissions.c.submission_key == submission.key)
        return RegistrationNumber.parse((await self.connection.execute(known)).scalar_one())

    async def standing(self, meter_id: str, period: Period) -> StandingReadings:
        query = (
            select(readings.c.register_id, readings.c.reading_id, readings.c.value, readings.c.status)
            .join_from(readings, registers)
            .where(registers.c.meter_id == meter_id, readings.c.period == str(period))
            .where(readings.c.status.in_(_STANDING))
            .order_by(readings.c.reading_id)
        )
        found: dict[str, list[PeriodReading]] = {}
        for row in await self.connection.execute(query):
            reading = PeriodReading(str(row.reading_id), row.value, ReadingStatus(row.status))
            found.setdefault(row.register_id, []).append(reading)
        return found

    async def are_under_review(self, number: RegistrationNumber) -> bool:
        """By meter and period, for which there is an index."""
        query = (
            select(readings.c.reading_id)
            .join_from(submissions, registers, registers.c.meter_id == submissions.c.meter_id)
            .join(readings, readings.c.register_id == registers.c.register_id)
            .where(submissions.c.registration_number == str(number))
            .where(readings.c.period == submissions.c.period)
            .where(readings.c.submission_key == submissions.c.submission_key)
            .where(readings.c.status == ReadingStatus.PENDING_REVIEW)
            .limit(1)
        )
        return (await self.connection.execute(query)).first() is not None

    async def restate(self, reading_id: str, status: ReadingStatus) -> None:
        await self.connection.execute(
            update(readings).where(readings.c.reading_id == int(reading_id)).values(status=status)
        )

    async def add(self, submission: Submission, lines: Sequence[NewReading], number: RegistrationNumber) -> None:
        taken_on = submission.received_at.astimezone(await self._zone(submission.account)).date()
        rows = [
            {
                "register_id": line.value.register_id,
                "value": line.value.value,
                "taken_on": taken_on,
                "received_at": submission.received_at,
                "period": str(submission.period),
                "source": submission.source,
                "status": line.status,
                "consumption": line.value.consumption,
                "flags": ",".join(sorted(line.flags)),
                "registration_number": str(number),
                "submission_key": submission.key,
                "replaces_id": int(line.replaces) if line.replaces else None,
            }
            for line in lines
        ]
        await self.connection.execute(insert(readings), rows)

    async def _zone(self, account: AccountNumber) -> ZoneInfo:
        """The local time in which a day of this account counts."""
        query = select(premises.c.zone).join_from(premises, accounts).where(accounts.c.account == account.value)
        zone = await self.connection.scalar(query)
        if zone is None:
            raise DatabaseRefused("there is no such account")
        return ZoneInfo(zone)
