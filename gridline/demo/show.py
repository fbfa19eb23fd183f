"""`gridline run --demo`: a town beside the company, whose resident phones a reading in before our eyes."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS, AsteriskSettings, TownSettings
from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.script import read_script
from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from gridline.company import Company
from gridline.processes.serving import until_serving
from gridline.resident_call import Transcript, listening, resident_voices
from gridline.settings.sections import Settings
from gridline.settings.telephony import TrunkSettings
from gridline.settings.translation import database_address
from services.readings.list_readings import ReadingQuery, StoredReading

LOG = logging.getLogger(__name__)

SCRIPT = Path(__file__).parent / "call.yaml"
TOWN_SIP_PORT = 15060
TOWN_AMI_PORT = 15039
READY_WITHIN_S = 30.0

Show = Callable[[str], None]


def with_town(settings: Settings) -> Settings:
    """The settings of a company whose only trunk leads to the town."""
    trunk = TrunkSettings(address=f"{TOWN_ADDRESS}:{TOWN_SIP_PORT}", sources=(TOWN_ADDRESS,), qualify_s=0)
    quiet = replace(settings.logging, level="WARNING")  # the conversation is what the terminal is for
    return replace(settings, trunks={"town": trunk}, logging=quiet)


@dataclass(frozen=True, slots=True)
class Demo:
    """The town of a running company, and what it shows."""

    tree: AsteriskTree
    asterisk: AsteriskSettings
    company: Company
    settings: Settings
    show: Show

    async def run(self, stop: asyncio.Event) -> None:
        """One resident's call, told as it happens; then the town stays until `stop`."""
        ear = listening(self.settings.storage.sounds, self.company.catalogue)
        async with Town(self.tree, self._town(), ear) as town:
            await until_serving(self.settings.web, READY_WITHIN_S)
            self.show(f"{self.company.profile.name} serves on {self.asterisk.bind_address}. A resident phones in.\n")
            script = read_script(SCRIPT, resident_voices(self.settings.storage.prompts))
            report = await town.call(script, Transcript(self.show).tell)
            await self._show_landed(report)
            self._show_telephone()
            await stop.wait()

    def _town(self) -> TownSettings:
        return TownSettings(
            instance=self.asterisk.instance.parent / "town",
            sip_port=TOWN_SIP_PORT,
            ami_port=TOWN_AMI_PORT,
            gridline_contact=f"{self.asterisk.bind_address}:{self.asterisk.sip_port}",
            gridline_peer=self.asterisk.bind_address,
        )

    async def _show_landed(self, report: ResidentReport) -> None:
        heard = dict(report.captured).get("registration_number", "")
        if not heard:
            self.show(f"\nNo registration number was heard: {report.outcome.value} {report.detail}")
            return
        self.show(f"\nRegistration number heard on the line: {heard}")
        row = await landed(database_address(self.settings.database), heard)
        self.show(_row(row) if row else "The row has not reached the database yet; it is in the outbox.")

    def _show_telephone(self) -> None:
        where = f"{self.asterisk.bind_address}:{self.asterisk.sip_port}"
        account = self.asterisk.phone
        secret_file = self.asterisk.instance / "secrets.json"
        number = self.asterisk.company_numbers[0]
        self.show(
            f"\nServing. Point a SIP telephone at {where} (UDP): user {account}, "
            f"password under “{account}” in {secret_file}; then dial {number}.\nCtrl-C stops."
        )


async def landed(address: DatabaseAddress, spoken_digits: str) -> StoredReading | None:
    """The newest reading whose registration number ends in these digits."""
    async with open_database(address) as database:
        async for reading in database.list_readings(ReadingQuery(newest=50)):
            if reading.registration_number.endswith(spoken_digits):
                return reading
    return None


def _row(reading: StoredReading) -> str:
    received: datetime = reading.received_at
    return (
        "The row that landed:\n"
        f"  {reading.registration_number}  account …{reading.account.last4}  meter …{reading.serial[-4:]}  "
        f"{reading.service.value} {reading.zone.value}\n"
        f"  value {reading.value}  used {reading.consumption}  period {reading.period}  "
        f"{reading.status.value}  from {reading.source.value}  received {received:%Y-%m-%d %H:%M:%S %Z}"
    )
