"""The local store: numbers are given once, promises keep theirs, one process at a time."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.journal.store import LocalStore, LocalStoreInUse, look_at_outbox, open_local_store
from models.call import FORGOTTEN_NUMBER, CallKey, IncomingCall
from models.phone_number import PhoneNumber
from services.errors import NotKept, NumbersExhausted
from services.outbox.outbox import EntryState, Letter, NumberWish
from services.outbox.registration_numbers import NumberBlock
from tests.fakes.submissions import submission
from tests.fakes.supply import NOW

TODAY = date(2026, 11, 20)


def letter(key: str, company: str = "DEMO") -> Letter:
    return Letter(key, "account", submission(key), NOW, NumberWish(company, TODAY))


def block(first: int, size: int, days_ago: int = 0) -> NumberBlock:
    return NumberBlock("DEMO", first, size, NOW - timedelta(days=days_ago))


async def serials(store: LocalStore, keys: str) -> list[int]:
    entries = [await store.outbox.keep(letter(key)) for key in keys]
    return [entry.number.serial for entry in entries if entry.number]


async def test_numbers_are_given_in_order_over_the_end_of_the_serials(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(999_998, 4))
        assert await serials(store, "abcd") == [999_998, 999_999, 0, 1]


async def test_the_next_block_follows_the_first(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(10, 2))
        await store.numbers.add(block(500, 2))
        assert await store.numbers.left("DEMO") == 4
        assert await serials(store, "abc") == [10, 11, 500]
        assert await store.numbers.left("OTHER") == 0


async def test_the_same_promise_keeps_its_number_also_after_a_restart(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(10, 5))
        assert await serials(store, "aab") == [10, 10, 11]
    async with open_local_store(tmp_path, lambda: NOW) as store:
        assert await serials(store, "abc") == [10, 11, 12]


async def test_without_a_number_nothing_is_promised(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        with pytest.raises(NumbersExhausted):
            await store.outbox.keep(letter("a"))
        assert (await store.outbox.status()).pending == 0


async def test_a_block_held_for_a_month_is_thrown_away(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(10, 5, days_ago=31))
        with pytest.raises(NumbersExhausted):
            await store.outbox.keep(letter("a"))


async def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(10, 5))
        await store.outbox.keep(letter("a"))
    async with open_local_store(tmp_path, lambda: NOW) as store:
        (entry,) = await store.outbox.pending(10)
        assert (entry.content, entry.callback_due, entry.subject) == (submission("a"), NOW, "account")


async def test_what_is_settled_is_pending_no_more_and_the_refused_is_tried_at_the_next_start(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(10, 5))
        for key, state in (("a", EntryState.STORED), ("b", EntryState.REFUSED)):
            await store.outbox.settle((await store.outbox.keep(letter(key))).seq, state, "why")
        status = await store.outbox.status()
        assert (status.pending, status.refused, status.numbers_left) == (0, 1, 3)
    assert look_at_outbox(tmp_path) == status
    async with open_local_store(tmp_path, lambda: NOW) as store:
        assert [entry.key for entry in await store.outbox.pending(10)] == ["b"]


async def test_callers_at_the_same_moment_never_share_a_number(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(0, 300))
        entries = await asyncio.gather(*(store.outbox.keep(letter(f"call-{n}")) for n in range(300)))
        assert len({entry.number for entry in entries}) == 300


async def test_one_promise_that_fails_fails_alone(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.numbers.add(block(0, 10))
        companies = ("DEMO", "OTHER", "DEMO")
        kept = await asyncio.gather(
            *(store.outbox.keep(letter(f"{n}", company)) for n, company in enumerate(companies)), return_exceptions=True
        )
        assert [isinstance(entry, NumbersExhausted) for entry in kept] == [False, True, False]
        assert (await store.outbox.status()).pending == 2


async def test_two_processes_never_share_a_store(tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW):
        with pytest.raises(LocalStoreInUse, match="stop it first"):
            async with open_local_store(tmp_path, lambda: NOW):
                pass
    async with open_local_store(tmp_path, lambda: NOW) as store:
        assert (await store.outbox.status()).pending == 0


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotKept, match="cannot be written"):
        async with open_local_store(tmp_path / "file/store", lambda: NOW):
            pass


async def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_text("this is no database, whatever its name says" * 100)
    with pytest.raises(NotKept, match="cannot be opened"):
        async with open_local_store(tmp_path, lambda: NOW):
            pass


async def test_a_stored_promise_is_forgotten_after_a_day(tmp_path: Path) -> None:
    later = [NOW]
    async with open_local_store(tmp_path, lambda: later[0]) as store:
        await store.numbers.add(block(0, 400))
        for n in range(256):
            entry = await store.outbox.keep(letter(f"call-{n}"))
            later[0] = NOW + timedelta(days=2 if n == 255 else 0)
            await store.outbox.settle(entry.seq, EntryState.STORED)
    with closing(sqlite3.connect(tmp_path / "outbox.sqlite3")) as outbox:
        assert outbox.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_where_there_is_no_store_there_is_no_outbox(tmp_path: Path) -> None:
    assert look_at_outbox(tmp_path) is None


async def test_a_forgotten_caller_stands_in_no_byte_on_the_disk(tmp_path: Path) -> None:
    witness = IncomingCall(CallKey("town", "1.1"), "70000000000", PhoneNumber("+70002000050"), NOW)
    async with open_local_store(tmp_path, lambda: NOW) as store:
        await store.journals.open(witness)
        assert holding(tmp_path, "0002000050")
        await store.journals.forget_caller(witness.key)
        assert not holding(tmp_path, "0002000050")
        (known,) = await store.journals.open_calls()
        assert known.call.caller == FORGOTTEN_NUMBER


def holding(folder: Path, digits: str) -> list[Path]:
    """The files in which these digits stand."""
    return [path for path in folder.rglob("*") if path.is_file() and digits.encode() in path.read_bytes()]
