"""Of a caller who chose to be anonymous nothing is kept: in the database, in letters, on any node."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import devices, outages
from adapters.journal.call_journals import CallJournals
from adapters.journal.store import OUTBOX_NAME
from models.call import FORGOTTEN_NUMBER, CallKey, CallResult, IncomingCall, Language
from models.case import RegistrationNumber
from models.case_deadline import NOTHING_OWED
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.calls.record_call import CallRecord, CallStep
from services.cases.register_case import RegisterCase, RegisteredReport
from services.forgetting.forget_caller import ForgetCaller, ForgottenCaller
from services.outages.outage_desk import PowerReport, RestoredWish, ToldOutage
from services.outages.store_power_report import StorePowerReport
from tests.fakes.case_reports import SAID, report
from tests.fakes.memory_journal import Crash
from tests.fakes.small_town import SmallTown, small_town
from tests.fakes.supply import FLAT, NOW, RESIDENT, STRANGER
from tests.fakes.written import everything


def all_letters(store: Path) -> str:
    """All that the outbox holds, as text."""
    with closing(sqlite3.connect(store / OUTBOX_NAME)) as connection:
        return "\n".join(str(row) for row in connection.execute("SELECT * FROM outbox"))


async def test_of_an_anonymous_reporter_nothing_is_kept_anywhere(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    call = IncomingCall(CallKey("gl", "7.7"), "70001000000", STRANGER, NOW)
    step = CallStep("account", "account_ask", 1, str(FLAT), str(FLAT), "match")
    leg = CallRecord(call, NOW, CallResult.SELF_SERVICE, Language.RUSSIAN, FLAT, (step,))
    await town.desk.keep_call(leg)
    await town.drained()
    await town.cases.forget_caller(call.key, STRANGER)
    secret = replace(
        report("call-7/theft", Intent.THEFT_NONCONTRACT, STRANGER),
        call=call.key,
        account=FLAT,
        premises="P1",
        anonymous=True,
        dispatch=DispatchPriority.INFO,
    )
    receipt = await town.cases.register(secret)
    later = replace(
        leg, call=replace(call, answered_at=NOW + timedelta(minutes=3)), ended_at=NOW + timedelta(minutes=4)
    )
    await town.desk.keep_call(later)
    case = await town.opened(receipt.number)
    assert case.anonymous
    assert (case.listed.phone, case.listed.account, case.premises, case.consumer) == (None, None, None, None)
    assert case.text == SAID
    assert STRANGER.e164 not in everything(address)
    assert STRANGER.e164 not in all_letters(tmp_path / "store")


async def test_the_record_of_a_call_without_a_caller_stays_without_him_on_another_node(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    call = IncomingCall(CallKey("gl", "7.8"), "70001000000", STRANGER, NOW)
    async with small_town(address, tmp_path / "one") as here:
        await here.cases.forget_caller(call.key, STRANGER)
        await here.drained()
    async with small_town(address, tmp_path / "two") as there:
        leg = CallRecord(call, NOW, CallResult.AGENT, Language.RUSSIAN, FLAT, ())
        await there.desk.keep_call(leg)
        await there.drained()
    assert STRANGER.e164 not in everything(address)


async def test_a_bridge_that_takes_the_call_over_does_not_learn_the_caller_again(town: SmallTown) -> None:
    call = IncomingCall(CallKey("gl", "7.9"), "70001000000", STRANGER, NOW)
    await town.store.journals.open(call)
    await town.cases.forget_caller(call.key, STRANGER)
    (taken_over,) = await town.store.journals.open_calls()
    assert (taken_over.call.key, taken_over.call.caller) == (call.key, FORGOTTEN_NUMBER)


def an_outage(address: DatabaseAddress) -> int:
    """A line without power; its id."""
    engine = plain_engine(address)
    times = {"started_at": NOW, "updated_at": NOW, "crew_on_site": False, "version": 1}
    with engine.begin() as connection:
        connection.execute(insert(devices), {"device_id": "D", "kind": "transformer", "name": "ТП-1", "parent": None})
        new = insert(outages).values(device_id="D", state="confirmed", **times).returning(outages.c.outage_id)
        outage_id = connection.execute(new).scalar_one()
    engine.dispose()
    return outage_id


async def test_of_his_number_neither_language_nor_what_he_asked_for_today_is_kept(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    await town.database.lookups.note(STRANGER, FLAT, NOW.date())
    await town.database.lookups.note_lower([STRANGER.e164], NOW.date())
    await town.database.wrong_codes.take({STRANGER.e164: 5}, NOW.date())
    for phone in (STRANGER, RESIDENT):
        await town.database.caller_languages.keep(phone, Language.KAZAKH)
    await town.cases.forget_caller(CallKey("gl", "7.11"), STRANGER)
    await town.drained()
    assert STRANGER.e164 not in everything(address)
    assert await town.database.caller_languages.of(RESIDENT) is Language.KAZAKH, "others keep theirs"
    await no_letter_of(STRANGER, tmp_path / "store")


async def test_while_the_database_is_away_it_is_remembered_whom_to_forget_and_then_not_even_that(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    call, store = CallKey("gl", "7.12"), tmp_path / "store"
    await database.caller_languages.keep(STRANGER, Language.KAZAKH)
    told = ToldOutage("7.12/told", call, STRANGER, FLAT, an_outage(address), None, NOW, heard_whole=True)
    async with small_town(address, store):
        pass  # numbers are at hand from now on
    away = replace(address, url=f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    async with small_town(away, store) as town:
        await town.outages.told(told)
        await town.cases.forget_caller(call, STRANGER)
        await town.outages.told(replace(told, key="7.12/told again"))
    async with small_town(address, store) as town:
        await town.drained()
        assert STRANGER.e164 not in everything(address)
        await no_letter_of(STRANGER, store)


async def test_whoever_is_forgotten_while_the_bridge_is_killed_is_forgotten_by_the_database_too(
    town: SmallTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(journals: CallJournals, key: CallKey) -> None:
        raise Crash

    await town.database.caller_languages.keep(STRANGER, Language.KAZAKH)
    monkeypatch.setattr(CallJournals, "forget_caller", killed)
    with pytest.raises(Crash):
        await town.cases.forget_caller(CallKey("gl", "7.13"), STRANGER)
    await town.drained()
    assert await town.database.caller_languages.of(STRANGER) is None


async def no_letter_of(phone: PhoneNumber, store: Path) -> None:
    """Wait until no byte of the outbox knows the number: it goes a moment after the database has forgotten it."""
    async with asyncio.timeout(5):
        while phone.e164.encode() in bytes_of_outbox(store):  # noqa: ASYNC110 the disk tells nobody
            await asyncio.sleep(0.02)


def bytes_of_outbox(store: Path) -> bytes:
    return b"".join(file.read_bytes() for file in store.glob(f"{OUTBOX_NAME}*"))


@pytest.mark.parametrize("told_first", [True, False])
async def test_who_heard_of_an_outage_in_the_call_is_not_kept_with_it_either(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path, told_first: bool
) -> None:
    call = CallKey("gl", "7.10")
    told = ToldOutage("7.10/told", call, STRANGER, FLAT, an_outage(address), None, NOW, heard_whole=True)
    steps = [town.outages.told(told), town.cases.forget_caller(call, STRANGER)]
    for step in steps if told_first else reversed(steps):
        await step
        await town.drained()
    assert STRANGER.e164 not in everything(address)
    await no_letter_of(STRANGER, tmp_path / "store")


async def test_what_he_reported_of_power_in_the_same_call_stays_as_nobodys(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    call = CallKey("gl", "7.14")
    said = PowerReport(f"{call}/outage", call, Intent.OUTAGE_STATUS, STRANGER, NOW, FLAT, outage_id=an_outage(address))
    receipt = await town.outages.report(said)
    assert await town.outages.notify_me(
        RestoredWish(f"{call}/restored", call, STRANGER, FLAT, receipt.number, said.outage_id, NOW)
    )
    await town.drained()
    await town.cases.forget_caller(call, STRANGER)
    case = await town.opened(receipt.number)
    assert (case.listed.phone, case.listed.account, case.premises) == (None, None, None)
    assert STRANGER.e164 not in everything(address)
    await no_letter_of(STRANGER, tmp_path / "store")


async def test_what_he_reported_of_power_before_comes_as_nobodys_though_the_database_was_away_till_then(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    call, store = CallKey("gl", "7.15"), tmp_path / "store"
    said = PowerReport(f"{call}/outage", call, Intent.OUTAGE_STATUS, STRANGER, NOW, FLAT, outage_id=an_outage(address))
    async with small_town(address, store):
        pass  # numbers are at hand from now on
    away = replace(address, url=f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    async with small_town(away, store) as town:
        receipt = await town.outages.report(said)
        wish = RestoredWish(f"{call}/restored", call, STRANGER, FLAT, receipt.number, said.outage_id, NOW)
        assert await town.outages.notify_me(wish)
        await town.cases.forget_caller(call, STRANGER)
    async with small_town(address, store) as town:
        await town.drained()
        case = await town.opened(receipt.number)
        assert (case.listed.phone, case.listed.account, case.premises) == (None, None, None)
        assert case.listed.outage == str(said.outage_id), "the report counts all the same"
        assert STRANGER.e164 not in everything(address)


@pytest.mark.parametrize("number", [None, RegistrationNumber("DEMO", NOW.date(), 5_000)])
async def test_his_wish_for_a_call_goes_with_him_though_its_case_is_not_filed_yet(
    town: SmallTown, address: DatabaseAddress, number: RegistrationNumber | None
) -> None:
    """Letters of different subjects reach the database in any order."""
    call, transactions = CallKey("gl", "7.17"), town.database.transactions
    wish = RestoredWish(f"{call}/restored", call, STRANGER, FLAT, number, None, NOW)
    await StorePowerReport(transactions, lambda: NOW)(wish)
    await ForgetCaller(transactions)(ForgottenCaller(call, NOW, STRANGER))
    assert STRANGER.e164 not in everything(address)
    await StorePowerReport(transactions, lambda: NOW)(replace(wish, key=f"{call}/restored again"))
    assert STRANGER.e164 not in everything(address)


async def test_what_he_said_before_in_his_own_words_is_nobodys_too(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    call = CallKey("gl", "7.16")
    said = replace(report("call-7/quality", Intent.QUALITY_REPORT, STRANGER), call=call, recording="q", recording_s=9.5)
    await town.cases.register(said)
    await town.drained()
    await town.cases.forget_caller(call, STRANGER)
    await town.drained()
    assert STRANGER.e164 not in everything(address)


async def test_a_letter_that_comes_at_the_moment_at_which_he_is_forgotten_leaves_nothing_of_him(
    town: SmallTown, address: DatabaseAddress
) -> None:
    """Whatever the order in which the two reach the database."""
    file, forget = RegisterCase(town.database.transactions), ForgetCaller(town.database.transactions)
    for n in range(12):
        call = CallKey("gl", f"8.{n}")
        said = replace(report(f"{call}/case", Intent.COMPLAINT, STRANGER), call=call)
        number = RegistrationNumber("DEMO", NOW.date(), 5_000 + n)
        arriving = file(RegisteredReport(said, "0000", NOTHING_OWED), number), forget(ForgottenCaller(call, NOW))
        await asyncio.gather(*(arriving if n % 2 else reversed(arriving)))
    assert STRANGER.e164 not in everything(address)
