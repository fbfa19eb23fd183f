"""Works are announced, the bridge rings whom they concern, and the books tell what became of each, whatever dies."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
import pytest_asyncio
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import (
    Answers,
    Behaviour,
    Busy,
    Follows,
    NoSuchNumber,
    Rejects,
    RingsUnanswered,
    Subscriber,
)
from adapters.database.database import open_database
from adapters.database.tables import call_attempts, connections, devices
from adapters.database.tables.notices import notice_numbers, notices, proof_links, rings
from gridline.consumer_rings import ring_consumers
from tests.fakes.forked import forked_command
from tests.fakes.tones import tone
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.company_lab import ROOT, SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

MORE = """
[outbound]
channels = 12
calls_per_second = 4.0
ring_s = 10
"""
HEARS_ALL = {"hear": {"prompt": "planned_ack", "within_s": 60}}
IN_THE_MIDDLE = {"hear": {"prompt": "outage_planned_now", "within_s": 40}}
THANKED = {"hear": {"prompt": "planned_thanks", "within_s": 30}}
ENDS_WITHIN_S = 90
_tenants = (Tenant(place) for place in itertools.count())
_works = itertools.count(1)

Told = tuple[str, int, str | None, str]
"""State and cause of an attempt, what its ring came to, and the key."""


def does(*steps: object, after_s: float = 0.5) -> Follows:
    return Follows(parse_script({"called": "70001000000", "steps": list(steps)}), after_s=after_s)


ACKNOWLEDGES = does(HEARS_ALL, {"press": "1"}, THANKED)


@dataclass
class Town:
    """A running company, and works that are announced in it."""

    company: CompanyUnderTest

    async def announce(self, tenants: Sequence[Tenant]) -> None:
        """Plan works that leave these without power, and have them told."""
        works = f"W{next(_works)}"
        await self._supply(works, tenants)
        await self.gridline("works", "plan", works, "2026-11-30 09:00", "17:00", works, "--by", "Петров")
        await self.gridline("works", "announce", works, "--by", "Петров")

    async def gridline(self, *words: str) -> str:
        """One command of a dispatcher."""
        log = self.company.folder / "command.log"
        log.unlink(missing_ok=True)
        command = (*words, "--settings", str(self.company.bridge.settings_file))
        process = forked_command(command, log, os.environ, ROOT)
        status = await asyncio.wait_for(process.wait(), 60)
        told = log.read_text(encoding="utf-8", errors="replace")
        assert status == 0, told
        return told

    async def attempts(self, tenant: Tenant) -> list[Told]:
        """What stands in the books of the attempts to ring him, the oldest first."""
        query = (
            select(call_attempts.c.state, call_attempts.c.cause, rings.c.ring_end, rings.c.key)
            .join(rings, rings.c.attempt_id == call_attempts.c.attempt_id)
            .join(notice_numbers, notice_numbers.c.notice_id == rings.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
            .order_by(call_attempts.c.begun_at)
        )
        return [
            (str(state), int(str(cause or 0)), None if end is None else str(end), str(key))
            for state, cause, end, key in await rows(self.company.database, query)
        ]

    async def ended(self, tenant: Tenant, within_s: float = ENDS_WITHIN_S) -> Told:
        """His only attempt, once it is over."""
        async with asyncio.timeout(within_s):
            while not (found := await self.attempts(tenant)) or found[0][0] == "dialling" or found[0][2] is None:  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(0.3)
        assert len(found) == 1, found
        return found[0]

    async def dialling(self, tenant: Tenant) -> None:
        async with asyncio.timeout(30):
            while not await self.attempts(tenant):  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(0.1)

    async def state(self, tenant: Tenant) -> str:
        """Of his notice."""
        query = (
            select(notices.c.state)
            .join(notice_numbers, notice_numbers.c.notice_id == notices.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
        )
        ((state,),) = await rows(self.company.database, query)
        return str(state)

    async def proved(self, tenant: Tenant) -> list[tuple[str, int, int]]:
        """Outcome, and how much of how much he heard, in milliseconds, as the proof has it."""
        query = (
            select(proof_links.c.outcome, proof_links.c.heard_ms, proof_links.c.of_ms)
            .join(rings, rings.c.attempt_id == proof_links.c.attempt)
            .join(notice_numbers, notice_numbers.c.notice_id == rings.c.notice_id)
            .where(notice_numbers.c.phone == f"+{tenant.phone}")
            .order_by(proof_links.c.serial)
        )
        found = await rows(self.company.database, query)
        return [(str(outcome), int(str(heard)), int(str(of))) for outcome, heard, of in found]

    async def _supply(self, device: str, tenants: Sequence[Tenant]) -> None:
        engine = create_async_engine(self.company.database.parsed)
        async with engine.begin() as connection:
            row = {"device_id": device, "kind": "transformer", "name": device, "parent": None}
            await connection.execute(insert(devices).values(row))
            links = [{"premises_id": each.register, "device_id": device} for each in tenants]
            await connection.execute(insert(connections), links)
        await engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(asterisk_tree: AsteriskTree) -> AsyncIterator[Town]:
    with short_folder() as folder:
        variant = Variant(MORE, profile=SHORT_WELCOME, tenants=24, hands=6)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield Town(running)


LIVES: Mapping[str, tuple[Behaviour, Told, str, str]] = {
    "presses 1": (ACKNOWLEDGES, ("answered", 0, "reached", "1"), "acknowledged", "acknowledged"),
    "hears it twice, then presses 1": (
        does(HEARS_ALL, {"press": "2"}, IN_THE_MIDDLE, HEARS_ALL, {"press": "1"}, THANKED),
        ("answered", 0, "reached", "1"),
        "acknowledged",
        "acknowledged",
    ),
    "wants no such calls": (
        does(HEARS_ALL, {"press": "9"}, {"hear": {"prompt": "optout_confirm", "within_s": 30}}),
        ("answered", 0, "reached", "9"),
        "heard",
        "opted_out",
    ),
    "presses nothing": (does(HEARS_ALL, THANKED), ("answered", 0, "heard_partly", ""), "queued", "heard_full"),
    "hangs up in the middle": (
        does(IN_THE_MIDDLE, {"wait": 1.5}, "hang_up"),
        ("answered", 0, "heard_partly", ""),
        "queued",
        "heard_partial",
    ),
    "is a machine": (
        Answers(after_s=0.5, talks_s=70, says=tone(500, seconds=12)),
        ("answered", 0, "heard_partly", ""),
        "queued",
        "heard_full",
    ),
    "is busy": (Busy(), ("busy", 17, "busy", ""), "queued", "busy"),
    "does not come": (RingsUnanswered(), ("no_answer", 0, "no_answer", ""), "queued", "no_answer"),
    "pressed it away": (Rejects(after_s=1), ("failed", 21, "rejected", ""), "queued", "rejected"),
    "has no such number": (NoSuchNumber(), ("failed", 1, "invalid", ""), "handed_over", "failed"),
}
"""What a consumer does, and what stands then in the attempt, the notice and the proof."""


async def test_the_books_tell_the_truth_of_each_consumer_who_is_rung(town: Town) -> None:
    people = {name: next(_tenants) for name in LIVES}
    with ExitStackOfSubscribers(town, {people[name]: LIVES[name][0] for name in LIVES}) as living:
        await town.announce(tuple(people.values()))
        async with asyncio.timeout(ENDS_WITHIN_S * 2):
            found = {name: await town.ended(tenant) for name, tenant in people.items()}
        await drained(town.company)
        assert found == {name: told for name, (_, told, _, _) in LIVES.items()}
        states = {name: await town.state(tenant) for name, tenant in people.items()}
        assert states == {name: state for name, (_, _, state, _) in LIVES.items()}
        proved = {name: await town.proved(tenant) for name, tenant in people.items()}
        assert {name: [each[0] for each in links] for name, links in proved.items()} == {
            name: [outcome] for name, (_, _, _, outcome) in LIVES.items()
        }
        assert await no_channels(town.company.asterisk)
        written = kept_by(town.company.asterisk)
        assert not any(tenant.phone in written for tenant in people.values())
        rung = {name: len(living[tenant].calls) for name, tenant in people.items()}
        assert set(rung.values()) == {1}, rung
        (call,) = living[people["presses 1"]].calls
        assert call.caller_number == town.company.number
        assert [prompt.prompt_id for prompt in call.prompts] == [
            *("planned_intro", "outage_planned_now", "planned_ack", "planned_thanks")
        ]
    ((_, heard, of),) = proved["presses 1"]
    assert heard == of > 5_000
    ((_, heard, of),) = proved["hangs up in the middle"]
    assert 0 < heard < of


class ExitStackOfSubscribers:
    """Several people who live in the town while the block lasts."""

    def __init__(self, town: Town, people: Mapping[Tenant, Behaviour]) -> None:
        self._homes = {
            tenant: town.company.town.subscriber(f"+{tenant.phone}", behaviour) for tenant, behaviour in people.items()
        }

    def __enter__(self) -> dict[Tenant, Subscriber]:
        return {tenant: home.__enter__() for tenant, home in self._homes.items()}

    def __exit__(self, *error: object) -> None:
        for home in self._homes.values():
            home.__exit__(None, None, None)


async def test_a_bridge_that_dies_between_the_commit_and_the_ring_leaves_a_row_that_rang_nobody(town: Town) -> None:
    tenant = next(_tenants)
    company = town.company
    with company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await company.bridge.kill()
        await town.announce([tenant])
        async with open_database(company.database) as database, AmiLink(_ami(company)) as link:
            await link.wait_up(10)
            now = datetime(2026, 11, 20, 10, 5, tzinfo=company.company.profile.zone)
            ring = await ring_consumers(database, company.company).begin(link.system_name, link.asterisk_started, now)
        assert ring is not None
        assert ring.phone.e164 == f"+{tenant.phone}"
        await company.bridge.start()
        async with asyncio.timeout(60):
            while (found := await town.attempts(tenant))[0][0] == "dialling":
                assert found[0] == ("dialling", 0, None, "")
                await asyncio.sleep(0.5)
        assert found[0] == ("not_dialled", 0, "not_dialled", "")
        assert consumer.calls == [], "only a new attempt may ring him"
        assert await town.state(tenant) == "queued"
        assert await town.proved(tenant) == [], "what did not ring needs no proof"


def _ami(company: CompanyUnderTest) -> AmiSettings:
    told = company.told
    secret = company.asterisk.credentials.of(told.ami_account)
    return AmiSettings(ami_address(told), told.ami_port, told.ami_account, secret)


async def test_a_bridge_that_dies_while_it_rings_leaves_the_ring_to_the_next(town: Town) -> None:
    tenant = next(_tenants)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("no_answer", 0, "no_answer", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_dies_while_it_talks_is_followed_by_one_that_goes_on(town: Town) -> None:
    tenant = next(_tenants)
    with town.company.town.subscriber(f"+{tenant.phone}", ACKNOWLEDGES) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        async with asyncio.timeout(20):
            while not call.hearing.pieces:  # noqa: ASYNC110  (his ear tells nobody)
                await asyncio.sleep(0.1)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        told = await town.ended(tenant)
        assert told == ("answered", 0, "reached", "1")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_is_told_to_stop_lets_nobody_answer_to_silence(town: Town) -> None:
    tenant = next(_tenants)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.stop()
        await asyncio.wait_for(call.over.wait(), 3)
        assert not call.is_answered
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("given_up", 0, "given_up", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_who_answers_while_no_bridge_lives_counts_as_one_who_heard_nothing(town: Town) -> None:
    tenant = next(_tenants)
    with town.company.town.subscriber(f"+{tenant.phone}", Answers(after_s=9)) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await asyncio.wait_for(call.over.wait(), 40)
        await town.company.bridge.start()
        assert await town.ended(tenant, within_s=120) == ("answered", 0, "heard_partly", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_ring_that_a_restart_of_asterisk_cut_off_is_unknown_and_not_made_again(town: Town) -> None:
    tenant = next(_tenants)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        os.kill(town.company.asterisk.pid, signal.SIGKILL)
        await asyncio.wait_for(town.company.asterisk.ended(), 10)
        await town.company.asterisk.start()
        assert await town.ended(tenant) == ("unknown", 0, "unknown", "")
        await asyncio.sleep(8)
        assert len(consumer.calls) == 1
        assert len(await town.attempts(tenant)) == 1
    assert await no_channels(town.company.asterisk)
