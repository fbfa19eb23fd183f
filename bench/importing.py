"""The import of many accounts, run as `python -m bench.import_accounts` so that its memory is its own."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime

from bench.company import ROOT
from bench.machine import this_machine
from bench.performance_page import Section

_ACCOUNTS, _QUICK_ACCOUNTS = 1_000_000, 50_000
_LONGEST_S = 3600.0


async def import_accounts(*, quick: bool) -> Section:
    """The section on importing, measured now."""
    accounts = _QUICK_ACCOUNTS if quick else _ACCOUNTS
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.import_accounts", "--accounts", str(accounts), cwd=ROOT, stdout=PIPE
    )
    try:
        async with asyncio.timeout(_LONGEST_S):
            told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with status {process.returncode}")
    found = told.decode().strip().splitlines()[-1]
    text = f"{datetime.now(UTC).date()}, {this_machine()}.\n\n{accounts:,} accounts into SQLite: {found}."
    return Section("import_accounts", "Import of accounts", text)
