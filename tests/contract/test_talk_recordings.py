"""Recordings of talks: filed once, opened and erased under a name, deleted in time, locked while a case is open."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.asterisk.talks import TalkSpool
from adapters.database.database import Database
from adapters.journal.encoding import decode, encode
from models.call import CallKey
from models.case import RegistrationNumber
from models.talk_recording import RecordingAction, RecordingRetention, TalkRecording
from services.calls.talk_recordings import EraseTalk, KeepTalk, OpenTalk, RecordingLocked, RecordingNotFound
from services.dispatch.raise_alarm import RaiseAlarm
from services.forgetting.delete_old_recordings import DeleteOldRecordings
from services.outbox.outbox import Content
from tests.fakes.danger import alarm
from tests.fakes.supply import NOW

CALL = "1700000000.1"
MOSCOW = ZoneInfo("Europe/Moscow")


def recording(uniqueid: str = CALL, days_ago: float = 0.0) -> TalkRecording:
    recorded_at = NOW - timedelta(days=days_ago)
    return TalkRecording(f"{uniqueid}.wav", CallKey("town", uniqueid), recorded_at, 12.5, "a" * 64)


@pytest.fixture
def spool(tmp_path: Path) -> TalkSpool:
    (tmp_path / "kept").mkdir()
    return TalkSpool(tmp_path / "spool", tmp_path / "kept")


async def kept(database: Database, spool: TalkSpool, *recordings: TalkRecording) -> None:
    for each in recordings:
        spool.path(each.name).write_bytes(b"sound")
        await KeepTalk(database.transactions)(each)


async def actions(database: Database, name: str) -> Sequence[tuple[RecordingAction, str, str]]:
    return [(each.action, each.by, each.why) for each in await database.talk_list.actions(name)]


async def test_the_same_recording_ten_times_at_once_is_one(database: Database) -> None:
    keep = KeepTalk(database.transactions)
    await asyncio.gather(*(keep(recording()) for _ in range(10)))
    (filed,) = await database.talk_list.listed(NOW, NOW + timedelta(days=1))
    assert (filed.recording, filed.erased_at, filed.is_locked) == (recording(), None, False)


async def test_whoever_is_told_where_a_recording_is_stands_in_its_log(database: Database, spool: TalkSpool) -> None:
    await kept(database, spool, recording())
    path = await OpenTalk(database.transactions, spool)(f"{CALL}.wav", "Anna", "complaint 17", NOW)
    assert path.read_bytes() == b"sound"
    assert await actions(database, f"{CALL}.wav") == [(RecordingAction.LISTENED, "Anna", "complaint 17")]


async def test_an_erased_recording_leaves_its_hash_and_who_erased_it(database: Database, spool: TalkSpool) -> None:
    await kept(database, spool, recording())
    erase = EraseTalk(database.transactions, spool)
    await erase(f"{CALL}.wav", "Anna", "the caller's request", NOW)
    assert not spool.path(f"{CALL}.wav").exists()
    (filed,) = await database.talk_list.listed(NOW, NOW + timedelta(days=1))
    assert (filed.recording.sha256, filed.erased_at) == ("a" * 64, NOW)
    assert await actions(database, f"{CALL}.wav") == [(RecordingAction.ERASED, "Anna", "the caller's request")]
    with pytest.raises(RecordingNotFound):
        await OpenTalk(database.transactions, spool)(f"{CALL}.wav", "Boris", "why not", NOW)
    with pytest.raises(RecordingNotFound):
        await erase(f"{CALL}.wav", "Boris", "again", NOW)


async def test_a_recording_whose_case_is_open_is_neither_erased_nor_deleted(
    database: Database, spool: TalkSpool
) -> None:
    await kept(database, spool, recording(days_ago=400))
    await RaiseAlarm(database.transactions)(alarm(CALL), RegistrationNumber("DEMO", date(2026, 11, 20), 7))
    erase = EraseTalk(database.transactions, spool)
    with pytest.raises(RecordingLocked):
        await erase(f"{CALL}.wav", "Anna", "request", NOW)
    delete = DeleteOldRecordings(database.talk_list, erase, RecordingRetention(), MOSCOW)
    assert await delete(NOW) == []
    assert spool.path(f"{CALL}.wav").exists()


async def test_recordings_are_deleted_after_six_months_and_the_log_says_why(
    database: Database, spool: TalkSpool
) -> None:
    old, new = recording("1.1", days_ago=200), recording("1.2", days_ago=100)
    await kept(database, spool, old, new)
    erase = EraseTalk(database.transactions, spool)
    delete = DeleteOldRecordings(database.talk_list, erase, RecordingRetention(), MOSCOW)
    assert await delete(NOW, dry_run=True) == ["1.1.wav"]
    assert spool.path("1.1.wav").exists()
    assert await delete(NOW) == ["1.1.wav"]
    assert (spool.path("1.1.wav").exists(), spool.path("1.2.wav").exists()) == (False, True)
    assert await actions(database, "1.1.wav") == [(RecordingAction.EXPIRED, "retention", "kept for 6 months")]
    assert await delete(NOW) == []


async def test_a_file_that_was_lost_is_noted_as_deleted_all_the_same(database: Database, spool: TalkSpool) -> None:
    await kept(database, spool, recording(days_ago=200))
    spool.path(f"{CALL}.wav").unlink()
    erase = EraseTalk(database.transactions, spool)
    delete = DeleteOldRecordings(database.talk_list, erase, RecordingRetention(), MOSCOW)
    assert await delete(NOW) == [f"{CALL}.wav"]


def test_a_recording_is_read_back_from_the_outbox_as_it_was() -> None:
    assert decode(*encode(recording()), Content) == recording()  # type: ignore[arg-type]  # a union is no type to mypy


def test_no_name_leads_out_of_the_folder(spool: TalkSpool) -> None:
    for name in ("../outside.wav", "/etc/passwd", "", ".hidden", "a" * 121):
        with pytest.raises(ValueError, match="no recording's name"):
            spool.path(name)


async def test_a_finished_file_is_hashed_and_moved_for_our_eyes_only(tmp_path: Path) -> None:
    spool = TalkSpool(tmp_path / "spool", tmp_path / "kept", now_s=lambda: 10**10)
    spool.spool.mkdir()
    (spool.spool / "1.1.wav").write_bytes(bytes(44 + 16_000))
    (spool.spool / "1.2.wav").write_bytes(bytes(44))
    assert list(spool.waiting()) == ["1.1", "1.2"]
    talk = await spool.finished("1.1")
    assert talk is not None
    assert (talk.seconds, len(talk.sha256)) == (1.0, 64)
    await spool.keep(talk)
    assert spool.path("1.1.wav").stat().st_mode & 0o777 == 0o600
    assert await spool.finished("1.2") is None, "nobody answered"
    assert list(spool.waiting()) == []
    busy = replace(spool, now_s=lambda: 0.0)
    (spool.spool / "1.3.wav").write_bytes(bytes(16_044))
    assert await busy.finished("1.3") is None, "Asterisk may still write"
