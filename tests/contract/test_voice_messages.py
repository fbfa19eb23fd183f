"""Voice messages are filed, claimed, written down and settled once, on both databases."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine, upgrade
from adapters.database.tables import cases, voice_messages
from gridline.bridge.transcriber import NotTranscribed, TranscriberAway
from models.account import Account, AccountNumber
from models.heard_message import SpokenReading, SpokenValue
from models.message_checks import Finding
from models.meter import Zone
from models.phone_number import PhoneNumber
from models.reading import Period, ReadingFlag, ReadingSource, ReadingStatus
from models.voice_message import MessageReason, MessageState
from services.messages.filed_messages import CheckedMessage
from services.readings.list_readings import ReadingQuery, StoredReading
from services.readings.open_account import MeterPast, OpenAccount
from services.readings.submit_reading import SubmitReading
from tests.contract.test_submit_reading import promise
from tests.fakes.spoken_messages import heard
from tests.fakes.submissions import submission
from tests.fakes.supply import DAY, FLAT, METER, NIGHT, NOW, PERIOD, STRANGER
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import DOUBTFUL, GOOD, NODE, Desk, message, number
from tests.fakes.yasnogorsk import RULES

LEASE = timedelta(minutes=5)


def desk(database: Database, folder: Path, said: str | Exception = GOOD) -> Desk:
    """One message's recording lies on the disk, and this is heard in it."""
    record(folder, message().recording)
    return Desk(database, folder, ScriptedTranscriber({message().recording: said}))


async def readings(database: Database) -> list[StoredReading]:
    return [reading async for reading in database.list_readings(ReadingQuery(period=PERIOD))]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Accounts whose meters are read by another channel just after they were looked at."""

    database: Database

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        return await self.database.accounts.bound_to(phone)

    async def find(self, account: AccountNumber) -> Account | None:
        return await self.database.accounts.find(account)

    async def meters_of(self, account: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        found = await self.database.accounts.meters_of(account, since)
        await SubmitReading(self.database.transactions)(submission(day=5981), promise(99))
        return found


def stored(address: DatabaseAddress) -> dict[str, object]:
    """The one message as its row says, with the state of its case."""
    engine = plain_engine(address)
    joined = select(voice_messages, cases.c.state.label("case_state"), cases.c.closed_at).join_from(
        voice_messages, cases, cases.c.registration_number == voice_messages.c.registration_number
    )
    with engine.connect() as connection:
        row = connection.execute(joined).one()
    engine.dispose()
    return dict(row._mapping)


async def test_a_message_that_is_sure_in_every_point_becomes_a_reading_under_the_number_that_was_told(
    database: Database, address: DatabaseAddress, tmp_path: Path
) -> None:
    here = desk(database, tmp_path)
    await here.files(message())
    here.later(hours=1)
    await here.works()
    lines = await readings(database)
    assert [(line.register_id, line.value, line.status) for line in lines] == [
        (DAY, 5980, ReadingStatus.ACCEPTED),
        (NIGHT, 950, ReadingStatus.ACCEPTED),
    ]
    assert {line.source for line in lines} == {ReadingSource.VOICE_MESSAGE}
    assert {line.received_at for line in lines} == {NOW}, "when it was left, not when it was heard"
    assert {line.registration_number for line in lines} == {str(number(1))}
    row = stored(address)
    assert (row["state"], row["reason"], row["attempts"]) == ("auto_matched", None, 1)
    assert (row["case_state"], row["closed_at"]) == ("closed", here.now)
    assert row["transcript"] == GOOD
    assert await database.messages.waiting() == ()
    assert here.counted("auto_matched") == 1


async def test_a_doubtful_message_waits_for_a_person_with_everything_that_was_understood(
    database: Database, address: DatabaseAddress, tmp_path: Path
) -> None:
    here = desk(database, tmp_path, DOUBTFUL)
    await here.files(message())
    await here.works()
    assert await readings(database) == []
    (waiting,) = await database.messages.waiting()
    assert (waiting.state, waiting.reason) == (MessageState.TO_CHECK, MessageReason.LOW_CONFIDENCE)
    assert (waiting.message, waiting.number) == (message(), number(1))
    assert waiting.transcript == GOOD
    assert waiting.readings[0] == SpokenReading(
        FLAT, (SpokenValue(Zone.DAY, ("5980",)), SpokenValue(Zone.NIGHT, ("950",)))
    )
    assert waiting.match is not None
    assert (waiting.match.meter_id, waiting.match.period) == (METER, PERIOD)
    assert [value.verdict.consumption for value in waiting.match.values] == [180, 50]
    row = stored(address)
    words = row["words"]
    assert isinstance(words, list)
    assert words[0] == {"text": "лицевой", "confidence": 0.95, "start_s": 0.5, "end_s": 0.8}
    assert (row["case_state"], row["transcribed_at"]) == ("registered", NOW)
    assert here.counted("to_check", "low_confidence") == 1


async def test_a_company_may_want_a_person_for_every_message(database: Database, tmp_path: Path) -> None:
    here = replace(desk(database, tmp_path), rules=RULES)
    await here.files(message())
    await here.works()
    (waiting,) = await database.messages.waiting()
    assert (waiting.reason, waiting.match is not None) == (MessageReason.PERSON_WANTED, True)
    assert await readings(database) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", MessageReason.NOTHING_UNDERSTOOD),
        (
            "счет девять девять девять девять девять девять девять девять показания один",
            MessageReason.ACCOUNT_NOT_FOUND,
        ),
        (GOOD.replace("электричество", "горячая вода"), MessageReason.REGISTERS_DIFFER),
        (GOOD.replace("пять девять восемь ноль", "один два"), MessageReason.NOT_PLAUSIBLE),
    ],
)
async def test_what_names_no_reading_waits_with_its_reason(
    database: Database, tmp_path: Path, said: str, reason: MessageReason
) -> None:
    here = desk(database, tmp_path, said)
    await here.files(message())
    await here.works()
    (waiting,) = await database.messages.waiting()
    assert (waiting.state, waiting.reason, waiting.match) == (MessageState.TO_CHECK, reason, None)


async def test_a_reading_that_the_period_has_is_not_replaced(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    await SubmitReading(database.transactions)(submission(), promise(99))
    await here.files(message())
    await here.works()
    (waiting,) = await database.messages.waiting()
    assert waiting.reason is MessageReason.ALREADY_GIVEN
    assert {line.registration_number for line in await readings(database)} == {str(promise(99).number)}


async def test_a_reading_that_comes_while_the_message_is_being_checked_wins(
    database: Database, address: DatabaseAddress, tmp_path: Path
) -> None:
    here = desk(database, tmp_path)
    await here.files(message())
    filed = await database.messages.claim(NODE, NOW)
    assert filed is not None

    late = replace(here.check, accounts=OpenAccount(Overtaken(database), database.lookups))
    finding = await late(filed, heard(GOOD))
    assert finding is not None
    assert (finding.reason, stored(address)["state"]) == (MessageReason.ALREADY_GIVEN, "to_check")
    lines = await readings(database)
    assert {line.registration_number for line in lines} == {str(promise(99).number)}
    assert all(ReadingFlag.CONFLICT not in line.flags for line in lines)


async def test_the_same_message_is_given_to_one_only_until_its_time_is_up(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    await here.files(message())
    claims = await asyncio.gather(*(database.messages.claim(NODE, NOW) for _ in range(8)))
    assert [claim.attempts for claim in claims if claim] == [1]
    assert await database.messages.claim(NODE, NOW + LEASE - timedelta(seconds=1)) is None
    again = await database.messages.claim(NODE, NOW + LEASE)
    assert again is not None
    assert (again.attempts, again.message, again.number) == (2, message(), number(1))
    assert await database.messages.claim(NODE, NOW) is not None, "a claim of the future is none: the clock was put back"


async def test_each_of_many_workers_gets_another_message_the_oldest_first(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    await here.files(*(message(f"{n}-reading-1", NOW - timedelta(minutes=n)) for n in range(6)))
    first = await database.messages.claim(NODE, NOW)
    assert first is not None
    assert first.message.recording == "5-reading-1"
    claims = await asyncio.gather(*(database.messages.claim(NODE, NOW) for _ in range(5)))
    assert {claim.message.recording for claim in claims if claim} == {f"{n}-reading-1" for n in range(5)}


async def test_a_message_on_another_nodes_disk_is_left_to_that_node(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    await here.files(message(node="east1"))
    assert await database.messages.claim(NODE, NOW) is None
    assert await database.messages.claim("east1", NOW) is not None


async def test_a_message_is_settled_once_whoever_comes_late(
    database: Database, address: DatabaseAddress, tmp_path: Path
) -> None:
    here = desk(database, tmp_path)
    await here.files(message())
    filed = await database.messages.claim(NODE, NOW)
    assert filed is not None
    findings = await asyncio.gather(*(here.check(filed, heard(GOOD)) for _ in range(6)))
    assert [finding.state for finding in findings if finding] == [MessageState.AUTO_MATCHED]
    assert await here.check.leave_to_person(filed, MessageReason.NOT_TRANSCRIBED) is None
    assert stored(address)["state"] == "auto_matched"
    assert len(await readings(database)) == 2
    async with database.transactions.begin() as records:
        late = CheckedMessage(message().key, Finding(MessageReason.TOO_SHORT), None, NOW)
        assert not await records.voice_messages.settle(late)


async def test_a_message_given_back_was_not_tried(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path, TranscriberAway())
    await here.files(message())
    for _ in range(5):
        assert not await here.transcriptions.once()
    (waiting,) = await database.messages.waiting()
    assert (waiting.state, waiting.reason) == (MessageState.NEW, None)
    claimed = await database.messages.claim(NODE, NOW)
    assert claimed is not None
    assert claimed.attempts == 1


async def test_a_recording_that_cannot_be_written_down_is_tried_three_times_and_then_a_persons(
    database: Database, address: DatabaseAddress, tmp_path: Path
) -> None:
    here = desk(database, tmp_path, NotTranscribed())
    await here.files(message())
    for attempt in (1, 2, 3):
        assert stored(address)["state"] == "new"
        await here.works()
        assert stored(address)["attempts"] == attempt
        here.later(minutes=5)
    (waiting,) = await database.messages.waiting()
    assert (waiting.state, waiting.reason) == (MessageState.TO_CHECK, MessageReason.NOT_TRANSCRIBED)
    assert stored(address)["transcribed_at"] is None
    assert here.failures == 3


async def test_words_of_danger_come_first_then_the_oldest(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    names = ("1-reading-1", "2-reading-1", "3-reading-1")
    here.transcriber = ScriptedTranscriber({names[0]: "", names[1]: "", names[2]: "здесь искрит провод"})
    for place, name in enumerate(names):
        record(tmp_path, name)
        await here.files(message(name, NOW + timedelta(minutes=place)))
    here.later(hours=1)
    await here.works()
    waiting = await database.messages.waiting()
    assert [each.message.recording for each in waiting] == ["3-reading-1", "1-reading-1", "2-reading-1"]
    assert waiting[0].reason is MessageReason.DANGER


async def test_no_limit_against_guessing_is_touched(database: Database, tmp_path: Path) -> None:
    here = desk(database, tmp_path)
    await here.files(replace(message(), caller=STRANGER))
    await here.works()
    assert await database.lookups.note(STRANGER, AccountNumber("9"), NOW.date()) == 1


def test_messages_filed_before_they_could_be_written_down_are_new(address: DatabaseAddress) -> None:
    upgrade(address, "0003")
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO voice_messages (message_key, registration_number, recording, seconds, received_at)"
                " VALUES ('old', 'DEMO-20261120-000001', 'old', 12, '2026-11-20 07:00:00')"
            )
        )
    upgrade(address)
    with engine.connect() as connection:
        row = connection.execute(select(voice_messages)).one()
    engine.dispose()
    assert (row.state, row.attempts, row.transcript, row.parsed) == ("new", 0, None, None)
