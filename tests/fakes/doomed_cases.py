"""What a process does that registers cases until it is killed."""

import asyncio
import itertools
import os
from pathlib import Path

from adapters.database.engine import DatabaseAddress
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from tests.fakes.case_reports import report
from tests.fakes.doomed import STORE, TOLD
from tests.fakes.small_town import small_town


async def register_for_ever(address: DatabaseAddress, folder: Path) -> None:
    """Ten callers at a time; number and code count as told once their line is in the file."""
    told = os.open(folder / TOLD, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    async with small_town(address, folder / STORE) as town:
        for n in itertools.count():
            calls = [
                report(f"{os.getpid()}-{n}-{k}/case", Intent.OUTAGE_REPORT, dispatch=DispatchPriority.NORMAL)
                for k in range(10)
            ]
            for call, receipt in zip(calls, await asyncio.gather(*map(town.cases.register, calls)), strict=True):
                os.write(told, f"{receipt.number} {receipt.code} {call.key}\n".encode())
