"""Who asks about a case hears how it stands from his own phone, or for the code; nobody guesses a code."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseProgress, CaseReceipt, CaseReport, CaseStatus, CaseUnknown
from services.cases.case_work import CaseWork
from services.cases.find_case import FindCase
from tests.fakes.case_reports import report
from tests.fakes.small_town import SmallTown, small_town
from tests.fakes.supply import FLAT, HOUSE, NOW, RESIDENT, STRANGER

AGENT = Signature("Сауле", NOW + timedelta(hours=1))
TODAY = NOW.date()


async def filed(town: SmallTown, what: CaseReport) -> CaseReceipt:
    receipt = await town.cases.register(what)
    await town.drained()
    return receipt


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04}"


async def test_from_the_phone_it_was_registered_from_no_code_is_needed(town: SmallTown) -> None:
    told = await filed(town, report())
    digits = told.number.spoken_digits
    found = CaseStatus(told.number, CaseProgress.ACCEPTED, told.deadline)
    assert await town.cases.find(digits, RESIDENT, None) == found
    assert await town.cases.find(f"20261120{digits}", RESIDENT, None) == found
    assert await town.cases.find(digits.lstrip("0"), RESIDENT, None) == found


@pytest.mark.parametrize("caller", [STRANGER, None])
async def test_from_another_phone_the_code_opens_it_and_nothing_else(
    town: SmallTown, caller: PhoneNumber | None
) -> None:
    told = await filed(town, report())
    digits = told.number.spoken_digits
    assert await town.cases.find(digits, caller, None) is CaseUnknown.CODE_WANTED
    assert await town.cases.find(digits, caller, wrong(told.code)) is CaseUnknown.WRONG_CODE
    assert await town.cases.find(digits, caller, "") is CaseUnknown.WRONG_CODE
    assert isinstance(await town.cases.find(digits, caller, told.code), CaseStatus)


@pytest.mark.parametrize("digits", ["999999", "", "12a456", "20261119000000", "20269999000001", "1234567"])
async def test_a_number_nobody_was_told_is_not_found(town: SmallTown, digits: str) -> None:
    await filed(town, report())
    assert await town.cases.find(digits, RESIDENT, None) is CaseUnknown.NOT_FOUND


async def test_after_too_many_wrong_codes_in_a_day_a_phone_is_told_nothing_until_the_next(town: SmallTown) -> None:
    told = await filed(town, report())
    find = FindCase(town.database.case_index, town.database.wrong_codes, 5)
    digits = told.number.spoken_digits
    for _ in range(5):
        assert await find(digits, STRANGER, wrong(told.code), TODAY) is CaseUnknown.WRONG_CODE
    assert await find(digits, STRANGER, told.code, TODAY) is CaseUnknown.TOO_MANY_TRIES
    assert isinstance(await find(digits, RESIDENT, None, TODAY), CaseStatus), "its own phone still hears of it"
    assert isinstance(await find(digits, STRANGER, told.code, TODAY + timedelta(days=1)), CaseStatus)


async def test_one_case_cannot_be_guessed_from_many_phones_or_withheld_numbers(town: SmallTown) -> None:
    told = await filed(town, report())
    find = FindCase(town.database.case_index, town.database.wrong_codes, 5)
    digits = told.number.spoken_digits
    for n in range(20):
        caller = PhoneNumber(f"+7000000{1000 + n}") if n % 2 else None
        assert await find(digits, caller, wrong(told.code), TODAY) is CaseUnknown.WRONG_CODE
    assert await find(digits, PhoneNumber("+70000009999"), told.code, TODAY) is CaseUnknown.TOO_MANY_TRIES


@pytest.mark.parametrize("caller", [STRANGER, None])
async def test_many_calls_and_bridges_at_once_have_no_more_tries_than_one_after_another(
    town: SmallTown, address: DatabaseAddress, caller: PhoneNumber | None
) -> None:
    told = await filed(town, report())
    digits, bad = told.number.spoken_digits, wrong(told.code)
    async with open_database(address) as other:
        bridges = [FindCase(each.case_index, each.wrong_codes, 3, 3) for each in (town.database, other)]
        found = await asyncio.gather(*(find(digits, caller, bad, TODAY) for find in bridges for _ in range(6)))
    assert Counter(found) == {CaseUnknown.WRONG_CODE: 3, CaseUnknown.TOO_MANY_TRIES: 9}
    assert await town.database.wrong_codes.count(str(told.number), TODAY) == 3, "who is refused takes no try of others"


async def test_a_case_tried_from_many_phones_at_once_is_tried_no_more_than_its_limit(town: SmallTown) -> None:
    told = await filed(town, report())
    find = FindCase(town.database.case_index, town.database.wrong_codes, 5)
    phones = [PhoneNumber(f"+7000000{1000 + n}") for n in range(24)]
    found = await asyncio.gather(*(find(told.number.spoken_digits, phone, wrong(told.code), TODAY) for phone in phones))
    assert Counter(found) == {CaseUnknown.WRONG_CODE: 20, CaseUnknown.TOO_MANY_TRIES: 4}


async def test_withheld_numbers_have_so_many_wrong_codes_together_over_all_cases(town: SmallTown) -> None:
    cases = [await filed(town, report(f"call-{n}/case")) for n in range(3)]
    find = FindCase(town.database.case_index, town.database.wrong_codes, 5, wrong_codes_withheld_a_day=2)
    first, second, third = ((told.number.spoken_digits, told.code) for told in cases)
    assert await find(first[0], None, wrong(first[1]), TODAY) is CaseUnknown.WRONG_CODE
    assert await find(second[0], None, wrong(second[1]), TODAY) is CaseUnknown.WRONG_CODE
    assert await find(third[0], None, third[1], TODAY) is CaseUnknown.TOO_MANY_TRIES
    assert isinstance(await find(third[0], STRANGER, third[1], TODAY), CaseStatus), "a shown number has its own tries"


async def test_a_right_code_takes_no_try_however_often_it_is_given(town: SmallTown) -> None:
    told = await filed(town, report())
    find = FindCase(town.database.case_index, town.database.wrong_codes, 2)
    digits = told.number.spoken_digits
    for _ in range(3):
        assert isinstance(await find(digits, STRANGER, told.code, TODAY), CaseStatus)
    assert await find(digits, STRANGER, wrong(told.code), TODAY) is CaseUnknown.WRONG_CODE
    assert isinstance(await find(digits, STRANGER, told.code, TODAY), CaseStatus), "one is left"


async def test_wrong_codes_of_earlier_days_are_forgotten(town: SmallTown) -> None:
    await town.database.wrong_codes.take({STRANGER.e164: 5}, TODAY)
    await town.database.wrong_codes.take({STRANGER.e164: 5}, TODAY)
    assert await town.database.wrong_codes.count(STRANGER.e164, TODAY) == 2
    await town.database.wrong_codes.forget_before(TODAY + timedelta(days=1))
    assert await town.database.wrong_codes.count(STRANGER.e164, TODAY) == 0


@pytest.mark.parametrize(
    ("dispatch", "progress"),
    [(None, CaseProgress.ACCEPTED), (DispatchPriority.INFO, CaseProgress.PASSED_ON)],
)
async def test_of_an_anonymous_report_only_accepted_or_passed_on_is_told(
    town: SmallTown, dispatch: DispatchPriority | None, progress: CaseProgress
) -> None:
    secret = replace(report(intent=Intent.THEFT_UNMETERED, dispatch=dispatch), anonymous=True)
    told = await filed(town, secret)
    digits = told.number.spoken_digits
    assert await town.cases.find(digits, RESIDENT, None) is CaseUnknown.CODE_WANTED, "nobody knows his phone"
    assert await town.cases.find(digits, RESIDENT, told.code) == CaseStatus(told.number, progress, None)
    work = CaseWork(town.database.transactions)
    await work.take(told.number, AGENT)
    await work.answer(told.number, AGENT, "акт составлен")
    await work.close(told.number, AGENT)
    passed_on = CaseStatus(told.number, CaseProgress.PASSED_ON, None)
    assert await town.cases.find(digits, RESIDENT, told.code) == passed_on


async def test_a_caller_hears_how_far_his_case_is(town: SmallTown) -> None:
    told = await filed(town, report())
    digits = told.number.spoken_digits
    work = CaseWork(town.database.transactions)
    heard = []
    await work.take(told.number, AGENT)
    heard.append(await town.cases.find(digits, RESIDENT, None))
    await work.answer(told.number, AGENT, "меры приняты")
    heard.append(await town.cases.find(digits, RESIDENT, None))
    await work.close(told.number, AGENT)
    heard.append(await town.cases.find(digits, RESIDENT, None))
    assert heard == [
        CaseStatus(told.number, CaseProgress.IN_WORK, told.deadline),
        CaseStatus(told.number, CaseProgress.ANSWERED, None),
        CaseStatus(told.number, CaseProgress.CLOSED, None),
    ]


async def test_a_repeat_caller_is_told_the_number_he_already_has(town: SmallTown) -> None:
    outage = replace(report(intent=Intent.OUTAGE_REPORT), account=FLAT, premises="P1")
    told = await filed(town, outage)
    ask = town.cases.open_case_of
    assert await ask(Intent.OUTAGE_REPORT, STRANGER, None, "P1") == told.number
    assert await ask(Intent.OUTAGE_REPORT, STRANGER, FLAT, None) == told.number
    assert await ask(Intent.OUTAGE_REPORT, RESIDENT, None, None) == told.number
    assert await ask(Intent.OUTAGE_REPORT, RESIDENT, HOUSE, "P2") is None, "another house of his is another matter"
    assert await ask(Intent.QUALITY_REPORT, RESIDENT, FLAT, "P1") is None
    assert await ask(Intent.OUTAGE_REPORT, None, None, None) is None
    await CaseWork(town.database.transactions).close(told.number, AGENT)
    assert await ask(Intent.OUTAGE_REPORT, RESIDENT, None, None) is None


async def test_while_the_database_is_away_a_caller_is_told_so_and_nothing_is_known(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    async with small_town(address, tmp_path / "store"):
        pass  # numbers are at hand from now on
    away = replace(address, url=f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    async with small_town(away, tmp_path / "store") as town:
        assert await town.cases.find("000001", RESIDENT, None) is CaseUnknown.DATABASE_AWAY
        assert await town.cases.open_case_of(Intent.COMPLAINT, RESIDENT, None, None) is None
