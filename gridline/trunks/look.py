"""Looking at trunks: our own OPTIONS, what Asterisk knows of them, and a test call when it is asked for."""

import argparse
import sys
from dataclasses import asdict, dataclass, field

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.credentials import read_credentials
from adapters.asterisk.errors import AsteriskError
from adapters.asterisk.options import ask_options
from adapters.asterisk.settings import is_loopback
from gridline.checks.asterisk import console_of, is_running, read_contacts, read_registrations, trunk_faults
from gridline.pages.printed import json_text
from gridline.settings import Settings, SettingsRefused
from gridline.settings.addresses import host_of, port_of
from gridline.settings.errors import Mistake
from gridline.settings.telephony import TrunkSettings
from gridline.settings.translation import ami_settings, asterisk_settings
from gridline.trunks.test_call import TestCall, place
from models.phone_number import PhoneNumber

_SIP_PORT = 5060
_OPTIONS_TIMEOUT_S = 4.0


@dataclass(slots=True)
class TrunkReport:
    """What was seen of one trunk."""

    name: str
    well: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at the trunks and print; 1 when one is not well. Raises SettingsRefused for an unknown name."""
    chosen = {arguments.name: settings.trunks.get(arguments.name)} if arguments.name else dict(settings.trunks)
    reports = [await _look(name, _known(name, trunk), settings) for name, trunk in chosen.items()]
    if arguments.call:
        reports.append(await _call(arguments.name, arguments.call, settings))
    if arguments.json:
        sys.stdout.write(json_text([asdict(report) for report in reports]))
    elif not reports:
        print("There is no trunk. Add one: gridline trunk add --help")
    else:
        print("\n".join(line for report in reports for line in _lines(report)))
    return int(any(report.faults for report in reports))


def _known(name: str, trunk: TrunkSettings | None) -> TrunkSettings:
    if trunk is None:
        mistake = Mistake("gridline trunk check", name, "there is no such trunk", "gridline trunk check lists all.")
        raise SettingsRefused((mistake,))
    return trunk


async def _look(name: str, trunk: TrunkSettings, settings: Settings) -> TrunkReport:
    report = TrunkReport(name)
    report.faults += unreachable_for_provider(settings, trunk)
    try:
        answer = await ask_options(
            host_of(trunk.address),
            port_of(trunk.address, _SIP_PORT),
            settings.asterisk.bind_address,
            _OPTIONS_TIMEOUT_S,
        )
        report.well.append(f"a SIP server answers: {answer.status} {answer.reason}, {answer.seconds * 1000:.0f} ms")
    except AsteriskError as error:
        report.faults.append(f"{trunk.address}: {error}. Is the address right, does a firewall let UDP pass?")
    await _ask_asterisk(report, trunk, settings)
    return report


async def _ask_asterisk(report: TrunkReport, trunk: TrunkSettings, settings: Settings) -> None:
    """Registration and qualify, as Asterisk's console tells; AMI would need the class `system` for it."""
    told = asterisk_settings(settings, ())
    if not is_running(told.instance):
        report.faults.append("Asterisk does not run: start the service to see the registration")
        return
    try:
        console = await console_of(told, settings.asterisk.cache)
        registrations = read_registrations(await console("pjsip show registrations"))
        contacts = read_contacts(await console("pjsip show contacts"))
    except AsteriskError as error:
        report.faults.append(str(error))
        return
    if report.name not in contacts:
        report.faults.append("Asterisk does not know this trunk: restart the service, it was started before the change")
        return
    faults = trunk_faults(report.name, bool(trunk.username), registrations, contacts)
    report.faults += [fault.partition(": ")[2] for fault in faults]
    if not faults:
        report.well.append("registered" if trunk.username else "known by its address, no registration needed")


async def _call(name: str | None, number: str, settings: Settings) -> TrunkReport:
    """One real call, dialled just as the number was typed."""
    if name is None or PhoneNumber.parse(number, "RU") is None or not number.lstrip("+").isdigit():
        return TrunkReport("call", faults=["name one trunk, and a full telephone number without spaces"])
    report, trunk = TrunkReport(f"call over {name}"), settings.trunks[name]
    told = asterisk_settings(settings, ())
    recording = str(told.sounds / told.language / told.recordings.static_end[0])
    try:
        ami = ami_settings(told, settings.bridge, read_credentials(told.instance))
        async with AmiLink(ami) as link:
            await link.wait_up(ami.connect_timeout_s)
            outcome = await place(TestCall(name, number, recording, trunk.shown_number), link)
    except AsteriskError as error:
        report.faults.append(str(error))
        return report
    (report.well if outcome.answered else report.faults).append(outcome.what)
    return report


def unreachable_for_provider(settings: Settings, trunk: TrunkSettings) -> list[str]:
    """Asterisk bound to loopback hears no provider."""
    bind, host = settings.asterisk.bind_address, host_of(trunk.address)
    if not is_loopback(bind) or is_loopback(host) or host == "localhost":
        return []
    return [f"asterisk.bind_address is {bind}, which no provider reaches: set this machine's own address"]


def _lines(report: TrunkReport) -> list[str]:
    return [f"{report.name}: {line}" for line in report.well] + [f"{report.name}: NOT WELL: {x}" for x in report.faults]
