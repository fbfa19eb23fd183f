"""The import of many accounts, run as `python -m bench.import_accounts` so that its memory is its own."""

from datetime import UTC, datetime

from bench.machine import this_machine
from bench.own_process import last_line
from bench.performance_page import Section

_ACCOUNTS, _QUICK_ACCOUNTS = 1_000_000, 50_000
_LONGEST_S = 3600.0


async def import_accounts(*, quick: bool) -> Section:
    """The section on importing, measured now."""
    accounts = _QUICK_ACCOUNTS if quick else _ACCOUNTS
    found = await last_line("bench.import_accounts", "--accounts", str(accounts), within_s=_LONGEST_S)
    text = f"{datetime.now(UTC).date()}, {this_machine()}.\n\n{accounts:,} accounts into SQLite: {found}."
    return Section("import_accounts", "Import of accounts", text)
