"""What has been kept long enough goes, each kind in its time; what a case needs stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from adapters.asterisk.talks import TalkSpool
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import call_steps, calls, voice_messages
from gridline.personal_recordings import PersonalRecordings
from models.call import CallKey, CallResult, IncomingCall, Language
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.message_review import Signature
from models.talk_recording import RecordingRetention
from services.calls.record_call import CallRecord, CallStep
from services.cases.case_work import CaseWork
from services.forgetting.keep_no_longer import Deleted, KeepNoLonger
from services.readings.reading_desk import VoiceMessage
from tests.fakes.case_reports import SAID, report
from tests.fakes.small_town import SmallTown
from tests.fakes.supply import FLAT, NOW, STRANGER

NODE = "gl"
NOTHING = Deleted([], 0)
MOSCOW = ZoneInfo("Europe/Moscow")


def keeping(town: SmallTown, folder: Path, node: str = NODE) -> KeepNoLonger:
    files = PersonalRecordings(folder, TalkSpool(folder, folder))
    return KeepNoLonger(town.database.transactions, files, node, RecordingRetention(), MOSCOW)


async def complained(town: SmallTown, folder: Path, at: datetime) -> RegistrationNumber:
    """A spoken complaint, whose case is closed."""
    (folder / "said.wav").write_bytes(b"said")
    receipt = await town.cases.register(replace(report(caller=STRANGER, at=at), recording="said", recording_s=9.5))
    await town.drained()
    await CaseWork(town.database.transactions).close(receipt.number, Signature("Boris", NOW), "answered")
    return receipt.number


async def called(town: SmallTown, uniqueid: str, at: datetime) -> CallKey:
    key = CallKey(NODE, uniqueid)
    step = CallStep("account", "account_ask", 1, FLAT.value, FLAT.value, "match")
    call = IncomingCall(key, "70001000000", STRANGER, at)
    await town.desk.keep_call(CallRecord(call, at, CallResult.SELF_SERVICE, Language.RUSSIAN, FLAT, (step,)))
    await town.drained()
    return key


def rows(address: DatabaseAddress) -> tuple[int, int]:
    """How many calls and steps there are."""
    engine = plain_engine(address)
    with engine.connect() as connection:
        counted = [
            connection.execute(select(func.count()).select_from(each)).scalar_one() for each in (calls, call_steps)
        ]
    engine.dispose()
    return counted[0], counted[1]


def messages(address: DatabaseAddress, **values: object) -> list[tuple[object, ...]]:
    """What stands of voice messages, after a change to all of them."""
    engine = plain_engine(address)
    told = voice_messages.c
    with engine.begin() as connection:
        if values:
            connection.execute(update(voice_messages).values(**values))
        query = select(told.caller, told.transcript, told.sha256, told.erased_at)
        found = [tuple(row) for row in connection.execute(query)]
    engine.dispose()
    return found


async def test_a_spoken_complaint_goes_after_six_months_and_its_digest_stays(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    await complained(town, tmp_path, NOW - timedelta(days=200))
    messages(address, transcript=SAID, sha256="a" * 64)
    keep = keeping(town, tmp_path)
    assert await keep(NOW, dry_run=True) == Deleted(["said"], 0)
    assert (tmp_path / "said.wav").exists(), "a look deletes nothing"
    assert await keep(NOW) == Deleted(["said"], 0)
    assert not (tmp_path / "said.wav").exists()
    assert messages(address) == [(None, None, "a" * 64, NOW)]
    assert await keep(NOW) == NOTHING


async def test_a_younger_complaint_and_one_whose_case_is_open_stay(town: SmallTown, tmp_path: Path) -> None:
    number = await complained(town, tmp_path, NOW - timedelta(days=160))
    keep = keeping(town, tmp_path)
    assert await keep(NOW) == NOTHING
    later = NOW + timedelta(days=25)
    await CaseWork(town.database.transactions).reopen(number, Signature("Boris", later), "he called again")
    assert await keep(NOW + timedelta(days=100)) == NOTHING
    assert (tmp_path / "said.wav").exists()


async def test_recordings_of_another_node_are_left_to_it(town: SmallTown, tmp_path: Path) -> None:
    await complained(town, tmp_path, NOW - timedelta(days=200))
    assert await keeping(town, tmp_path, node="other")(NOW) == NOTHING


async def test_a_spoken_reading_is_kept_for_three_years_and_the_current_one(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    key = CallKey(NODE, "2.1")
    await town.desk.keep_voice_message(VoiceMessage("2.1/message", "said", 9.5, NOW, key, STRANGER, FLAT))
    await town.drained()
    (case,) = await town.database.messages.listed(("new",))  # type: ignore[arg-type]
    await CaseWork(town.database.transactions).close(case.number, Signature("Boris", NOW), "written down")
    keep = keeping(town, tmp_path)
    assert await keep(datetime(2029, 12, 31, 12, tzinfo=MOSCOW)) == NOTHING
    assert await keep(datetime(2030, 1, 1, 12, tzinfo=MOSCOW)) == Deleted(["said"], 0)


async def test_a_call_that_no_case_came_of_goes_with_its_steps_after_six_months(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    await called(town, "3.1", NOW - timedelta(days=200))
    await called(town, "3.2", NOW - timedelta(days=100))
    keep = keeping(town, tmp_path)
    assert await keep(NOW, dry_run=True) == Deleted([], 1)
    assert rows(address) == (2, 2)
    assert await keep(NOW) == Deleted([], 1)
    assert rows(address) == (1, 1)


async def test_a_call_of_which_a_case_or_a_call_back_came_stays(
    town: SmallTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    old = NOW - timedelta(days=200)
    complaint, promised = await called(town, "4.1", old), await called(town, "4.2", old)
    await town.cases.register(replace(report(), call=complaint))
    request = CallbackRequest(STRANGER, CallbackReason.QUEUE_OVERFLOW)
    await town.desk.promise_callback(request, f"{promised}/callback")
    await town.drained()
    await called(town, "4.22", old)
    assert await keeping(town, tmp_path)(NOW) == Deleted([], 1), "the third has a longer name, and no case"
    assert rows(address) == (2, 2)
