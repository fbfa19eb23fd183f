"""The desk that the conversation of a notice asks: the text from the database, what was heard through the outbox."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.journal.store import OUTBOX_NAME, LocalStore, open_local_store
from gridline.desk import join_desk
from models.attempt import AttemptState
from models.call import CallKey
from models.outbound.notice import Heard, NoticeState
from models.outbound.proof import ProofOutcome
from models.phone_number import PhoneNumber
from services.desk_rules import DeskRules
from services.errors import DatabaseAway, NotKept
from services.notices.notice_book import NoticeBook
from services.notices.notice_desk import NoticeDesk, NoticeHeard
from services.notices.ring_back_book import RingBackBook
from services.notices.ring_back_desk import MissedNotice, ToldBack
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes, Letters
from services.outbox.outbox import Entry
from tests.fakes.danger import FullDisk
from tests.fakes.notice_desk import FakeNoticeDesk
from tests.fakes.notice_town import NoticeTown, notice_town
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat, phone
from tests.fakes.yasnogorsk import COMPANY

RULES = DeskRules(replace(COMPANY, called_numbers=()))
TIMES = DeskTimes(lambda: NOW, 5.0)
ANSWERED = NOW + timedelta(seconds=5)
WHOLE = Heard(ANSWERED, 20_000, 20_000, "1")


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    async with notice_town(address, database) as made:
        await made.plan("TP1")
        await made.only(flat(1))
        yield made


async def attempt(town: NoticeTown) -> str:
    """Of somebody who is rung."""
    ring = await town.rings.begin("gl", "09:00:00", NOW)
    assert ring is not None
    return ring.attempt.id


@asynccontextmanager
async def desk_over(database: Database, store: LocalStore) -> AsyncIterator[NoticeDesk]:
    """As a bridge has it, its outbox being drained."""
    joined = join_desk(database, store, RULES, lambda: NOW + timedelta(minutes=1))
    draining = asyncio.create_task(joined.drainer.drain(), name="outbox")
    try:
        yield joined.desks.notices
    finally:
        draining.cancel()
        with suppress(asyncio.CancelledError):
            await draining
        await joined.close()


def letters_left(store: Path) -> int:
    with closing(sqlite3.connect(store / OUTBOX_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])


async def drained(store: LocalStore) -> None:
    async with asyncio.timeout(20):
        while (await store.outbox.status()).pending:  # noqa: ASYNC110  (the outbox tells nobody)
            await asyncio.sleep(0.02)


async def test_the_text_is_what_was_announced_and_an_attempt_that_nobody_filed_has_none(
    town: NoticeTown, tmp_path: Path
) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store, desk_over(town.database, store) as desk:
        text = await desk.text_of(await attempt(town))
        assert text is not None
        assert text.words == "planned П-7 v1"
        assert await desk.text_of("n999-1") is None


async def test_what_was_heard_is_in_the_proof_once_however_often_it_is_kept(town: NoticeTown, tmp_path: Path) -> None:
    name = await attempt(town)
    async with open_local_store(tmp_path, lambda: NOW) as store, desk_over(town.database, store) as desk:
        await desk.keep(NoticeHeard(name, WHOLE))
        await desk.keep(NoticeHeard(name, Heard(ANSWERED, 0, 0)))
        await drained(store)
        assert (await store.outbox.status()).refused == 0
    (proved,) = await town.proof()
    entry = proved.link.entry
    assert (entry.outcome, entry.heard_ms, entry.of_ms, entry.key) == (ProofOutcome.ACKNOWLEDGED, 20_000, 20_000, "1")
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED


async def test_what_was_kept_while_the_database_was_away_reaches_it_after_the_bridge_was_killed(
    town: NoticeTown, tmp_path: Path
) -> None:
    name = await attempt(town)
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await _letters(store).keep(name, f"notice {name}", NoticeHeard(name, WHOLE), numbered=False)
    async with open_local_store(tmp_path, lambda: NOW) as store, desk_over(town.database, store):
        await drained(store)
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED


async def test_what_whoever_rang_back_confirmed_reaches_the_database_after_the_bridge_was_killed(
    town: NoticeTown, tmp_path: Path
) -> None:
    await town.rings.end(await attempt(town), AttemptState.NO_ANSWER, NOW)
    async with open_local_store(tmp_path, lambda: NOW) as store:
        book = RingBackBook(town.database.ring_back_notices, AskedDatabase(TIMES), _letters(store), lambda: ANSWERED)
        (missed,) = await book.missed_by(phone(1))
        back = ToldBack(CallKey("gl", "7.7"), 1, missed.notice_id, missed.place, WHOLE)
        await book.keep_told(back)
        await book.keep_told(replace(back, heard=Heard(ANSWERED, 0, 0)))
    async with open_local_store(tmp_path, lambda: NOW) as store, desk_over(town.database, store):
        await drained(store)
        assert (await store.outbox.status()).refused == 0
        await store.outbox.forget_stored(back.call)
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED
    assert [each.link.entry.key for each in await town.proof()] == ["", "1"]
    assert letters_left(tmp_path) == 0, "who wants to be nobody later in the call leaves none"


async def test_a_database_that_is_away_and_a_disk_that_is_full_are_told_to_the_conversation() -> None:
    times = DeskTimes(lambda: NOW, 0.5)
    letters = Letters(RULES, FullDisk(), OutboxDrainer(FullDisk(), _nowhere, DrainPace()), times)
    book = NoticeBook(FakeNoticeDesk(away=True), AskedDatabase(times), letters)
    with pytest.raises(DatabaseAway):
        await book.text_of("n7-1")
    with pytest.raises(NotKept):
        await book.keep(NoticeHeard("n7-1", WHOLE))
    backs = RingBackBook(FakeMissed(), AskedDatabase(times), letters, lambda: NOW)
    with pytest.raises(DatabaseAway):
        await backs.missed_by(phone(1))
    with pytest.raises(NotKept):
        await backs.keep_told(ToldBack(CallKey("gl", "7.7"), 1, 1, 1, WHOLE))


class FakeMissed:
    """A database that is away."""

    async def missed_by(
        self, caller: PhoneNumber, rung_since: datetime, now: datetime, most: int
    ) -> tuple[MissedNotice, ...]:
        raise DatabaseAway


def _letters(store: LocalStore) -> Letters:
    return Letters(RULES, store.outbox, OutboxDrainer(store.outbox, _nowhere, DrainPace()), DeskTimes(lambda: NOW))


async def _nowhere(_: Entry) -> None:
    raise DatabaseAway
