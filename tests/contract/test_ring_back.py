"""Whoever rings back hears the notice for which he was rung, and what he confirms counts; on both databases."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import contact_points
from models.attempt import AttemptState
from models.call import CallKey
from models.outbound.notice import Heard, NoticeKind, NoticeState
from models.outbound.proof import ProofOutcome, digest, first_broken
from models.phone_number import PhoneNumber
from services.forgetting.forget_caller import ForgetCaller, ForgottenCaller
from services.notices.keep_told_back import KeepToldBack
from services.notices.ring_back_desk import MissedNotice, ToldBack
from services.notices.ring_consumers import CommittedRing
from tests.fakes.notice_town import BEGINS, OF_MS, NoticeTown, changed, notice_town
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat, phone
from tests.fakes.written import everything

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
CALL = CallKey("gl", "1795158000.7")
CALLED = NOW + HOUR


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    """Works at TP1 in ten days."""
    async with notice_town(address, database) as made:
        await made.plan("TP1")
        yield made


async def missed_by(
    town: NoticeTown, caller: PhoneNumber, at: datetime = CALLED, most: int = 3
) -> tuple[MissedNotice, ...]:
    return await town.database.ring_back_notices.missed_by(caller, at - WEEK, at, most)


async def rung(town: NoticeTown, state: AttemptState = AttemptState.NO_ANSWER, now: datetime = NOW) -> CommittedRing:
    """The next one, whose ring ends so."""
    ring = await town.rings.begin("gl", "09:00:00", now)
    assert ring is not None
    if state is not AttemptState.DIALLING:
        await town.rings.end(ring.attempt.id, state, now)
    return ring


async def told(
    town: NoticeTown, missed: MissedNotice, key: str = "", part: float = 1.0, call: CallKey = CALL, turn: int = 1
) -> ToldBack:
    """He has rung back, heard so much of it, and pressed a key; it reaches the database."""
    heard = Heard(CALLED, int(OF_MS * part), OF_MS, key)
    back = ToldBack(call, turn, missed.notice_id, missed.place, heard)
    await filing(town)(back)
    return back


def filing(town: NoticeTown) -> KeepToldBack:
    return KeepToldBack(town.database.transactions, town.terms)


async def only_missed(town: NoticeTown) -> MissedNotice:
    (missed,) = await missed_by(town, phone(1))
    return missed


async def test_who_was_rung_and_did_not_answer_hears_what_was_to_be_said(town: NoticeTown) -> None:
    await town.only(flat(1))
    assert await missed_by(town, phone(1)) == (), "nobody has rung him yet"
    await rung(town)
    missed = await only_missed(town)
    assert (missed.text.kind, missed.text.words, missed.place) == (NoticeKind.PLANNED, "planned П-7 v1", 1)
    assert await missed_by(town, phone(2)) == ()


@pytest.mark.parametrize("state", [AttemptState.BUSY, AttemptState.UNKNOWN, AttemptState.GIVEN_UP])
async def test_whatever_the_ring_came_to_he_may_have_seen_it(town: NoticeTown, state: AttemptState) -> None:
    await town.only(flat(1))
    await rung(town, state)
    assert len(await missed_by(town, phone(1))) == 1


async def test_what_never_rang_nobody_has_missed(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town, AttemptState.NOT_DIALLED)
    assert await missed_by(town, phone(1)) == ()


async def test_who_left_before_it_was_over_hears_it_again(town: NoticeTown) -> None:
    await town.only(flat(1))
    await town.hears(await rung(town, AttemptState.DIALLING), part=0.4)
    assert len(await missed_by(town, phone(1))) == 1


@pytest.mark.parametrize("key", ["1", "9"])
async def test_who_has_confirmed_it_or_wants_no_notices_is_told_nothing(town: NoticeTown, key: str) -> None:
    await town.only(flat(1))
    await town.hears(await rung(town, AttemptState.DIALLING), key=key)
    assert await missed_by(town, phone(1)) == ()


async def test_works_that_are_over_and_rings_of_the_week_before_last_are_not_spoken_of(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    assert await missed_by(town, phone(1), NOW + WEEK - HOUR)
    assert await missed_by(town, phone(1), NOW + WEEK + HOUR) == ()
    ends = BEGINS + timedelta(hours=8)
    lately = await town.database.ring_back_notices.missed_by(phone(1), NOW - HOUR, ends - HOUR, 3)
    assert len(lately) == 1
    assert await town.database.ring_back_notices.missed_by(phone(1), NOW - HOUR, ends, 3) == ()


async def test_works_that_moved_are_not_told_by_the_old_date_and_at_once_by_the_new_one(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town, AttemptState.UNKNOWN)
    await town.plan("TP1", days=12)
    assert await missed_by(town, phone(1)) == ()
    await town.announce(now=CALLED)
    missed = await only_missed(town)
    assert missed.text.words == "moved П-7 v2, was 30.11", "he was not rung for it yet, and for the works he was"


async def test_several_works_are_told_the_soonest_first_and_a_few_at_most(town: NoticeTown) -> None:
    for day, reference in ((14, "П-1"), (11, "П-2"), (13, "П-3"), (12, "П-4")):
        await town.plan("TP1", days=day, reference=reference)
        await town.announce(reference)
    while ring := await town.rings.begin("gl", "09:00:00", NOW):
        await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, NOW)
    found = [each.text.words for each in await missed_by(town, phone(1))]
    assert found == ["planned П-2 v1", "planned П-4 v1", "planned П-3 v1"]


async def test_of_a_household_with_one_telephone_the_newest_notice_is_told(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    shared = update(contact_points).where(contact_points.c.phone == phone(2).e164)
    await changed(address, shared.values(phone=phone(1).e164))
    await town.only(flat(1), flat(2))
    await rung(town)
    missed = await only_missed(town)
    ids = [(await town.story(flat(n))).notice_id for n in (1, 2)]
    assert missed.notice_id == max(ids)


async def test_who_confirms_it_is_rung_no_more_and_it_is_proved(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    back = await told(town, await only_missed(town), key="1")
    story = await town.story(flat(1))
    assert (story.state, story.next_at) == (NoticeState.ACKNOWLEDGED, None)
    assert await town.rings.begin("gl", "09:00:00", NOW + timedelta(hours=6)) is None
    unanswered, proved = await town.proof()
    entry = proved.link.entry
    assert unanswered.link.entry.outcome is ProofOutcome.NO_ANSWER
    assert (entry.attempt, entry.outcome, entry.key) == (back.name, ProofOutcome.ACKNOWLEDGED, "1")
    assert (entry.rung_at, entry.answered_at, entry.heard_ms, entry.of_ms) == (CALLED, CALLED, OF_MS, OF_MS)
    assert entry.number_digest == digest(phone(1), await town.salt_of(phone(1)))
    assert proved.phone == phone(1), "the register names him"
    assert first_broken(await town.board.links(0, 10)) is None


async def test_it_is_filed_once_however_often_its_letter_is_brought(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    back = await told(town, await only_missed(town), part=0.5)
    await filing(town)(back)
    assert len(await town.proof()) == 2


@pytest.mark.parametrize("counts", [True, False])
async def test_heard_whole_without_a_key_it_counts_as_the_company_says(town: NoticeTown, counts: bool) -> None:
    town.heard_counts(counts)
    await town.only(flat(1))
    await rung(town)
    await told(town, await only_missed(town))
    assert (await town.story(flat(1))).state is (NoticeState.HEARD if counts else NoticeState.QUEUED)
    assert (await town.proof())[-1].link.entry.outcome is ProofOutcome.HEARD_FULL
    again = await town.rings.begin("gl", "09:00:00", NOW + timedelta(hours=6))
    assert (again is None) == counts


async def test_who_rings_back_while_he_is_rung_has_confirmed_it_whatever_the_ring_comes_to(town: NoticeTown) -> None:
    await town.only(flat(1))
    ring = await rung(town, AttemptState.DIALLING)
    await told(town, await only_missed(town), key="1")
    assert await town.rings.end(ring.attempt.id, AttemptState.BUSY, CALLED)
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED
    assert await town.rings.begin("gl", "09:00:00", NOW + timedelta(hours=6)) is None


async def test_who_rings_back_while_a_machine_answers_for_him_stays_told(town: NoticeTown) -> None:
    await town.only(flat(1))
    ring = await rung(town, AttemptState.DIALLING)
    await told(town, await only_missed(town), key="1")
    assert await town.hears(ring, part=0.2, now=CALLED)
    assert (await town.story(flat(1))).state is NoticeState.ACKNOWLEDGED
    assert len(await town.proof()) == 2


async def test_who_was_left_to_a_letter_and_rings_back_needs_none(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    missed = await only_missed(town)
    await town.rings.expire(BEGINS)
    assert (await town.story(flat(1))).state is NoticeState.HANDED_OVER
    await told(town, missed, key="1")
    story = await town.story(flat(1))
    assert (story.state, story.why) == (NoticeState.ACKNOWLEDGED, None)


async def test_who_heard_it_by_ringing_back_alone_is_told_when_the_works_move(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    await told(town, await only_missed(town), part=0.5)
    await town.plan("TP1", days=12)
    moved, *_ = await town.announce(now=CALLED)
    assert moved.text.kind is NoticeKind.MOVED
    assert (await town.board.story(flat(1)))[0].campaign == moved


async def test_whoever_asks_why_he_was_called_sees_that_he_rang_back(town: NoticeTown) -> None:
    await town.only(flat(1))
    await rung(town)
    await told(town, await only_missed(town), key="1")
    first, back = (await town.story(flat(1))).rings
    assert (first.is_his_call, back.is_his_call) == (False, True)
    assert (back.phone, back.begun_at, back.heard_ms, back.key) == (phone(1), CALLED, OF_MS, "1")
    (campaign,) = await town.board.campaigns("П-7")
    assert (await town.board.so_far(campaign.campaign_id)).rings == 1, "it is no ring of ours"


@pytest.mark.parametrize("is_forgotten_first", [True, False])
async def test_of_who_wants_to_be_nobody_in_the_same_call_nothing_tells_that_he_called(
    town: NoticeTown, address: DatabaseAddress, is_forgotten_first: bool
) -> None:
    await town.only(flat(1))
    await rung(town)
    missed = await only_missed(town)
    before = everything(address).count(phone(1).e164)
    forget = ForgetCaller(town.database.transactions)
    if is_forgotten_first:
        await forget(ForgottenCaller(CALL, CALLED, phone(1)))
    back = await told(town, missed, key="1")
    if not is_forgotten_first:
        await forget(ForgottenCaller(CALL, CALLED, phone(1)))
    await filing(town)(back)
    story = await town.story(flat(1))
    assert (story.state, len(story.rings)) == (NoticeState.ACKNOWLEDGED, 1)
    _, proved = await town.proof()
    assert (proved.link.entry.outcome, proved.phone) == (ProofOutcome.ACKNOWLEDGED, None)
    assert everything(address).count(phone(1).e164) == before - (not is_forgotten_first), "the salt went"
    assert first_broken(await town.board.links(0, 10)) is None
    async with town.database.transactions.begin() as records:
        assert await records.proof.digest(phone(1)) != proved.link.entry.number_digest
