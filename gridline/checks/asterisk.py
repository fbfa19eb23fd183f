"""Checks of our Asterisk from outside: the program, its configuration, ports, control link, trunks, heartbeat."""

import re
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import accounts, render
from adapters.asterisk.credentials import Credentials, read_credentials
from adapters.asterisk.dialplan import HEARTBEAT
from adapters.asterisk.errors import AsteriskError, PortTaken
from adapters.asterisk.installation.install import examine_installed, find
from adapters.asterisk.installation.tree import AsteriskTree, Finding
from adapters.asterisk.instance import require_free_ports
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings
from gridline.checks.diagnosis import Check, Diagnosis, SlowLook, State, in_thread

Console = Callable[[str], Awaitable[str]]
_NOT_RUNNING = "Asterisk does not run now"


def is_running(instance: Path) -> bool:
    """Whether an Asterisk listens at the control socket of this instance folder.

    It lets two wait at most: when its line is full it is there all the same.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.settimeout(1.0)
        try:
            control.connect(str(instance / "run/asterisk.ctl"))
        except (BlockingIOError, TimeoutError):
            return True
        except OSError:
            return False
    return True


async def console_of(settings: AsteriskSettings, cache: Path) -> Console:
    """The console of the Asterisk in an instance folder, whoever started it. Raises AsteriskError."""
    tree = await in_thread(lambda: find(cache))
    if tree is None:
        raise AsteriskError("there is no Asterisk here")
    return AsteriskServer(tree, settings).console


def program(find_out: Callable[[], tuple[Finding, ...]]) -> Diagnosis:
    """The Asterisk that would be started: version, modules, libraries."""
    findings = find_out()
    unwell = [finding for finding in findings if not finding.well]
    if unwell:
        what = "; ".join(finding.what for finding in unwell)
        return Diagnosis("asterisk", State.ILL, what, " ".join(finding.remedy for finding in unwell))
    return Diagnosis("asterisk", State.WELL, "; ".join(finding.what for finding in findings))


def configuration(settings: AsteriskSettings, tree: AsteriskTree | None) -> Diagnosis:
    """Whether the settings render into Asterisk's files; nothing is written, and the secrets are made up."""
    stand_in = AsteriskTree(Path("/asterisk"), Path("/modules"), Path("/data"))
    made_up = Credentials(dict.fromkeys(accounts(settings), "made-up"))
    try:
        files = render(settings, tree or stand_in, made_up)
    except AsteriskError as error:
        return Diagnosis("configuration", State.ILL, str(error), "Correct the settings that are named.")
    return Diagnosis("configuration", State.WELL, f"{len(files)} files would be written to {settings.instance}/etc")


def ports(settings: AsteriskSettings) -> Diagnosis:
    """Whether Asterisk has its ports, or could have them."""
    if is_running(settings.instance):
        return Diagnosis("ports", State.WELL, f"our Asterisk has SIP {settings.sip_port} and AMI {settings.ami_port}")
    try:
        require_free_ports(settings)
    except PortTaken as error:
        return Diagnosis("ports", State.ILL, str(error), "`ss -lunpt` shows who it is.")
    return Diagnosis("ports", State.WELL, f"SIP {settings.sip_port} and AMI {settings.ami_port} are free")


@dataclass(frozen=True, slots=True)
class AmiLogin:
    """A login on AMI with the bridge's account; it does nothing and leaves."""

    settings: AsteriskSettings
    ami: Callable[[Credentials], AmiSettings]
    part: str = "ami"

    async def look(self) -> Diagnosis:
        if not is_running(self.settings.instance):
            return Diagnosis(self.part, State.IDLE, _NOT_RUNNING)
        settings = self.ami(read_credentials(self.settings.instance))
        try:
            async with AmiLink(settings) as link:
                await link.wait_up(settings.connect_timeout_s)
                name, since = link.system_name, link.asterisk_started
        except AsteriskError as error:
            remedy = "Restart the service: it writes manager.conf and its secret anew."
            return Diagnosis(self.part, State.ILL, str(error), remedy)
        return Diagnosis(self.part, State.WELL, f"logged in at {name}, up since {since}")


@dataclass(frozen=True, slots=True)
class Trunks:
    """How each trunk stands in Asterisk's own eyes: registration and the answer to OPTIONS."""

    settings: AsteriskSettings
    console: Callable[[], Awaitable[Console]]
    part: str = "trunks"

    async def look(self) -> Diagnosis:
        trunks = self.settings.trunks
        if not trunks:
            return Diagnosis(self.part, State.IDLE, "there is no trunk: only SIP telephones reach us")
        if not is_running(self.settings.instance):
            return Diagnosis(self.part, State.IDLE, f"{len(trunks)} set; {_NOT_RUNNING}")
        console = await self.console()
        registrations = read_registrations(await console("pjsip show registrations"))
        contacts = read_contacts(await console("pjsip show contacts"))
        faults = [
            fault
            for trunk in trunks
            for fault in trunk_faults(trunk.name, trunk.registration is not None, registrations, contacts)
        ]
        if not faults:
            return Diagnosis(self.part, State.WELL, ", ".join(trunk.name for trunk in trunks))
        state = State.ILL if len({fault.partition(":")[0] for fault in faults}) == len(trunks) else State.WARNING
        return Diagnosis(self.part, state, "; ".join(faults), "Run: gridline trunk check")


def read_registrations(answer: str) -> dict[str, str]:
    """Name of registration to its state, from `pjsip show registrations`."""
    found = re.findall(r"^\s*(\S+)/sip:\S+\s+\S+\s+(\w+)", answer, re.MULTILINE)
    return dict(found)


def read_contacts(answer: str) -> dict[str, str]:
    """Name of the contact's AOR to its state (Avail, Unavail, NonQual), from `pjsip show contacts`."""
    found = re.findall(r"^\s*Contact:\s+(\S+?)/sip:\S+\s+\S*\s+(Avail|Unavail|NonQual|Unknown)", answer, re.MULTILINE)
    return dict(found)


def trunk_faults(name: str, registers: bool, registrations: dict[str, str], contacts: dict[str, str]) -> list[str]:
    """What is wrong with one trunk, in words."""
    faults = []
    if registers and (state := registrations.get(name, "unknown")) != "Registered":
        faults.append(f"{name}: not registered ({state})")
    if contacts.get(name, "NonQual") not in ("Avail", "NonQual"):
        faults.append(f"{name}: does not answer OPTIONS")
    return faults


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The heartbeat as the dialplan sees it."""

    settings: AsteriskSettings
    console: Callable[[], Awaitable[Console]]
    part: str = "heartbeat"

    async def look(self) -> Diagnosis:
        if not is_running(self.settings.instance):
            return Diagnosis(self.part, State.IDLE, _NOT_RUNNING)
        answer = await (await self.console())("dialplan show globals")
        found = re.search(rf"{HEARTBEAT}\s*=\s*(\d+)", answer)
        age = time.time() - int(found[1]) if found else float("inf")
        if abs(age) <= self.settings.heartbeat_stale_s:
            return Diagnosis(self.part, State.WELL, f"{max(age, 0):.0f} s old")
        what = "the bridge gives no heartbeat: callers go the static path"
        return Diagnosis(self.part, State.ILL, what, "Look at the bridge's log; a stopped bridge is started again.")


def asterisk_checks(settings: AsteriskSettings, cache: Path, ami: Callable[[Credentials], AmiSettings]) -> list[Check]:
    """All checks of this module."""

    async def console() -> Console:
        return await console_of(settings, cache)

    return [
        SlowLook("asterisk", lambda: program(lambda: examine_installed(cache))),
        SlowLook("configuration", lambda: configuration(settings, find(cache))),
        SlowLook("ports", lambda: ports(settings)),
        AmiLogin(settings, ami),
        Trunks(settings, console),
        Heartbeat(settings, console),
    ]
