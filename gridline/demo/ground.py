"""The folder, the settings and the profile of one show: a company of its own, gone when it is over."""

import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS
from gridline.settings.sections import Settings

CEILING = 150
_SHOW = """
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
codecs = ["alaw"]
qualify_s = 0
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
{more}
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a show takes place. All ports are free ones, so that a demo beside it is not disturbed."""

    file: Path
    """The settings that its processes read."""
    town: Path
    town_sip: int
    town_ami: int

    @property
    def telephones(self) -> str:
        """Where the town's people are rung, as a contact."""
        return f"{TOWN_ADDRESS}:{self.town_sip}"


def found(folder: Path) -> Ground:
    """Ports of a show below `folder`; `write` makes the rest."""
    return Ground(folder / "gridline.toml", folder / "town", free_port(TOWN_ADDRESS), free_port(TOWN_ADDRESS))


def write(ground: Ground, settings: Settings, accounts: int, profile: str, more: str) -> None:
    """Write profile and settings; what is slow to make is taken from the settings in force.

    `profile` stands at the end of the demo company's own, `more` at that of its settings.
    """
    folder, storage = ground.file.parent, settings.storage
    text = _SHOW.format(
        folder=folder,
        profiles=_profiles(settings, folder, profile),
        cache=settings.asterisk.cache.absolute(),
        sip_port=free_port(LOOPBACK),
        ami_port=free_port(LOOPBACK),
        web_port=free_port(LOOPBACK),
        ceiling=CEILING,
        town=TOWN_ADDRESS,
        town_sip=ground.town_sip,
        sounds=storage.sounds.absolute(),
        prompts=storage.prompts.absolute(),
        warn_free_mb=storage.warn_free_mb,
        least_free_mb=storage.least_free_mb,
        accounts=accounts,
        seed=settings.demo.seed,
        more=more,
    )
    ground.file.write_text(text, encoding="utf-8")


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


def _profiles(settings: Settings, folder: Path, more: str) -> Path:
    """The companies, the demo's in one language."""
    copy = folder / "companies"
    shutil.copytree(settings.company.profiles, copy)
    file = copy / "demo.yaml"
    text = re.sub(r"^languages: \[.*?\]", "languages: [ru]", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(f"{text}\n{more}\n", encoding="utf-8")
    return copy
