"""A person's data are erased on request: what goes, what must stay, the proof, and a machine that dies in between."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from adapters.asterisk.talks import TalkSpool
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import contact_points, outage_told, restored_wishes
from adapters.journal.person_traces import LocalPersonTraces
from adapters.journal.store import JOURNAL_NAME, OUTBOX_NAME
from gridline.personal_recordings import PersonalRecordings
from models.call import CallKey, CallResult, IncomingCall, Language
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.erasure import DataKind, ErasureOrder, Reason, Subject, Traces
from models.intent import Intent
from models.message_review import Signature
from models.talk_recording import TalkRecording
from services.calls.record_call import CallRecord, CallStep, RecordCall
from services.calls.talk_recordings import KeepTalk
from services.cases.case_work import CaseWork
from services.forgetting.erase_person import ErasePerson, StillCalling
from services.outages.outage_desk import PowerReport, RestoredWish
from services.outages.store_power_report import NumberedReport, StorePowerReport
from tests.fakes.case_reports import SAID, report
from tests.fakes.small_town import SmallTown
from tests.fakes.supply import FLAT, NOW, RESIDENT, STRANGER
from tests.fakes.written import everything

NODE = "gl"
TODAY = NOW.date()
ORDER = ErasureOrder("Anna", "request 17", NOW)
CALL = IncomingCall(CallKey(NODE, "1.1"), "70001000000", STRANGER, NOW)
PLACE = "у старой мельницы"
RECORDING = "gl-1.1-complaint"


class Killed(BaseException):
    """As kill -9: nothing runs after it."""


@dataclass
class Files:
    """Recordings on a disk; `dies_at` is the deletion at which the machine dies."""

    real: PersonalRecordings
    dies_at: int = 0
    deleted: list[str] = field(default_factory=list)

    async def erase_message(self, name: str) -> None:
        await self.real.erase_message(self._alive(name))

    async def erase_talk(self, name: str) -> None:
        await self.real.erase_talk(self._alive(name))

    def _alive(self, name: str) -> str:
        self.deleted.append(name)
        if len(self.deleted) == self.dies_at:
            raise Killed
        return name


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "recordings" / "talks").mkdir(parents=True)
    spool = TalkSpool(tmp_path / "spool", tmp_path / "recordings" / "talks")
    return Files(PersonalRecordings(tmp_path / "recordings", spool))


def erasing(town: SmallTown, files: Files, tmp_path: Path, node: str = NODE) -> ErasePerson:
    return ErasePerson(town.database.transactions, LocalPersonTraces(tmp_path / "store"), files, node)


async def lived_through(town: SmallTown, files: Files) -> RegistrationNumber:
    """A stranger called, complained of an account, talked to an agent and was called back; his open case."""
    step = CallStep("account", "account_ask", 1, FLAT.value, FLAT.value, "match")
    await town.desk.keep_call(CallRecord(CALL, NOW, CallResult.AGENT, Language.RUSSIAN, FLAT, (step,)))
    said = replace(
        report(caller=STRANGER), call=CALL.key, account=FLAT, place=PLACE, recording=RECORDING, recording_s=9.5
    )
    receipt = await town.cases.register(said)
    await town.drained()
    await KeepTalk(town.database.transactions)(TalkRecording("1.1.wav", CALL.key, NOW, 12.5, "a" * 64))
    files.real.talks.path("1.1.wav").write_bytes(b"talk")
    (files.real.folder / f"{RECORDING}.wav").write_bytes(b"said")
    await town.database.lookups.note(STRANGER, FLAT, TODAY)
    await town.database.wrong_codes.take({STRANGER.e164: 5}, TODAY)
    await town.database.caller_languages.keep(STRANGER, Language.KAZAKH)
    return receipt.number


async def closed(town: SmallTown, number: RegistrationNumber) -> None:
    await CaseWork(town.database.transactions).close(number, Signature("Boris", NOW), "answered")


def on_the_disk(store: Path) -> bytes:
    """Every byte of the local store."""
    return b"".join(file.read_bytes() for file in store.iterdir())


async def proofs(town: SmallTown, subject: Subject) -> list[Traces]:
    return [each.traces for each in await town.database.erasures.erasures() if each.sealed.seals(subject)]


async def test_of_a_person_whose_matters_are_over_nothing_is_left_but_the_proof(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    erase = erasing(town, files, tmp_path)
    shown = await erase.found(STRANGER, TODAY)
    assert STRANGER.e164 in everything(address), "a look changes nothing"
    went = await erase(STRANGER, TODAY, ORDER)
    assert went == shown
    assert {
        DataKind.CALLS,
        DataKind.STEPS,
        DataKind.CASES,
        DataKind.VOICE_MESSAGES,
        DataKind.TALKS,
        DataKind.LOOKUPS,
        DataKind.LANGUAGES,
        DataKind.LETTERS,
    } == set(went.goes)
    left = everything(address)
    for trace in (STRANGER.e164, PLACE, SAID):
        assert trace not in left
    assert STRANGER.e164.encode() not in on_the_disk(tmp_path / "store")
    assert list(files.real.folder.glob("*.wav")) == list(files.real.talks.kept.glob("*.wav")) == []
    assert await proofs(town, STRANGER) == [went]
    assert await proofs(town, RESIDENT) == [], "the proof seals one number"


async def test_of_an_erased_talk_the_hash_remains_and_who_erased_it(
    town: SmallTown, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    (talk,) = await town.database.talk_list.listed(NOW, NOW + timedelta(days=1))
    assert (talk.recording.sha256, talk.erased_at) == ("a" * 64, NOW)
    (action,) = await town.database.talk_list.actions("1.1.wav")
    assert (action.by, action.why) == ("Anna", "request 17")


async def test_an_open_case_stays_with_all_that_was_said_and_recorded_in_it(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    number = await lived_through(town, files)
    went = await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    assert went.stays[Reason.OPEN_CASE] == 1
    assert DataKind.TALKS not in went.goes
    case = await town.database.case_board.opened(number)
    assert case is not None
    assert (case.listed.phone, case.text) == (STRANGER, SAID)
    assert (files.real.folder / f"{RECORDING}.wav").exists()
    assert files.real.talks.path("1.1.wav").exists()
    await closed(town, number)
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    assert STRANGER.e164 not in everything(address)
    assert not files.real.talks.path("1.1.wav").exists(), "found again, for his call was kept with his case"


async def test_a_call_back_that_is_owed_stays(town: SmallTown, files: Files, tmp_path: Path) -> None:
    request = CallbackRequest(STRANGER, CallbackReason.QUEUE_OVERFLOW)
    await town.desk.promise_callback(request, "gl/1.1/callback")
    await town.drained()
    found = await erasing(town, files, tmp_path).found(STRANGER, TODAY)
    assert found.stays[Reason.CALLBACK_OWED] == 1
    assert DataKind.CALLBACKS not in found.goes


async def test_the_contracts_numbers_stay_and_it_is_said_that_billing_has_them(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    await town.database.caller_languages.keep(RESIDENT, Language.KAZAKH)
    went = await erasing(town, files, tmp_path)(RESIDENT, TODAY, ORDER)
    assert went == Traces({DataKind.LANGUAGES: 1}, {Reason.CONTRACT: 1})
    engine = plain_engine(address)
    with engine.connect() as connection:
        assert connection.scalar(select(contact_points.c.phone)) == RESIDENT.e164
    engine.dispose()


async def test_an_account_is_erased_from_calls_and_cases_of_whoever_phoned_about_it(
    town: SmallTown, files: Files, tmp_path: Path
) -> None:
    number = await lived_through(town, files)
    await closed(town, number)
    went = await erasing(town, files, tmp_path)(FLAT, TODAY, ORDER)
    assert went.stays == {Reason.CONTRACT: 1}
    case = await town.database.case_board.opened(number)
    assert case is not None
    assert (case.listed.phone, case.listed.account, case.text) == (None, None, "")
    assert (await erasing(town, files, tmp_path).found(FLAT, TODAY)).is_nothing


async def test_the_second_time_nothing_is_found_and_no_second_proof_is_written(
    town: SmallTown, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    erase = erasing(town, files, tmp_path)
    first = await erase(STRANGER, TODAY, ORDER)
    assert (await erase(STRANGER, TODAY, ORDER)).is_nothing
    assert await proofs(town, STRANGER) == [first]


@pytest.mark.parametrize("dies_at", [1, 2])
async def test_killed_in_the_middle_it_finishes_the_same_proof_when_run_again(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path, dies_at: int
) -> None:
    await closed(town, await lived_through(town, files))
    shown = await erasing(town, files, tmp_path).found(STRANGER, TODAY)
    with pytest.raises(Killed):
        await erasing(town, replace(files, dies_at=dies_at), tmp_path)(STRANGER, TODAY, ORDER)
    (broken,) = await town.database.erasures.erasures()
    assert broken.finished_at is None
    again = replace(ORDER, at=NOW + timedelta(minutes=5))
    assert await erasing(town, files, tmp_path)(STRANGER, TODAY, again) == shown
    (proof,) = await town.database.erasures.erasures()
    assert (proof.erasure_id, proof.finished_at, proof.traces) == (broken.erasure_id, again.at, shown)
    assert STRANGER.e164 not in everything(address)


async def test_killed_after_the_local_disk_the_proof_still_counts_its_letters(
    town: SmallTown, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    shown = await erasing(town, files, tmp_path).found(STRANGER, TODAY)

    class DiesAfter(LocalPersonTraces):
        async def erase(self, subject: Subject) -> None:
            await LocalPersonTraces(self.folder).erase(subject)
            raise Killed

    dying = ErasePerson(town.database.transactions, DiesAfter(tmp_path / "store"), files, NODE)
    with pytest.raises(Killed):
        await dying(STRANGER, TODAY, ORDER)
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    assert await proofs(town, STRANGER) == [shown]


@pytest.mark.parametrize("subject", [STRANGER, FLAT])
async def test_while_a_call_of_the_person_is_up_nothing_is_erased(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path, subject: Subject
) -> None:
    await closed(town, await lived_through(town, files))
    journal = await town.store.journals.open(CALL)
    await journal.write("account", FLAT)
    before = everything(address)
    erase = erasing(town, files, tmp_path)
    with pytest.raises(StillCalling):
        await erase(subject, TODAY, ORDER)
    assert everything(address) == before
    await town.store.journals.end(CALL.key)
    assert not (await erase(subject, TODAY, ORDER)).is_nothing


async def test_calls_of_another_node_are_left_to_it(town: SmallTown, files: Files, tmp_path: Path) -> None:
    await closed(town, await lived_through(town, files))
    found = await erasing(town, files, tmp_path, node="other").found(STRANGER, TODAY)
    assert found.stays[Reason.OTHER_NODE] == 1
    assert not {DataKind.CALLS, DataKind.TALKS, DataKind.VOICE_MESSAGES} & set(found.goes)


async def test_a_late_leg_of_an_erased_call_comes_without_its_caller(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    later = replace(CALL, answered_at=NOW + timedelta(minutes=3))
    leg = CallRecord(later, NOW + timedelta(minutes=4), CallResult.AGENT, Language.RUSSIAN, FLAT, ())
    await town.desk.keep_call(leg)
    await town.drained()
    assert STRANGER.e164 not in everything(address)


async def test_letters_that_come_after_the_erasure_bring_nothing_of_the_person_back(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    """His report of no power, what he heard and his wish were on their way when all that was there went."""
    number = await lived_through(town, files)
    await closed(town, number)
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    call = CALL.key
    said = PowerReport(f"{call}/outage", call, Intent.OUTAGE_REPORT, STRANGER, NOW, FLAT)
    store = StorePowerReport(town.database.transactions, lambda: NOW)
    await store(NumberedReport(said, number))
    await store(RestoredWish(f"{call}/restored", call, STRANGER, FLAT, number, None, NOW))
    left = everything(address)
    assert STRANGER.e164 not in left
    assert f"{call}/outage" in left, "that there was no power is known all the same"


async def test_a_call_whose_record_comes_after_the_erasure_brings_nothing_of_the_person_back(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    said = replace(report(caller=STRANGER), call=CALL.key, account=FLAT)
    receipt = await town.cases.register(said)
    await town.drained()
    await closed(town, receipt.number)
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    step = CallStep("account", "account_ask", 1, FLAT.value, FLAT.value, "match")
    await RecordCall(town.database.transactions)(
        CallRecord(CALL, NOW, CallResult.AGENT, Language.RUSSIAN, FLAT, (step,))
    )
    assert STRANGER.e164 not in everything(address)


async def test_what_comes_of_a_call_whose_other_case_is_open_comes_with_its_caller(
    town: SmallTown, files: Files, tmp_path: Path
) -> None:
    over = await lived_through(town, files)
    still = replace(report("call-1/second", caller=STRANGER), call=CALL.key)
    await town.cases.register(still)
    await town.drained()
    await closed(town, over)
    await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    later = replace(CALL, answered_at=NOW + timedelta(minutes=3))
    leg = CallRecord(later, NOW + timedelta(minutes=4), CallResult.AGENT, Language.RUSSIAN, FLAT, ())
    await RecordCall(town.database.transactions)(leg)
    found = await erasing(town, files, tmp_path).found(STRANGER, TODAY)
    assert found.stays[Reason.OPEN_CASE] == 1


async def test_two_who_erase_at_once_leave_nothing(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    await closed(town, await lived_through(town, files))
    erase = erasing(town, files, tmp_path)
    await asyncio.gather(*(erase(STRANGER, TODAY, ORDER) for _ in range(2)))
    assert STRANGER.e164 not in everything(address)
    assert all(each.finished_at for each in await town.database.erasures.erasures())


async def test_who_heard_of_an_outage_is_forgotten_and_news_of_one_that_is_over_too(
    town: SmallTown, address: DatabaseAddress, files: Files, tmp_path: Path
) -> None:
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO devices (device_id, kind, name) VALUES ('D', 'transformer', 'ТП-1')")
        for outage_id, state in ((1, "restored"), (2, "confirmed")):
            connection.exec_driver_sql(
                "INSERT INTO outages (outage_id, device_id, state, started_at, updated_at, crew_on_site, version)"
                f" VALUES ({outage_id}, 'D', '{state}', '2026-11-20 05:00+00', '2026-11-20 05:00+00', false, 1)"
            )
            wish = {"wish_key": f"w{outage_id}", "phone": STRANGER.e164, "outage_id": outage_id, "asked_at": NOW}
            connection.execute(insert(restored_wishes), wish)
        told = {"told_key": "t", "outage_id": 1, "caller": STRANGER.e164, "account": FLAT.value, "heard_whole": True}
        of_call = {"system_name": NODE, "uniqueid": "1.9", "told_at": NOW}
        connection.execute(insert(outage_told), {**told, **of_call})
    engine.dispose()
    went = await erasing(town, files, tmp_path)(STRANGER, TODAY, ORDER)
    assert went == Traces({DataKind.OUTAGES_HEARD: 1, DataKind.RESTORED_WISHES: 1}, {Reason.NEWS_OWED: 1})


async def test_letters_that_the_database_does_not_have_stay_and_are_named(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    with closing(sqlite3.connect(store / OUTBOX_NAME)) as outbox, outbox:
        outbox.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, state TEXT, content TEXT)")
        row = f'{{"caller": {{"e164": "{STRANGER}"}}}}'
        outbox.executemany("INSERT INTO outbox (state, content) VALUES (?, ?)", [("stored", row), ("pending", row)])
    found = LocalPersonTraces(store)
    assert await found.traces(STRANGER) == Traces({DataKind.LETTERS: 1}, {Reason.PENDING_LETTERS: 1})
    await found.erase(STRANGER)
    assert await found.traces(STRANGER) == Traces({}, {Reason.PENDING_LETTERS: 1})
    assert not (store / JOURNAL_NAME).exists()
