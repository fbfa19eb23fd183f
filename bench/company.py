"""The company under measurement: settings on free ports, its Asterisk, its bridge, and a plain Asterisk beside it."""

import asyncio
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from adapters.asterisk.installation.install import DEFAULT_CACHE, install
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS, AsteriskSettings
from adapters.database.schema import upgrade
from bench.residents import settle
from gridline.company import Company, load_company, prepare_sounds
from gridline.settings import read_settings
from gridline.settings.sections import Settings
from gridline.settings.translation import asterisk_settings, database_address

ROOT = Path(__file__).resolve().parents[1]
RTP_PORTS = 4000
"""Of one Asterisk."""
_FIRST_RTP_PORT = 24000
_SERVING_WITHIN_S = 30.0
_STOP_WITHIN_S = 60.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a bench's company lies, and what it is told."""

    folder: Path
    file: Path
    settings: Settings
    company: Company
    told: AsteriskSettings

    @property
    def number(self) -> str:
        """The number under which the company is called."""
        return self.company.profile.called_numbers[0]

    @property
    def sounds(self) -> Path:
        """The folder of the converted prompts."""
        return self.settings.storage.sounds / self.told.language


async def furnish(folder: Path, *, by_voice: bool = False, first_rtp_port: int = _FIRST_RTP_PORT) -> Premises:
    """A company with its residents and sounds, ready to be started; `by_voice`: it can be told what one says."""
    file = await asyncio.to_thread(_write_settings, folder, first_rtp_port, by_voice=by_voice)
    settings = read_settings(file, {})
    company = load_company(settings)
    await asyncio.to_thread(prepare_sounds, settings.storage)
    address = database_address(settings.database)
    await asyncio.to_thread(upgrade, address)
    await asyncio.to_thread(settle, address)
    return Premises(folder, file, settings, company, asterisk_settings(settings, company.profile.called_numbers))


@asynccontextmanager
async def our_asterisk(premises: Premises) -> AsyncIterator[AsteriskServer]:
    """The company's Asterisk, as the product starts it."""
    tree = await asyncio.to_thread(install, ROOT / DEFAULT_CACHE)
    async with AsteriskServer(tree, premises.told) as server:
        yield server


@asynccontextmanager
async def plain_asterisk(premises: Premises, dialplan: str) -> AsyncIterator[AsteriskServer]:
    """The same Asterisk with the same settings, but for its ports, answering by `dialplan` alone."""
    tree = await asyncio.to_thread(install, ROOT / DEFAULT_CACHE)
    told = replace(
        premises.told,
        instance=premises.folder / "plain",
        sip_port=free_port(LOOPBACK),
        ami_port=free_port(LOOPBACK),
        rtp_first=premises.told.rtp_last + 1,
        rtp_last=premises.told.rtp_last + RTP_PORTS,
        system_name="plain",
    )
    async with AsteriskServer(tree, told) as server:
        with (told.instance / "etc/extensions.conf").open("a", encoding="utf-8") as extensions:
            extensions.write(dialplan)
        await server.console("dialplan reload")
        yield server


@dataclass(slots=True)
class Bridge:
    """The bridge in a process of its own: `async with Bridge(premises) as bridge:`."""

    premises: Premises
    options: tuple[str, ...] = ()
    """As `python -m bench.bridge` takes them."""
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the living process."""
        assert self.process is not None, "it has been started"
        return self.process.pid

    async def __aenter__(self) -> "Bridge":
        with (self.premises.folder / "bridge.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *ends_with_us(),
                sys.executable,
                "-m",
                "bench.bridge",
                "--settings",
                str(self.premises.file),
                *self.options,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            await self._until_serving()
        except BaseException:
            with suppress(ProcessLookupError):
                self.process.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.process is not None, "it has been started"
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(_STOP_WITHIN_S):
                await self.process.wait()

    async def _until_serving(self) -> None:
        """Returns when the dialplan takes the heartbeat."""
        async with asyncio.timeout(_SERVING_WITHIN_S), aiohttp.ClientSession() as session:
            while not await self._is_serving(session):  # noqa: ASYNC110  (another process says so, by HTTP)
                await asyncio.sleep(_LOOK_S)

    async def _is_serving(self, session: aiohttp.ClientSession) -> bool:
        assert self.process is not None, "it has been started"
        if self.process.returncode is not None:
            log = (self.premises.folder / "bridge.log").read_text(errors="replace")
            raise RuntimeError(f"the bridge ended:\n{log[-2000:]}")
        url = f"http://{LOOPBACK}:{self.premises.settings.web.port}/healthz"
        try:
            async with session.get(url) as response:
                states = {part["part"]: part["state"] for part in (await response.json())["parts"]}
        except aiohttp.ClientError:
            return False
        return states.get("heartbeat") == "well"


def _write_settings(folder: Path, first_rtp_port: int, *, by_voice: bool) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "gridline.toml"
    file.write_text(
        f"""
        [company]
        code = "demo"
        profiles = "{_with_readings_alone(folder)}"
        [asterisk]
        instance = "{folder}/company"
        sip_port = {free_port(LOOPBACK)}
        ami_port = {free_port(LOOPBACK)}
        rtp_first = {first_rtp_port}
        rtp_last = {first_rtp_port + RTP_PORTS - 1}
        channel_ceiling = 1000
        [trunks.town]
        address = "{TOWN_ADDRESS}:{free_port(TOWN_ADDRESS)}"
        sources = ["{TOWN_ADDRESS}"]
        qualify_s = 0
        [database]
        file = "{folder}/gridline.sqlite3"
        [storage]
        journal = "{folder}/journal"
        recordings = "{folder}/recordings"
        sounds = "{ROOT}/.cache/sounds"
        warn_free_mb = 50
        least_free_mb = 20
        [web]
        port = {free_port(LOOPBACK)}
        [bridge]
        drain_s = 20.0
        [recognition]
        engine = "{"vosk" if by_voice else "none"}"
        """,
        encoding="utf-8",
    )
    return file


def _with_readings_alone(folder: Path) -> Path:
    """The companies, the demo's menu cut down to readings: nobody is asked what he wants."""
    copy = folder / "companies"
    shutil.copytree(ROOT / "companies", copy, dirs_exist_ok=True)
    profile = copy / "demo.yaml"
    text = profile.read_text(encoding="utf-8")
    for line in ("menu_order: [readings]", "languages: [ru]"):
        key = line.partition(":")[0]
        text = re.sub(rf"^{key}: \[.*?\]", line, text, count=1, flags=re.MULTILINE)
    profile.write_text(text, encoding="utf-8")
    return copy


def ends_with_us() -> tuple[str, ...]:
    """Put before a command: the process is told to end when the bench dies, however it dies."""
    return (shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM")


def free_port(address: str) -> int:
    """A port that is free for UDP and TCP alike."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as stream:
            datagrams.bind((address, 0))
            port: int = datagrams.getsockname()[1]
            with suppress(OSError):
                stream.bind((address, port))
                return port
