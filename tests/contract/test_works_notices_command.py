"""What a dispatcher does at a shell when consumers are to be told of works, and what he and an auditor see of it."""

import asyncio
import csv
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from adapters.database.database import open_database
from adapters.database.tables import contact_points
from models.attempt import AttemptState
from models.outbound.proof import FIRST
from services.notices.ring_consumers import CommittedRing
from tests.fakes.commands import Operator, operator_in
from tests.fakes.notice_town import NoticeTown, changed
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat, phone, wire

LATER = NOW + timedelta(minutes=1)
"""The clock of each command begins at NOW and runs."""
BY = ("--by", "Петров")
SOON = ("works", "plan", "П-8", "2026-11-21 09:00", "17:00", "TP1", *BY)


@pytest.fixture
def dispatcher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """Before whom works at TP1 are planned in ten days: flats 1 to 3, and the consumer of the small world."""
    operator = operator_in(tmp_path, capsys)
    assert operator.types("db", "upgrade").status == 0
    operator.has_the_small_world()
    asyncio.run(wire(operator.database))
    plan(operator, "2026-11-30 09:00")
    return operator


def plan(dispatcher: Operator, starts: str) -> None:
    assert dispatcher.types("works", "plan", "П-7", starts, "17:00", "TP1", *BY).status == 0


def announce(dispatcher: Operator, *more: str) -> str:
    done = dispatcher.types("works", "announce", "П-7", *BY, *more)
    assert done.status == 0, done.err
    return done.out


def in_town(dispatcher: Operator, happens: Callable[[NoticeTown], Awaitable[None]]) -> None:
    """What diallers and consumers do meanwhile."""

    async def happened() -> None:
        async with open_database(dispatcher.database) as database:
            await happens(NoticeTown(dispatcher.database, database))

    asyncio.run(happened())


async def rung(town: NoticeTown) -> CommittedRing:
    ring = await town.rings.begin("gl", "09:00:00", LATER)
    assert ring is not None
    return ring


async def one_acknowledges_one_is_busy(town: NoticeTown) -> None:
    """The first of the queue; the others wait."""
    await town.hears(await rung(town), key="1")
    busy = await rung(town)
    await town.rings.end(busy.attempt.id, AttemptState.BUSY, LATER + timedelta(seconds=20), 17)


@pytest.mark.rule("SAL-6.1a")
def test_whoever_announces_reads_the_words_and_whom_they_reach(dispatcher: Operator) -> None:
    asyncio.run(changed(dispatcher.database, delete(contact_points).where(contact_points.c.consumer_id == "K2")))
    said = announce(dispatcher).splitlines()
    assert said[0] == "2026-11-20 10:00  planned: version 1 of the works, announced by Петров"
    assert said[1].startswith("  Здравствуйте! Это компания Ясногорск Энерго. Важное сообщение о плановых работах.")
    assert "тридцатое ноября" in said[1]
    assert said[2:5] == [
        "  to be told before 2026-11-27 00:00; rung until 2026-11-27 00:00",
        "  consumers 4: to be rung 3, handed over 1",
        "    1: he has no number that can be rung",
    ]
    assert said[5].startswith("to be told before")
    assert "everybody is rung once by" in said[7]


def test_announcing_twice_adds_nothing_and_says_so(dispatcher: Operator) -> None:
    announce(dispatcher)
    again = announce(dispatcher)
    assert again.startswith("ANNOUNCED BEFORE")
    assert "consumers 4" in again


@pytest.mark.rule("SAL-6.1b")
def test_works_of_tomorrow_need_a_reason_which_is_kept(dispatcher: Operator) -> None:
    dispatcher.types(*SOON)
    refused = dispatcher.types("works", "announce", "П-8", *BY)
    assert (refused.status, "give the reason why they are told too late" in refused.err) == (2, True)
    late = dispatcher.types("works", "announce", "П-8", *BY, "--reason", "авария на вводе")
    assert (late.status, "  TOO LATE because: авария на вводе" in late.out) == (0, True)
    assert "rung until 2026-11-21 09:00" in late.out


def test_unknown_works_cannot_be_announced(dispatcher: Operator) -> None:
    unknown = dispatcher.types("works", "announce", "П-9", *BY)
    assert (unknown.status, "there are no planned works П-9" in unknown.err) == (2, True)


def test_telling_asks_for_the_announcement_then_shows_how_far_it_is(dispatcher: Operator) -> None:
    before = dispatcher.types("works", "telling", "П-7").out
    assert "NOT ANNOUNCED. See: gridline works announce П-7 --by NAME" in before
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    after = dispatcher.types("works", "telling", "П-7").out
    assert "NOT ANNOUNCED" not in after
    assert "  consumers 4: to be rung 3, acknowledged by key 1\n" in after
    assert "  rings so far 2; the next one at 2026-11-20 10:00\n" in after
    (campaign,) = json.loads(dispatcher.types("works", "telling", "П-7", "--json").out)["campaigns"]
    assert campaign["states"] == {"queued": 3, "acknowledged": 1}
    assert (campaign["rings"], campaign["approved_by"], campaign["version"]) == (2, "Петров", 1)


def test_who_moves_or_cancels_announced_works_is_told_that_consumers_are_not(dispatcher: Operator) -> None:
    todo = "NOT ANNOUNCED as they are now. See: gridline works announce П-7 --by NAME"
    move = ("works", "plan", "П-7", "2026-12-04 09:00", "17:00", "TP1", *BY)
    assert todo not in dispatcher.types(*move).out, "nobody knows of them"
    announce(dispatcher)
    assert todo not in dispatcher.types(*move).out, "nothing has changed"
    assert todo in dispatcher.types("works", "plan", "П-7", "2026-12-05 09:00", "17:00", "TP1", *BY).out
    assert todo in dispatcher.types("works", "cancel", "П-7", *BY).out


def test_moved_works_are_told_to_nobody_before_they_are_announced_again(dispatcher: Operator) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    plan(dispatcher, "2026-12-04 09:00")
    assert "NOT ANNOUNCED as they are now." in dispatcher.types("works", "telling", "П-7").out
    again = announce(dispatcher)
    assert "moved: version 2 of the works" in again
    assert "Сроки плановых работ изменились" in again
    assert "planned: version 2 of the works" in again
    (old, correction, rest) = json.loads(dispatcher.types("works", "telling", "П-7", "--json").out)["campaigns"]
    assert (old["kind"], correction["kind"], rest["kind"]) == ("planned", "moved", "planned")
    assert (correction["consumers"], rest["consumers"]) == (1, 3)
    assert correction["corrects"] == old["campaign"]


def test_cancelled_works_are_taken_back_from_whoever_heard_of_them(dispatcher: Operator) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    assert dispatcher.types("works", "cancel", "П-7", *BY).status == 0
    assert "NOT ANNOUNCED as they are now." in dispatcher.types("works", "telling", "П-7").out
    taken_back = announce(dispatcher)
    assert "cancelled: version 2 of the works" in taken_back
    assert "  consumers 1: to be rung 1\n" in taken_back
    assert "NOT ANNOUNCED" not in dispatcher.types("works", "telling", "П-7").out


def test_works_that_nobody_heard_of_are_cancelled_without_a_call(dispatcher: Operator) -> None:
    announce(dispatcher)
    dispatcher.types("works", "cancel", "П-7", *BY)
    assert "NOT ANNOUNCED" not in dispatcher.types("works", "telling", "П-7").out
    assert announce(dispatcher) == "the works changed before anybody had heard of them: nobody is to be told\n"


def test_why_a_consumer_was_called_reads_in_order_of_time(dispatcher: Operator) -> None:
    announce(dispatcher)

    async def all_are_rung(town: NoticeTown) -> None:
        for _ in range(4):
            ring = await rung(town)
            if ring.phone == phone(1):
                await town.hears(ring, key="1", part=0.5)
            else:
                await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, LATER + timedelta(seconds=40), 19)

    in_town(dispatcher, all_are_rung)
    told = dispatcher.types("works", "why", flat(1).value).out.splitlines()
    assert told[0].startswith("2026-11-20 10:00  Петров announced that works П-7 (2026-11-30 09:00 - 2026-11-30 17:00)")
    assert f"rung at {phone(1).masked}: answered, 10 s of 20 s heard, he pressed 1: he knows." in told[2]
    assert told[3] == "  He acknowledged it: he is not rung again for it."
    waits = dispatcher.types("works", "why", flat(2).value).out
    assert "nobody answered." in waits
    assert "To be rung at 2026-11-20 13:01 at the earliest." in waits
    elsewhere = dispatcher.types("works", "why", flat(9).value)
    assert (elsewhere.status, "nothing was announced that concerns" in elsewhere.out) == (0, True)
    (notice,) = json.loads(dispatcher.types("works", "why", flat(1).value, "--json").out)["notices"]
    assert [ring["key"] for ring in notice["rings"]] == ["1"]


def test_the_register_is_a_file_with_every_ring_and_the_head(dispatcher: Operator, tmp_path: Path) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    file = tmp_path / "register.csv"
    done = dispatcher.types("works", "register", "П-7", "--to", str(file))
    assert (done.status, f"{file}  2 rings, head " in done.out) == (0, True)
    first, second, last = list(csv.DictReader(file.read_text().splitlines(), delimiter=";"))
    assert (first["outcome"], first["key"], first["heard_s"], first["of_s"]) == (
        "acknowledged",
        "1",
        "20.000",
        "20.000",
    )
    assert (second["outcome"], second["answered_at"], second["previous"]) == ("busy", "", first["hash"])
    assert (last["serial"], last["hash"]) == ("head 2", second["hash"])
    assert first["number"].startswith("'+7***")
    again = dispatcher.types("works", "register", "П-7", "--to", str(file))
    assert (again.status, "not written over" in again.err) == (2, True)


def test_numbers_stand_in_the_register_on_wish_alone(dispatcher: Operator, tmp_path: Path) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    file = tmp_path / "numbers.csv"
    assert dispatcher.types("works", "register", "П-7", "--to", str(file), "--numbers").status == 0
    assert phone(1).e164 in file.read_text()


def test_the_register_can_be_printed(dispatcher: Operator, tmp_path: Path) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    file = tmp_path / "register.pdf"
    assert dispatcher.types("works", "register", "П-7", "--to", str(file)).status == 0
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_register_of_works_that_nobody_was_told_of_is_refused(dispatcher: Operator, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    never = dispatcher.types("works", "register", "П-7", "--to", str(file))
    assert (never.status, "were never announced" in never.err, file.exists()) == (2, True, False)
    odd = dispatcher.types("works", "register", "П-7", "--to", "register.doc")
    assert (odd.status, "name it .csv" in odd.err) == (2, True)


def test_the_proof_holds_until_somebody_touches_it(dispatcher: Operator) -> None:
    assert FIRST in dispatcher.types("works", "proof").out
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    whole = json.loads(dispatcher.types("works", "proof", "--json").out)
    assert (whole["whole"], whole["entries"]) == (True, 2)
    assert dispatcher.types("works", "proof", "--head", whole["head"].upper()).status == 0
    asyncio.run(changed(dispatcher.database, "UPDATE proof_links SET outcome = 'acknowledged' WHERE serial = 2"))
    broken = dispatcher.types("works", "proof")
    assert (broken.status, "BROKEN at entry 2" in broken.out) == (1, True)


def test_a_tail_that_was_cut_off_shows_by_the_printed_head(dispatcher: Operator) -> None:
    announce(dispatcher)
    in_town(dispatcher, one_acknowledges_one_is_busy)
    head = json.loads(dispatcher.types("works", "proof", "--json").out)["head"]
    asyncio.run(changed(dispatcher.database, "DELETE FROM proof_links WHERE serial = 2"))
    assert dispatcher.types("works", "proof").status == 0
    cut = dispatcher.types("works", "proof", "--head", head)
    assert (cut.status, "NOT WHOLE" in cut.out) == (1, True)
    assert "no head of the proof" in dispatcher.types("works", "proof", "--head", "abc").err


def test_staff_file_and_revoke_the_wish_not_to_be_called(dispatcher: Operator) -> None:
    assert dispatcher.types("optouts").out == "nobody has opted out\n"
    added = dispatcher.types("optouts", "add", "8 000 300-00-01", "--by", "Анна")
    assert (added.status, added.out) == (0, f"{phone(1).masked} is rung no more about planned works\n")
    assert dispatcher.types("optouts").out == f"{phone(1).masked}  2026-11-20 10:00  Анна\n"
    (listed,) = json.loads(dispatcher.types("optouts", "list", "--json", "--numbers").out)
    assert (listed["number"], listed["via"]) == (phone(1).e164, "Анна")
    announce(dispatcher)
    rung_: list[object] = []

    async def everybody(town: NoticeTown) -> None:
        rung_.extend(await town.all_rung(LATER))

    in_town(dispatcher, everybody)
    assert phone(1) not in rung_
    assert "he does not want such calls" in dispatcher.types("works", "why", flat(1).value).out
    assert dispatcher.types("optouts", "revoke", phone(1).e164, "--by", "Анна").status == 0
    again = dispatcher.types("optouts", "revoke", phone(1).e164, "--by", "Анна")
    assert (again.status, "had not opted out" in again.out) == (1, True)
    assert dispatcher.types("optouts", "add", "112", "--by", "Анна").status == 2
