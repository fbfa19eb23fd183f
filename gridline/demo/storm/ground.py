"""The folder, the settings and the profile of one evening: a company of its own, gone when it is over."""

import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS
from gridline.settings.sections import Settings

AGENTS = ("anna", "boris")
QUEUES = ("operators", "dispatch")
CEILING = 150
_STORM_SHARE = 0.3
_FEWEST = 4
_MOST = 60
"""Calls in five minutes begin a storm, as a default (models/storm.py)."""
_EVENING = """
[company]
code = "demo"
profiles = "{profiles}"
[asterisk]
instance = "{folder}/company"
cache = "{cache}"
sip_port = {sip_port}
ami_port = {ami_port}
channel_ceiling = {ceiling}
[trunks.town]
address = "{town}:{town_sip}"
sources = ["{town}"]
qualify_s = 0
{people}
[database]
file = "{folder}/gridline.sqlite3"
[storage]
journal = "{folder}/journal"
recordings = "{folder}/recordings"
sounds = "{sounds}"
prompts = "{prompts}"
warn_free_mb = {warn_free_mb}
least_free_mb = {least_free_mb}
[web]
port = {web_port}
[bridge]
drain_s = 3.0
[recognition]
engine = "none"
[logging]
level = "ERROR"
[demo]
accounts = {accounts}
seed = {seed}
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the evening takes place. All ports are free ones, so that a demo beside it is not disturbed."""

    file: Path
    """The settings that its processes read."""
    town: Path
    town_sip: int
    town_ami: int
    storm_calls: int
    """So many calls about power in five minutes begin a storm."""


def prepare(settings: Settings, folder: Path, calls: int) -> Ground:
    """Write profile and settings below `folder`; what is slow to make is taken from the settings in force."""
    storm_calls = min(_MOST, max(_FEWEST, round(calls * _STORM_SHARE)))
    profiles = _profiles(settings, folder, storm_calls)
    town_sip, town_ami = free_port(TOWN_ADDRESS), free_port(TOWN_ADDRESS)
    file = folder / "gridline.toml"
    file.write_text(_toml(settings, folder, profiles, town_sip), encoding="utf-8")
    return Ground(file, folder / "town", town_sip, town_ami, storm_calls)


def _profiles(settings: Settings, folder: Path, storm_calls: int) -> Path:
    """The companies, the demo's in one language and with a storm that so few calls can begin."""
    copy = folder / "companies"
    shutil.copytree(settings.company.profiles, copy)
    file = copy / "demo.yaml"
    text = re.sub(r"^languages: \[.*?\]", "languages: [ru]", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(f"{text}\nstorm: {{on_calls: {storm_calls}, off_calls: 2}}\n", encoding="utf-8")
    return copy


def _toml(settings: Settings, folder: Path, profiles: Path, town_sip: int) -> str:
    """Callers press keys only: two cores do not hear a hundred voices at once."""
    storage = settings.storage
    return _EVENING.format(
        folder=folder,
        profiles=profiles,
        cache=settings.asterisk.cache.absolute(),
        sip_port=free_port(LOOPBACK),
        ami_port=free_port(LOOPBACK),
        web_port=free_port(LOOPBACK),
        ceiling=CEILING,
        town=TOWN_ADDRESS,
        town_sip=town_sip,
        people=_people(town_sip),
        sounds=storage.sounds.absolute(),
        prompts=storage.prompts.absolute(),
        warn_free_mb=storage.warn_free_mb,
        least_free_mb=storage.least_free_mb,
        accounts=settings.demo.accounts,
        seed=settings.demo.seed,
    )


def _people(town_sip: int) -> str:
    """Who answers: the same agents in both queues, each a telephone of the town."""
    agents = [f'[agents.{name}]\ncontact = "{TOWN_ADDRESS}:{town_sip}"' for name in AGENTS]
    members = ", ".join(f'"{name}"' for name in AGENTS)
    queues = [f"[queues.{name}]\nmembers = [{members}]\nwrap_up_s = 2" for name in QUEUES]
    return "\n".join([*agents, *queues])


def free_port(address: str) -> int:
    """A port that is free for UDP and TCP alike."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as stream:
            datagrams.bind((address, 0))
            port: int = datagrams.getsockname()[1]
            try:
                stream.bind((address, port))
            except OSError:
                continue
            return port
