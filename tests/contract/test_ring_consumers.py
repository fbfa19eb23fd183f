"""Consumers are rung for a notice: each in his turn, once by one attempt, never two calls to one telephone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, contact_points
from models.attempt import AttemptKind, AttemptState
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.outbound.proof import ProofOutcome, first_broken
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber
from services.notices.ring_consumers import CommittedRing
from tests.fakes.notice_town import NoticeTown, changed, notice_town
from tests.fakes.supply import FLAT, NOW, RESIDENT
from tests.fakes.wired_town import flat, phone

LATER = NOW + timedelta(minutes=1)
SECOND = PhoneNumber("+70003009999")


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    """Works at TP1 in ten days: flats 1 to 3, and the consumer of the small world."""
    async with notice_town(address, database) as made:
        await made.plan("TP1")
        yield made


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


async def rung(town: NoticeTown, now: datetime = NOW, node: str = "gl") -> CommittedRing:
    ring = await town.rings.begin(node, "09:00:00", now)
    assert ring is not None
    return ring


async def test_the_attempt_stands_in_the_database_before_anything_rings(town: NoticeTown) -> None:
    await town.announce()
    ring = await rung(town)
    assert ring.attempt.kind is AttemptKind.NOTICE
    assert ring.attempt.id.startswith("n")
    assert await town.board.under_way("gl") == (ring.attempt,)
    assert await town.board.under_way("other") == ()
    assert await town.database.attempts.under_way("gl") == (), "an attempt to call back is another thing"
    text = await town.board.text_of(ring.attempt.id)
    assert text is not None
    assert (text.kind, text.words, text.version) == (NoticeKind.PLANNED, "planned П-7 v1", 1)
    assert await town.board.text_of("n999-1") is None


async def test_everybody_is_rung_once_and_nobody_twice_however_many_ring_at_once(town: NoticeTown) -> None:
    await town.announce()
    found = await asyncio.gather(*(town.rings.begin(f"gl{n}", "09:00:00", NOW) for n in range(8)))
    more = [await town.rings.begin("gl9", "09:00:00", NOW) for _ in range(4)]
    rung_ = [ring.phone for ring in (*found, *more) if ring]
    assert sorted(map(str, rung_)) == sorted(map(str, (RESIDENT, phone(1), phone(2), phone(3))))


async def test_a_dialler_that_died_between_leaves_its_attempt_in_sight_and_nobody_rings_it_again(
    town: NoticeTown,
) -> None:
    await town.announce()
    rings = [await rung(town) for _ in range(4)]
    assert await town.rings.begin("gl", "10:00:00", at(500)) is None
    assert len(await town.board.under_way("gl")) == 4
    lost = rings[0]
    assert await town.rings.end(lost.attempt.id, AttemptState.UNKNOWN, at(1))
    again = await rung(town, at(200))
    assert (again.phone, again.attempt.id) == (lost.phone, lost.attempt.id.removesuffix("1") + "2")
    (proved,) = await town.proof()
    assert proved.link.entry.outcome is ProofOutcome.UNKNOWN


async def test_a_busy_consumer_is_rung_again_after_the_pause_and_handed_over_in_the_end(town: NoticeTown) -> None:
    await town.only(flat(1))
    now = NOW
    for _ in range(4):
        ring = await rung(town, now)
        assert await town.rings.begin("gl", "x", now) is None
        assert await town.rings.end(ring.attempt.id, AttemptState.BUSY, now + timedelta(seconds=20), 17)
        assert not await town.rings.end(ring.attempt.id, AttemptState.UNKNOWN, now), "an end is filed once"
        story = await town.story(flat(1))
        if story.next_at is None:
            break
        assert await town.rings.begin("gl", "x", story.next_at - timedelta(seconds=1)) is None
        now = story.next_at
    assert (story.state, story.why) == (NoticeState.HANDED_OVER, HandedOver.ENOUGH)
    assert [each.end for each in story.rings] == [RingEnd.BUSY] * 4
    assert [each.link.entry.outcome for each in await town.proof()] == [ProofOutcome.BUSY] * 4


@pytest.mark.parametrize("key", ["1", "9", "3"])
async def test_whoever_pressed_a_key_is_rung_no_more(town: NoticeTown, key: str) -> None:
    await town.only(flat(1))
    ring = await rung(town)
    assert await town.hears(ring, key=key)
    assert not await town.hears(ring, key=key), "the outbox may bring it twice"
    assert not await town.rings.end(ring.attempt.id, AttemptState.ANSWERED, LATER)
    story = await town.story(flat(1))
    told = NoticeState.ACKNOWLEDGED if key == "1" else NoticeState.HEARD
    assert (story.state, story.next_at) == (told, None)
    assert await town.rings.begin("gl", "x", at(60 * 24)) is None
    assert len(await town.proof()) == 1


async def test_whoever_wants_no_calls_before_he_has_heard_it_all_is_left_to_a_letter(town: NoticeTown) -> None:
    await town.only(flat(1))
    await town.hears(await rung(town), key="9", part=0.5)
    story = await town.story(flat(1))
    assert (story.state, story.why) == (NoticeState.HANDED_OVER, HandedOver.OPTED_OUT)


@pytest.mark.parametrize(("counts", "state"), [(True, NoticeState.HEARD), (False, NoticeState.QUEUED)])
async def test_silence_after_the_whole_text_counts_where_the_company_says_so(
    town: NoticeTown, counts: bool, state: NoticeState
) -> None:
    await town.only(flat(1))
    town.heard_counts(counts)
    await town.hears(await rung(town))
    assert (await town.story(flat(1))).state is state
    assert [each.link.entry.outcome for each in await town.proof()] == [ProofOutcome.HEARD_FULL]


async def test_half_a_text_is_not_the_text(town: NoticeTown) -> None:
    await town.only(flat(1))
    town.heard_counts(True)
    await town.hears(await rung(town), part=0.5)
    story = await town.story(flat(1))
    assert (story.state, story.next_at) == (NoticeState.QUEUED, at(180))
    (ring,) = story.rings
    assert (ring.heard_ms, ring.of_ms, ring.state) == (10_000, 20_000, AttemptState.ANSWERED)


async def test_what_was_heard_and_comes_late_betters_how_it_stands(town: NoticeTown) -> None:
    await town.only(flat(1))
    ring = await rung(town)
    await town.rings.end(ring.attempt.id, AttemptState.ANSWERED, LATER)
    assert (await town.story(flat(1))).state is NoticeState.QUEUED
    assert await town.hears(ring, key="1")
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED
    outcomes = [each.link.entry.outcome for each in await town.proof()]
    assert outcomes == [ProofOutcome.HEARD_PARTIAL, ProofOutcome.ACKNOWLEDGED]


async def test_what_comes_late_of_an_earlier_ring_leaves_the_next_one_its_end(town: NoticeTown) -> None:
    await town.only(flat(1))
    first = await rung(town)
    await town.rings.end(first.attempt.id, AttemptState.ANSWERED, LATER)
    second = await rung(town, at(200))
    await town.hears(first, key="1")
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED
    assert await town.rings.end(second.attempt.id, AttemptState.NO_ANSWER, at(201))
    story = await town.story(flat(1))
    assert (story.state, story.next_at) == (NoticeState.ACKNOWLEDGED, None)


async def test_what_surely_did_not_ring_is_no_ring_and_is_tried_again_a_minute_later(town: NoticeTown) -> None:
    await town.only(flat(1))
    ring = await rung(town)
    await town.rings.end(ring.attempt.id, AttemptState.NOT_DIALLED, LATER)
    assert (await town.story(flat(1))).next_at == LATER + timedelta(minutes=1)
    assert await town.proof() == ()


async def test_his_numbers_ring_in_their_order(town: NoticeTown, address: DatabaseAddress) -> None:
    await changed(address, insert(contact_points).values(consumer_id="K1", phone=SECOND.e164))
    await town.only(flat(1))
    first = await rung(town)
    assert first.phone == phone(1)
    await town.rings.end(first.attempt.id, AttemptState.NO_ANSWER, LATER)
    assert (await rung(town, at(10))).phone == SECOND


async def test_a_number_that_is_rung_for_another_consumer_rings_later(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    """Two flats of one family: one telephone."""
    await changed(
        address, update(contact_points).where(contact_points.c.consumer_id == "K2").values(phone=str(phone(1)))
    )
    await town.only(flat(1), flat(2))
    found = await asyncio.gather(*(town.rings.begin(f"gl{n}", "x", NOW) for n in range(6)))
    (ring,) = [each for each in found if each]
    assert await town.rings.begin("gl", "x", NOW) is None
    await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, LATER)
    again = await rung(town, at(2))
    assert (again.phone, again.attempt.subject) != (ring.phone, ring.attempt.subject)


async def test_a_consumer_who_is_called_back_at_this_moment_is_rung_later(town: NoticeTown) -> None:
    await town.only(flat(1))
    await town.is_called_back(phone(1))
    assert await town.rings.begin("gl", "x", NOW) is None
    await town.call_back_is_over(LATER)
    assert (await rung(town, at(2))).phone == phone(1)


async def test_priority_households_are_rung_first(town: NoticeTown, address: DatabaseAddress) -> None:
    await changed(address, update(accounts).where(accounts.c.account == flat(3).value).values(priority=True))
    await town.announce()
    assert (await rung(town)).phone == phone(3)


@pytest.mark.parametrize("number", ["+12025550123", "+77011234567", "+78091234567"])
async def test_numbers_abroad_and_those_that_cost_extra_are_not_rung(
    town: NoticeTown, address: DatabaseAddress, number: str
) -> None:
    await changed(address, update(contact_points).where(contact_points.c.consumer_id == "K1").values(phone=number))
    await town.only(flat(1))
    assert await town.rings.begin("gl", "x", NOW) is None
    assert (await town.story(flat(1))).why is HandedOver.NO_NUMBER


async def test_nobody_is_rung_at_night_by_the_clocks_of_his_premises(town: NoticeTown) -> None:
    await town.announce()
    evening = datetime(2026, 11, 20, 16, 30, tzinfo=NOW.tzinfo)
    ring = await rung(town, evening)
    assert ring.phone == RESIDENT, "in Moscow it is 19:30, in Samara 20:30"
    assert await town.rings.begin("gl", "x", evening) is None
    samara = datetime(2026, 11, 21, 5, 0, tzinfo=NOW.tzinfo)
    assert {(await town.story(flat(n))).next_at for n in (1, 2, 3)} == {samara}
    assert await town.board.oldest_due(evening) is None
    assert await town.board.oldest_due(samara) == samara
    assert {(await rung(town, samara)).phone for _ in range(3)} == {phone(1), phone(2), phone(3)}


async def test_from_the_moment_the_works_are_moved_nobody_is_rung_for_them(town: NoticeTown) -> None:
    await town.announce()
    ring = await rung(town)
    await town.plan("TP1", days=12)
    assert await town.rings.begin("gl", "x", NOW) is None
    await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, LATER)
    assert await town.rings.begin("gl", "x", at(500)) is None
    assert await town.rings.expire(NOW) == 3
    for account in (flat(1), flat(2), flat(3), FLAT):
        assert (await town.story(account)).state is NoticeState.CANCELLED


async def test_whose_time_is_over_is_handed_over(town: NoticeTown) -> None:
    (campaign,) = await town.announce()
    assert await town.rings.expire(campaign.until - timedelta(seconds=1)) == 0
    ring = await rung(town)
    assert await town.rings.begin("gl", "x", campaign.until) is None
    await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, campaign.until)
    assert await town.rings.expire(campaign.until) == 3
    assert await town.rings.expire(campaign.until) == 0
    counts = await town.board.counted(campaign.campaign_id)
    assert [(each.state, each.why, each.consumers) for each in counts] == [
        (NoticeState.HANDED_OVER, HandedOver.TOO_LATE, 4)
    ]


async def test_who_was_rung_by_a_node_that_never_comes_back_is_rung_on_and_not_forgotten(town: NoticeTown) -> None:
    await town.only(flat(1))
    lost = await rung(town, node="burnt down")
    assert await town.rings.expire(at(5 * 60)) == 0, "a bridge that is away for hours tells it better"
    assert await town.rings.expire(at(7 * 60)) == 1
    assert await town.rings.expire(at(7 * 60)) == 0
    assert [each.link.entry.outcome for each in await town.proof()] == [ProofOutcome.UNKNOWN]
    again = await rung(town, at(8 * 60))
    assert (again.phone, again.attempt.id == lost.attempt.id) == (phone(1), False)
    await town.hears(lost, key="1")
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED, "its disk was saved"


async def test_who_was_rung_last_by_a_node_that_never_comes_back_is_left_to_a_letter(town: NoticeTown) -> None:
    await town.only(flat(1))
    (campaign,) = await town.board.campaigns("П-7")
    await rung(town, node="burnt down")
    await town.rings.expire(campaign.until)
    story = await town.story(flat(1))
    assert (story.state, story.why) == (NoticeState.HANDED_OVER, HandedOver.TOO_LATE)


async def test_who_opts_out_is_not_rung_for_other_works_either(town: NoticeTown) -> None:
    await town.only(flat(1))
    await town.plan("TP1", reference="П-8")
    await town.announce("П-8")
    ring = await rung(town)
    await town.hears(ring, key="9")
    assert phone(1) not in await town.all_rung(LATER)
    stories = await town.board.story(flat(1))
    assert {(each.state, each.why) for each in stories} == {
        (NoticeState.HEARD, None),
        (NoticeState.HANDED_OVER, HandedOver.OPTED_OUT),
    }
    (listed,) = await town.database.notice_opt_outs.listed(10)
    assert (listed.phone, listed.via) == (phone(1), ring.attempt.id)


async def test_the_proof_is_one_chain_whoever_ends_what_at_the_same_time(town: NoticeTown) -> None:
    await town.announce()
    rings = [await rung(town) for _ in range(4)]
    await asyncio.gather(*(town.rings.end(each.attempt.id, AttemptState.BUSY, LATER) for each in rings))
    links = await town.board.links(0, 100)
    assert [each.serial for each in links] == [1, 2, 3, 4]
    assert first_broken(links) is None
    head = await town.board.head()
    assert head == links[-1]
    assert await town.board.links(3, 100) == links[3:]
    assert {each.phone for each in await town.proof()} == {RESIDENT, phone(1), phone(2), phone(3)}


async def test_a_change_in_the_proof_shows(town: NoticeTown, address: DatabaseAddress) -> None:
    await town.announce()
    for _ in range(3):
        await town.rings.end((await rung(town)).attempt.id, AttemptState.BUSY, LATER)
    await changed(address, "UPDATE proof_links SET outcome = 'acknowledged' WHERE serial = 2")
    assert first_broken(await town.board.links(0, 100)) == 2
