"""The peer of the dialler: an Asterisk of its own with pbx_spool, which the product never loads, and call files."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK
from bench.campaign_company import RunningCampaign
from bench.company import RTP_PORTS, free_port

_LOOK_S = 0.2


@asynccontextmanager
async def spooling_asterisk(running: RunningCampaign) -> AsyncIterator[AsteriskServer]:
    """The company's settings but for its ports, and nobody who talks to it; it dials what lies in its spool folder."""
    told = running.ready.told
    plain = replace(
        told,
        instance=running.ready.folder / "plain",
        sip_port=free_port(LOOPBACK),
        ami_port=free_port(LOOPBACK),
        rtp_first=told.rtp_last + 1,
        rtp_last=told.rtp_last + RTP_PORTS,
        system_name="plain",
    )
    async with AsteriskServer(running.ready.tree, plain) as server:
        _outgoing(server).mkdir(parents=True, exist_ok=True)
        answer = await server.console("module load pbx_spool.so")
        if "Loaded" not in answer:
            raise RuntimeError(f"this Asterisk takes no call files: {answer.strip()}")
        yield server


async def place(server: AsteriskServer, phones: Sequence[str], trunk: str, within_s: float) -> None:
    """One call file for each number, all at once; returns when Asterisk has done with them. Raises TimeoutError."""
    ready, outgoing = server.settings.instance / "ready", _outgoing(server)
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir()
    for place, phone in enumerate(phones):
        (ready / f"{place}.call").write_text(_file(phone, trunk), encoding="utf-8")
    for file in ready.iterdir():
        file.rename(outgoing / file.name)  # on one file system, so that Asterisk never sees half of one
    async with asyncio.timeout(within_s):
        while any(outgoing.iterdir()):  # noqa: ASYNC110  (Asterisk tells nobody)
            await asyncio.sleep(_LOOK_S)


def _outgoing(server: AsteriskServer) -> Path:
    return server.settings.instance / "spool/outgoing"


def _file(phone: str, trunk: str) -> str:
    lines = (f"Channel: PJSIP/+{phone}@{trunk}", "MaxRetries: 0", "WaitTime: 10", "Application: Wait", "Data: 1")
    return "\n".join([*lines, ""])
