"""Kill -9 in the middle of everything: no confirmed reading is missing or doubled, no number is given twice."""

import csv
import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.files.billing_folder import ExportFolder
from models.reading import ReadingStatus
from services.readings.export_readings import ExportReadings
from services.readings.submit_reading import SubmitReading
from tests.contract.test_submit_reading import promise
from tests.fakes.doomed import EXPORT_STEPS, EXPORTS, STORE, export_and_die, submit_for_ever, told_in
from tests.fakes.forked import ended, forked, kill_at_work
from tests.fakes.small_town import small_town
from tests.fakes.submissions import submission
from tests.fakes.supply import DAY, NIGHT, NOW

ROUNDS = 6
LINES_OF_A_SUBMISSION = 2


async def test_a_bridge_that_is_killed_at_work_loses_and_doubles_nothing(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    chance = random.Random(20)
    for _ in range(ROUNDS):
        process = forked(submit_for_ever, address, tmp_path)
        kill_at_work(process, lambda: len(told_in(tmp_path)), chance.uniform(0, 0.25))
    told = told_in(tmp_path)
    assert len(told) == len(set(told)) > ROUNDS
    async with small_town(address, tmp_path / STORE) as town:
        await town.drained()
        assert (await town.desk.outbox_status()).refused == 0
        stored = await town.readings()
    lines = Counter(line.registration_number for line in stored)
    assert set(told) <= set(lines)
    assert set(lines.values()) == {LINES_OF_A_SUBMISSION}
    accepted = [line.register_id for line in stored if line.status is ReadingStatus.ACCEPTED]
    assert sorted(accepted) == [DAY, NIGHT]


@pytest.mark.parametrize("step", EXPORT_STEPS)
async def test_an_export_that_is_killed_is_finished_by_the_next_one(
    address: DatabaseAddress, database: Database, tmp_path: Path, step: str
) -> None:
    await SubmitReading(database.transactions)(submission(), promise(1))
    assert ended(forked(export_and_die, address, tmp_path, step)) == -signal.SIGKILL
    await ExportReadings(database.transactions, database.batches, ExportFolder(tmp_path / EXPORTS), lambda: NOW)()
    lines = []
    for file in (tmp_path / EXPORTS).glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as text:
            lines += list(csv.DictReader(text))
    assert sorted(line["register_id"] for line in lines) == [DAY, NIGHT]
