"""A whole company on a real Asterisk, with a bridge in a process of its own and a town that calls it."""

import asyncio
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS, AsteriskSettings, TownSettings
from adapters.asterisk.town.exchange import Town
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from gridline.company import Company, load_company, prepare_sounds
from gridline.media.client import SpeechMedia
from gridline.media.server import SOCKET
from gridline.processes.serving import NotServing, until_serving
from gridline.resident_call import listening
from gridline.settings import read_settings
from gridline.settings.sections import CompanySettings, Settings, WebSettings
from gridline.settings.translation import asterisk_settings, database_address
from tests.fakes.forked import ForkedCommand, forked_command
from tests.fakes.supply import fill
from tests.live.asterisk_lab import free_port
from tests.live.brisk_prompts import brisk_recordings
from tests.live.scripts import Tenant, settle

ROOT = Path(__file__).resolve().parents[2]
SOUNDS = ROOT / ".cache" / "sounds"
"""The prompts as shipped, converted."""
BRISK, BRISK_SOUNDS = ROOT / ".cache" / "brisk", ROOT / ".cache" / "brisk-sounds"
"""The same spoken faster, and converted."""
UP_WITHIN_S = 60.0
"""On a machine that is busy with other things the imports alone take twenty."""
SHORT_WELCOME = {"recording_notice: yes, record_calls: yes": "recording_notice: no, record_calls: no"}
"""Changes of a profile that spare each caller the six seconds that no key cuts short."""


@dataclass(slots=True)
class BridgeUnderTest:
    """The bridge as a process that a test may kill and start again."""

    settings_file: Path
    web: WebSettings
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: ForkedCommand | None = None

    async def start(self) -> None:
        """Start it and wait until new calls reach it."""
        words = ("bridge", "--settings", str(self.settings_file))
        self.process = forked_command(words, self.log, os.environ | self.environment, ROOT)
        await self.until_serving()

    async def until_serving(self) -> None:
        """Wait until new calls reach it."""
        try:
            await until_serving(self.web, UP_WITHIN_S)
        except NotServing:
            raise AssertionError(
                f"the bridge does not serve:\n{self.log.read_text(errors='replace')[-3000:]}"
            ) from None

    async def kill(self) -> None:
        """kill -9, as a crash would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """Ask it to drain and end."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), 30)

    async def metrics(self) -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/metrics") as response:
            return await response.text()

    @property
    def _url(self) -> str:
        return f"http://{LOOPBACK}:{self.web.port}"


@dataclass(slots=True)
class MediaUnderTest:
    """The media process, which a test may kill and start again."""

    settings_file: Path
    socket: Path
    log: Path
    process: ForkedCommand | None = None

    async def start(self) -> None:
        """Start it and wait until answers would be recognised."""
        self.process = forked_command(("media", "--settings", str(self.settings_file)), self.log, os.environ, ROOT)
        async with asyncio.timeout(UP_WITHIN_S), SpeechMedia(self.socket) as media:
            while not media.is_up:  # noqa: ASYNC110 the state comes by itself
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """kill -9, as a crash would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 10)


@dataclass(frozen=True, slots=True)
class CompanyUnderTest:
    """Everything of a running company that a test may look at or break."""

    folder: Path
    tree: AsteriskTree
    settings: Settings
    told: AsteriskSettings
    company: Company
    asterisk: AsteriskServer
    bridge: BridgeUnderTest
    town: Town
    media: MediaUnderTest

    @property
    def number(self) -> str:
        return self.company.profile.called_numbers[0]

    @property
    def database(self) -> DatabaseAddress:
        return database_address(self.settings.database)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder for one company, with a name short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="gl-") as folder:
        yield Path(folder)


@dataclass(frozen=True, slots=True)
class Variant:
    """How a company under test differs from the usual one."""

    more: str = ""
    """More settings, as TOML; {town_port} is where the town answers."""
    database: str = ""
    """Its URL; empty: SQLite in the company's folder."""
    profile: Mapping[str, str] = field(default_factory=dict)
    """Words of the company's profile and what stands in their place."""
    tenants: int = 0
    """So many are added to the small world of the database tests."""
    hands: int = 4
    """So many keys can be down at once in the town."""
    by_voice: bool = False
    """Whether callers may answer by voice: a media process listens."""
    whole_menu: bool = False
    """Callers hear the company's menu; without it readings alone are served, and nobody is asked what he wants."""
    surveyed: int = 0
    """Of 100 talks with agents so many are followed by a question."""
    brisk: bool = False
    """Prompts are spoken faster than they were recorded: for tests whose callers only have to hear them out."""
    own_sounds: Path | None = None
    """Converted recordings of this variant's own, for callers who need not hear them."""
    programs: Path | None = None
    """A folder whose programs the bridge runs rather than the machine's."""

    @property
    def sounds(self) -> Path:
        """Where the converted prompts lie."""
        return self.own_sounds or (BRISK_SOUNDS if self.brisk else SOUNDS)

    @property
    def environment(self) -> dict[str, str]:
        """What the bridge's process has besides ours."""
        return {} if self.programs is None else {"PATH": f"{self.programs}:{os.environ['PATH']}"}


def write_profiles(folder: Path, changes: Mapping[str, str], *, whole_menu: bool = False, surveyed: int = 0) -> Path:
    """The shipped companies with these words changed in the demo's profile, and its menu as a variant wants it."""
    copy = folder / "companies"
    shutil.copytree(CompanySettings().profiles, copy)
    profile = copy / "demo.yaml"
    text = profile.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"the demo's profile has no {old}"
        text = text.replace(old, new)
    text, found = re.subn(r"^survey: \{share: \d+", f"survey: {{share: {surveyed}", text, flags=re.MULTILINE)
    assert found, "the demo's profile asks nobody"
    if not whole_menu:
        for line in ("menu_order: [readings]", "languages: [ru]"):
            key = line.partition(":")[0]
            text = re.sub(rf"^{key}: \[.*?\]", line, text, count=1, flags=re.MULTILINE)
    profile.write_text(text, encoding="utf-8")
    return copy


def write_settings(folder: Path, town_port: int, variant: Variant) -> Path:
    """The settings of a company on free ports, its trunk leading to the town."""
    database = f'url = "{variant.database}"' if variant.database else f'file = "{folder}/gridline.sqlite3"'
    engine = "vosk" if variant.by_voice else "none"
    profiles = write_profiles(folder, variant.profile, whole_menu=variant.whole_menu, surveyed=variant.surveyed)
    sections = (
        f'[company]\ncode = "demo"\nprofiles = "{profiles}"',
        _telephone_settings(folder, town_port),
        f"[database]\n{database}",
        _storage_settings(folder, variant),
        f"[web]\nport = {free_port(LOOPBACK)}",
        "[bridge]\ndrain_s = 1.0",
        f'[recognition]\nengine = "{engine}"\nworkers = 1',
        '[logging]\nlevel = "INFO"',
        variant.more.format(town_port=town_port),
    )
    file = folder / "gridline.toml"
    file.write_text("\n".join(sections))
    return file


def _telephone_settings(folder: Path, town_port: int) -> str:
    """Asterisk, its trunk, and whom it rings in danger."""
    return f"""
        [asterisk]
        instance = "{folder}/company"
        cache = "{ROOT}/.cache/asterisk"
        sip_port = {free_port(LOOPBACK)}
        ami_port = {free_port(LOOPBACK)}
        rtp_first = 28000
        rtp_last = 31999
        [trunks.town]
        address = "{TOWN_ADDRESS}:{town_port}"
        sources = ["{TOWN_ADDRESS}"]
        qualify_s = 0
        [duty]
        dispatcher = "+70001000101"
        backups = ["+70001000102"]
        ring_s = 4
        """


def _storage_settings(folder: Path, variant: Variant) -> str:
    own = f'overrides = "{brisk_recordings(BRISK)}"' if variant.brisk else ""
    return f"""
        [storage]
        journal = "{folder}/journal"
        recordings = "{folder}/recordings"
        sounds = "{variant.sounds}"
        {own}
        warn_free_mb = 50
        least_free_mb = 20
        """


@dataclass(frozen=True, slots=True)
class PreparedCompany:
    """A company whose settings are written and whose database is filled, and the town beside it; nothing runs yet."""

    folder: Path
    tree: AsteriskTree
    file: Path
    settings: Settings
    told: AsteriskSettings
    company: Company
    town: Town


async def prepare_company(tree: AsteriskTree, folder: Path, variant: Variant) -> PreparedCompany:
    """Everything of a company that a process needs to begin."""
    town_port = free_port(TOWN_ADDRESS)
    file = write_settings(folder, town_port, variant)
    settings = read_settings(file, {})
    company = load_company(settings)
    prepare_sounds(settings.storage)
    address = database_address(settings.database)
    await asyncio.to_thread(upgrade, address)
    await fill(address)
    if variant.tenants:
        await settle(address, [Tenant(place) for place in range(variant.tenants)])
    told = asterisk_settings(settings, company.profile.called_numbers)
    ears = listening(variant.sounds, company.catalogue)
    town = Town(tree, _town_settings(folder, town_port, told), ears, hands=variant.hands)
    return PreparedCompany(folder, tree, file, settings, told, company, town)


@asynccontextmanager
async def running_company(
    tree: AsteriskTree, folder: Path, more: str = "", variant: Variant | None = None
) -> AsyncIterator[CompanyUnderTest]:
    """A company with the small world of the database tests, its bridge and a town; all gone at the end."""
    variant = variant or Variant(more)
    ready = await prepare_company(tree, folder, variant)
    bridge = BridgeUnderTest(ready.file, ready.settings.web, folder / "bridge.log", variant.environment)
    media = MediaUnderTest(ready.file, ready.told.instance / SOCKET, folder / "media.log")
    async with AsteriskServer(tree, ready.told) as asterisk, ready.town as town:
        try:
            if variant.by_voice:
                await media.start()
            await bridge.start()
            yield CompanyUnderTest(
                folder, tree, ready.settings, ready.told, ready.company, asterisk, bridge, town, media
            )
        finally:
            await bridge.stop()
            await media.stop()


def _town_settings(folder: Path, port: int, told: AsteriskSettings) -> TownSettings:
    return TownSettings(
        instance=folder / "town",
        sip_port=port,
        ami_port=free_port(TOWN_ADDRESS),
        gridline_contact=f"{told.bind_address}:{told.sip_port}",
    )
