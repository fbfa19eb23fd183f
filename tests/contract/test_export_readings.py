"""Every accepted reading goes to billing in exactly one file, whatever dies in between, on both databases."""

import asyncio
import csv
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.files.billing_folder import ExportFolder
from models.reading import Period, ReadingStatus
from services.errors import DatabaseAway
from services.readings.export_readings import BillingFolder, ExportReadings
from services.readings.list_readings import ReadingQuery
from services.readings.submit_reading import SubmitReading
from tests.contract.test_submit_reading import promise
from tests.fakes.submissions import submission
from tests.fakes.supply import DAY, NIGHT, NOW, PERIOD


class FullFolder:
    """A disk on which there is no room."""

    async def write(self, name: str, content: AsyncIterator[str]) -> None:
        raise OSError(28, "No space left on device")


def export(database: Database, folder: BillingFolder) -> ExportReadings:
    return ExportReadings(database.transactions, database.batches, folder, lambda: NOW)


async def submit(database: Database, number: int, period: Period = PERIOD) -> None:
    one = replace(submission(f"call-{number}"), period=period)
    await SubmitReading(database.transactions)(one, promise(number))


def exported(folder: Path) -> list[dict[str, str]]:
    lines = []
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            lines += list(csv.DictReader(text))
    return lines


async def test_accepted_readings_leave_once_with_what_billing_needs(database: Database, tmp_path: Path) -> None:
    await submit(database, 1)
    (batch,) = await export(database, ExportFolder(tmp_path))()
    day, night = exported(tmp_path)
    assert (day["account"], day["register_id"], day["value"], day["period"]) == ("00120045", DAY, "5980", "2026-11")
    assert (night["register_id"], night["registration_number"]) == (NIGHT, "DEMO-20261120-000001")
    assert hashlib.sha256((tmp_path / batch.file_name).read_bytes()).hexdigest() == batch.sha256
    assert await export(database, ExportFolder(tmp_path))() == ()
    statuses = [line.status async for line in database.list_readings(ReadingQuery(period=PERIOD))]
    assert set(statuses) == {ReadingStatus.EXPORTED}


async def test_readings_for_review_stay(database: Database, tmp_path: Path) -> None:
    await SubmitReading(database.transactions)(submission(status=ReadingStatus.PENDING_REVIEW), promise(1))
    assert await export(database, ExportFolder(tmp_path))() == ()


async def test_a_period_may_be_exported_alone(database: Database, tmp_path: Path) -> None:
    await submit(database, 1, Period(2026, 10))
    await submit(database, 2, PERIOD)
    (batch,) = await export(database, ExportFolder(tmp_path))(PERIOD)
    assert batch.line_count == 2
    assert {line["period"] for line in exported(tmp_path)} == {"2026-11"}


async def test_a_file_that_could_not_be_written_is_written_by_the_next_run(database: Database, tmp_path: Path) -> None:
    await submit(database, 1)
    with pytest.raises(OSError, match="No space"):
        await export(database, FullFolder())()
    await submit(database, 2, Period(2026, 12))
    first, second = await export(database, ExportFolder(tmp_path))()
    assert (first.line_count, second.line_count) == (2, 2)
    assert len(exported(tmp_path)) == 4


async def test_an_old_file_is_made_again_byte_by_byte(database: Database, tmp_path: Path) -> None:
    await submit(database, 1)
    (batch,) = await export(database, ExportFolder(tmp_path))()
    before = (tmp_path / batch.file_name).read_bytes()
    (tmp_path / batch.file_name).unlink()
    assert await export(database, ExportFolder(tmp_path)).again(batch.batch_id) == batch
    assert (tmp_path / batch.file_name).read_bytes() == before
    assert await export(database, ExportFolder(tmp_path)).again(99) is None


def files(folder: Path) -> list[Path]:
    return list(folder.glob("readings-*.csv"))


async def test_exports_at_the_same_moment_share_nothing(database: Database, tmp_path: Path) -> None:
    await submit(database, 1)
    runs = [export(database, ExportFolder(tmp_path))() for _ in range(4)]
    results = await asyncio.gather(*runs, return_exceptions=True)
    assert all(isinstance(result, tuple | DatabaseAway) for result in results)
    await export(database, ExportFolder(tmp_path))()
    assert len(files(tmp_path)) == 1
    assert sorted(line["register_id"] for line in exported(tmp_path)) == [DAY, NIGHT]
