"""An evening on which the power fails in Yasnogorsk: who reports it, and what stands in the database afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import cases
from adapters.database.tables.case_reports import dispatch_messages
from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.intent import Intent
from models.message_review import Signature
from models.outage import OPEN, Outage, OutageState
from models.phone_number import PhoneNumber
from services.outages.outage_desk import Extent, PowerReport, ToldOutage
from services.outages.outage_file import Wanted
from services.outages.suspect_outage import SuspectOutage
from tests.fakes.small_town import SmallTown
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat, phone

MINUTE = timedelta(minutes=1)
NOON = NOW + timedelta(hours=3)
PETROV = Signature("Петров", NOW)


@dataclass(frozen=True, slots=True)
class Evening:
    """A town whose flats hang on its network."""

    town: SmallTown
    address: DatabaseAddress

    @property
    def database(self) -> Database:
        return self.town.database

    async def report(self, n: int, **more: object) -> RegistrationNumber:
        """Flat `n` has no power; the database has it when this returns."""
        return await self.said(power_report(f"flat-{n}", flat(n), phone(n), **more))

    async def said(self, report: PowerReport) -> RegistrationNumber:
        receipt = await self.town.outages.report(report)
        await self.town.drained()
        return receipt.number

    async def suspected(self, *flats: int, at: str) -> Outage:
        for n in flats:
            await self.report(n)
        outage = await SuspectOutage(self.database.transactions)(at, NOW)
        assert outage is not None
        return outage

    async def open_ones(self) -> list[tuple[str, OutageState]]:
        listed = await self.database.outage_board.listed(sorted(OPEN))
        return [(each.outage.device_id, each.outage.state) for each in listed]

    def messages(self) -> list[str]:
        """How the messages to the operational staff stand, by state."""
        engine = plain_engine(self.address)
        with engine.connect() as connection:
            states = sorted(connection.scalars(select(dispatch_messages.c.state)))
        engine.dispose()
        return states

    def case(self, number: RegistrationNumber) -> tuple[str, str | None]:
        """State and outage of a case."""
        engine = plain_engine(self.address)
        with engine.connect() as connection:
            query = select(cases.c.state, cases.c.outage).where(cases.c.registration_number == str(number))
            row = connection.execute(query).one()
        engine.dispose()
        return row.state, row.outage


def power_report(
    key: str, account: AccountNumber | None, caller: PhoneNumber | None = None, **more: object
) -> PowerReport:
    values: dict[str, object] = {"extent": Extent.HOUSE, "reported_at": NOW} | more
    call = CallKey("gl", key)
    return PowerReport(key, call, Intent.OUTAGE_REPORT, caller, account=account, **values)  # type: ignore[arg-type]


def wanted(outage: Outage, by: str = "Петров", at: datetime = NOW, version: int | None = None) -> Wanted:
    return Wanted(outage.outage_id, Signature(by, at), version)


def told(key: str, outage: Outage, estimate: datetime | None) -> ToldOutage:
    return ToldOutage(key, CallKey("gl", key), None, flat(1), outage.outage_id, estimate, NOW, True)
