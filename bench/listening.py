"""The company's media process as a bench starts it, with the recogniser's workers below it."""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass

from bench.company import ROOT, Premises, ends_with_us
from bench.processes import below
from gridline.media.client import SpeechMedia
from gridline.media.server import SOCKET

_READY_WITHIN_S = 60.0
_STOP_WITHIN_S = 15.0
_LOOK_S = 0.05


@dataclass(slots=True)
class Media:
    """`async with Media(premises) as media:` what callers say is recognised meanwhile."""

    premises: Premises
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the living process."""
        assert self.process is not None, "it has been started"
        return self.process.pid

    @property
    def workers(self) -> tuple[int, ...]:
        """The recognising processes now."""
        return below(self.pid)

    async def __aenter__(self) -> "Media":
        with (self.premises.folder / "media.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *ends_with_us(),
                *(sys.executable, "-m", "gridline", "media", "--settings", str(self.premises.file)),
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(_READY_WITHIN_S), SpeechMedia(self.premises.told.instance / SOCKET) as link:
                while not link.is_up:  # noqa: ASYNC110  (the state comes by itself)
                    await asyncio.sleep(_LOOK_S)
        except BaseException:
            with suppress(ProcessLookupError):
                self.process.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.process is not None, "it has been started"
        if self.process.returncode is None:
            self.process.terminate()
            async with asyncio.timeout(_STOP_WITHIN_S):
                await self.process.wait()
