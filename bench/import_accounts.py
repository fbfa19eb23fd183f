"""How long the import of many accounts takes and what it costs: `python -m bench.import_accounts --accounts N`."""

import argparse
import asyncio
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from adapters.database.database import for_bulk_work
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.database.schema import upgrade
from adapters.files.company_profiles import load_profile
from adapters.files.table_files import open_tables
from models.company_profile import CompanyProfile
from services.imports.import_supply import ImportSupply
from services.imports.import_tables import ImportTable

_MIB = 1024

_HEADERS = {
    "consumers": ("consumer_id", "kind", "name"),
    "phones": ("consumer_id", "phone"),
    "premises": ("premises_id", "kind", "address"),
    "accounts": ("account", "consumer_id", "premises_id", "contract_number"),
    "meters": ("meter_id", "account", "serial", "service"),
    "registers": ("register_id", "meter_id", "digits_int"),
    "readings": ("register_id", "value", "taken_on"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=1, help="readings of each register")
    parser.add_argument("--url", help="an empty database; SQLite in a temporary folder if left out")
    parser.add_argument("--folder", type=Path, help="where to write the files; a temporary folder if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridline-bench-", dir=options.folder) as name:
        folder = Path(name)
        write_files(folder / "in", options.accounts, options.months)
        address = DatabaseAddress(options.url or f"sqlite+aiosqlite:///{folder}/gridline.sqlite3")
        upgrade(address)
        print(f"files written for {options.accounts} accounts; importing into {address}")
        started, cpu = time.monotonic(), time.process_time()
        counts = asyncio.run(run(address, folder / "in"))
        seconds, cpu_s = time.monotonic() - started, time.process_time() - cpu
    rows = sum(counts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    print(f"{rows} rows in {seconds:.1f} s ({rows / seconds:.0f} rows/s, {cpu_s:.1f} s of CPU), peak {peak:.0f} MiB")


async def run(address: DatabaseAddress, folder: Path) -> dict[ImportTable, int]:
    importing = ImportSupply(Stages(for_bulk_work(address)), _demo())
    with open_tables([folder]) as tables:
        return dict(await importing(tables, _show))


def _show(table: ImportTable, rows: int) -> None:
    if rows % 250_000 == 0:
        sys.stderr.write(f"  {table} {rows}\n")


def _demo() -> CompanyProfile:
    return load_profile(Path(__file__).parents[1] / "companies/demo.yaml")


def write_files(folder: Path, accounts: int, months: int) -> None:
    folder.mkdir()
    for table, header in _HEADERS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(header)
            for n in range(accounts):
                writer.writerows(_rows(table, n, months))


def _rows(table: str, n: int, months: int) -> Iterator[tuple[object, ...]]:
    match table:
        case "consumers":
            yield f"C{n}", "person", f"Потребитель {n}"
        case "phones":
            yield f"C{n}", f"+7000{n:07}"
        case "premises":
            yield f"P{n}", "mkd", f"Ясногорск, ул. Новая, д. {n // 100}, кв. {n % 100}"
        case "accounts":
            yield f"{n:08}", f"C{n}", f"P{n}", f"Д-{n}"
        case "meters":
            yield f"M{n}", f"{n:08}", f"{n:09}", "electricity"
        case "registers":
            yield f"R{n}", f"M{n}", 5
        case _:
            for month in range(months):
                year, index = divmod(2026 * 12 + 9 - month, 12)
                yield f"R{n}", 9000 - 150 * month, f"{year}-{index + 1:02}-20"


if __name__ == "__main__":
    main()
