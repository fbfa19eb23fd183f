"""Our own Asterisk as a process: started, waited for, stopped; it never outlives its supervisor unless asked to."""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.asterisk.configuration import accounts, render
from adapters.asterisk.credentials import Credentials, ensure_credentials
from adapters.asterisk.errors import InstanceUnusable, ServerError, SettingsRefused, StartFailed
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.instance import claim, link_data, prepare, require_free_ports, unusable
from adapters.asterisk.settings import AsteriskSettings, NodeSettings
from adapters.asterisk.settings_check import missing_recordings, mistakes

log = logging.getLogger(__name__)

_POLL_S = 0.05
_LOG_LINES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """How long to wait for Asterisk, and how much room it needs at start."""

    boot_s: float = 30
    stop_s: float = 10
    console_s: float = 5
    free_bytes: int = 50 << 20


class AsteriskServer:
    """One Asterisk in one instance folder, alive between `async with` and its end.

    It dies with the thread that starts it, so start it from the main thread; `outlive_us` leaves that off.
    """

    def __init__(
        self,
        tree: AsteriskTree,
        settings: NodeSettings,
        *,
        limits: ServerLimits | None = None,
        outlive_us: bool = False,
    ) -> None:
        self.tree = tree
        self.settings = settings
        self._limits = limits or ServerLimits()
        self._outlive_us = outlive_us
        self._credentials: Credentials | None = None
        self._process: Process | None = None

    @property
    def credentials(self) -> Credentials:
        """The instance's secrets, known once it has been set up."""
        if self._credentials is None:
            raise ServerError("This instance has not been set up: start it first.")
        return self._credentials

    @property
    def pid(self) -> int:
        """The process id of Asterisk. Raises ServerError when it was not started."""
        return self._running().pid

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Configure, start and wait until Asterisk is fully booted.

        Raises SettingsRefused before anything is written, then AlreadyRunning, PortTaken, InstanceUnusable or
        StartFailed.
        """
        if found := _everything_wrong(self.settings):
            raise SettingsRefused(" ".join(found))
        lock = claim(self.settings.instance)
        try:
            await asyncio.to_thread(self._set_up)
            self._process = await self._spawn(lock)
        finally:
            os.close(lock)
        try:
            await self._booted()
        except BaseException:
            await self.stop()
            raise
        log.info("asterisk started", extra={"pid": self.pid, "system_name": self.settings.system_name})

    async def stop(self) -> None:
        """End Asterisk and its calls; one that does not end in time is killed. Does nothing when it has ended."""
        if self._process is None:
            return
        process = self._process
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(self._limits.stop_s):
                    await process.wait()
            except TimeoutError:
                log.warning("asterisk killed", extra={"pid": process.pid})
                process.kill()
                await process.wait()
        self._process = None

    async def ended(self) -> int:
        """Wait until Asterisk ends by itself, and return its exit status; a signal is negative."""
        return await self._running().wait()

    async def console(self, command: str) -> str:
        """What Asterisk's own console answers, such as to "core show channels count". Raises ServerError."""
        process = await asyncio.create_subprocess_exec(
            *self.tree.command("-C", str(self._main_file), "-rx", command),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            async with asyncio.timeout(self._limits.console_s):
                output, _ = await process.communicate()
        except TimeoutError as error:
            raise ServerError(f"Asterisk's console did not answer within {self._limits.console_s} s.") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise ServerError(f"Asterisk's console refused: {output.decode(errors='replace').strip()}")
        return output.decode(errors="replace")

    @property
    def _main_file(self) -> Path:
        return self.settings.instance / "etc/asterisk.conf"

    def _running(self) -> Process:
        if self._process is None:
            raise ServerError("Asterisk was not started, or has been stopped.")
        return self._process

    def _set_up(self) -> None:
        instance = self.settings.instance
        require_free_ports(self.settings)
        try:
            self._credentials = ensure_credentials(instance, accounts(self.settings))
        except OSError as error:
            raise unusable(instance, error) from error
        files = render(self.settings, self.tree, self._credentials)
        prepare(instance, files, self._limits.free_bytes)
        sounds = self.settings.sounds if isinstance(self.settings, AsteriskSettings) else None
        link_data(instance, self.tree.data, sounds)

    async def _spawn(self, lock: int) -> Process:
        command = self.tree.command("-C", str(self._main_file), "-f", "-q")
        if not self._outlive_us:
            command = [_setpriv(), "--pdeathsig", "KILL", *command]
        try:
            with (self.settings.instance / "log/console").open("wb") as console:
                return await asyncio.create_subprocess_exec(
                    *command,
                    stdin=DEVNULL,
                    stdout=console,
                    stderr=STDOUT,
                    env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                    pass_fds=(lock,),
                    # Ctrl-C is for the supervisor, who lets calls end first
                    start_new_session=True,
                    umask=0o077,
                )
        except OSError as error:
            raise InstanceUnusable(f"Asterisk could not be started: {error}.") from error

    async def _booted(self) -> None:
        process = self._running()
        deadline = time.monotonic() + self._limits.boot_s
        while time.monotonic() < deadline:
            if process.returncode is not None:
                raise StartFailed(f"Asterisk ended with status {process.returncode}: {self._last_words()}")
            if (self.settings.instance / "run/asterisk.ctl").exists():
                with contextlib.suppress(ServerError):
                    if "fully booted" in await self.console("core waitfullybooted"):
                        return
            await asyncio.sleep(_POLL_S)
        raise StartFailed(f"Asterisk did not boot within {self._limits.boot_s} s: {self._last_words()}")

    def _last_words(self) -> str:
        lines = _lines(self.settings.instance / "log/console")
        telling = [line for line in lines if "ERROR" in line] or lines
        return " / ".join(telling[-_LOG_LINES_SHOWN:]) or "it left no log."


def _everything_wrong(settings: NodeSettings) -> list[str]:
    found = mistakes(settings)
    if isinstance(settings, AsteriskSettings):
        found += [f"The recording {name} is not in {settings.sounds}." for name in missing_recordings(settings)]
    return found


def _setpriv() -> str:
    found = shutil.which("setpriv")
    if found is None:
        raise InstanceUnusable("There is no setpriv on this machine: install util-linux, or let Asterisk outlive us.")
    return found


def _lines(log_file: Path) -> list[str]:
    return log_file.read_text(encoding="utf-8", errors="replace").splitlines()
