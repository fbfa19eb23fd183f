"""Kill -9 while cases are registered: every number and code that was told is kept, once, with its message."""

import random
from dataclasses import replace
from pathlib import Path

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from models.case import RegistrationNumber
from models.case_states import OPEN
from models.dispatch_message import DispatchState
from models.intent import Intent
from services.cases.case_desk import CaseStatus
from tests.fakes.case_reports import report
from tests.fakes.doomed import STORE, told_in
from tests.fakes.doomed_cases import register_for_ever
from tests.fakes.forked import forked, kill_at_work
from tests.fakes.small_town import QUICK, small_town
from tests.fakes.supply import STRANGER

ROUNDS = 4
PATIENT = replace(QUICK, database_timeout_s=20.0)
"""While the outbox of the killed ones drains, the database has much to do."""


async def test_no_case_that_a_caller_was_told_is_lost_or_doubled(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    chance = random.Random(4)
    for _ in range(ROUNDS):
        process = forked(register_for_ever, address, tmp_path)
        kill_at_work(process, lambda: len(told_in(tmp_path)), chance.uniform(0, 0.25))
    told = [line.split(" ") for line in told_in(tmp_path)]
    assert len(told) > ROUNDS
    async with small_town(address, tmp_path / STORE, PATIENT) as town:
        number, code, key = told[-1]
        again = await town.cases.register(report(key, Intent.OUTAGE_REPORT))
        assert (str(again.number), again.code) == (number, code), "the caller's flow goes on where it was"
        await town.drained()
        assert (await town.desk.outbox_status()).refused == 0
        filed = [str(case.number) for case in await database.case_board.listed(OPEN, 100_000)]
        messages = [str(each.number) for each in await database.dispatch_board.listed(tuple(DispatchState))]
        serial = RegistrationNumber.parse(number).spoken_digits
        assert isinstance(await town.cases.find(serial, STRANGER, code), CaseStatus)
    assert len(filed) == len(set(filed))
    assert {line[0] for line in told} <= set(filed)
    assert sorted(messages) == sorted(filed), "one message a case, in its transaction"
