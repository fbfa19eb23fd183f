"""Works are announced: text and consumers are frozen, who was told otherwise is corrected, nobody hears it twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, contact_points, opt_outs, premises
from models.attempt import AttemptState
from models.message_review import Signature
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.phone_number import PhoneNumber
from services.errors import NoticeRefused, OutageNotFound
from tests.fakes.notice_town import BEGINS, NoticeTown, changed, notice_town
from tests.fakes.supply import FLAT, HOUSE, NOW, RESIDENT
from tests.fakes.wired_town import flat, phone

DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=4)
NEW = PhoneNumber("+70003008888")


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    """Works in ten days at TP1: flats 1 to 3, and the consumer of the small world, who has another house at TP3."""
    async with notice_town(address, database) as made:
        await made.plan("TP1")
        yield made


async def counts(town: NoticeTown, campaign: Campaign) -> dict[str, int]:
    counted = await town.board.counted(campaign.campaign_id)
    return {each.why.name if each.why else each.state.value: each.consumers for each in counted}


def told(campaigns: tuple[Campaign, ...]) -> list[tuple[NoticeKind, str]]:
    return [(each.text.kind, each.text.words) for each in campaigns]


async def reach(town: NoticeTown, *phones: PhoneNumber) -> None:
    """Ring all; these press 1, nobody else answers."""
    while ring := await town.rings.begin("gl", "09:00:00", NOW):
        if ring.phone in phones:
            await town.hears(ring, key="1")
        else:
            await town.rings.end(ring.attempt.id, AttemptState.NO_ANSWER, NOW)


async def test_each_consumer_below_the_devices_is_told_once_however_many_accounts_he_has(town: NoticeTown) -> None:
    await town.plan("TP1", "TP3", "F1")
    (campaign,) = await town.announce()
    assert await counts(town, campaign) == {"queued": 10}, "flats 1 to 9, and the landlord"
    rung = await town.all_rung(NOW)
    assert sorted(map(str, rung)) == sorted(map(str, [RESIDENT, *map(phone, range(1, 10))]))
    (story,) = await town.board.story(HOUSE)
    assert story.notice_id == (await town.story(FLAT)).notice_id


async def test_a_campaign_is_frozen_with_its_text_and_who_approved_it(town: NoticeTown) -> None:
    (campaign,) = await town.announce()
    assert await town.board.campaigns("П-7") == (campaign,)
    assert (campaign.text.words, campaign.text.version) == ("planned П-7 v1", 1)
    assert (campaign.approved.by, campaign.approved.at, campaign.reason) == ("Петров", NOW, "")
    assert (campaign.told_by, campaign.until) == (BEGINS.replace(hour=20) - 4 * DAY, campaign.told_by)
    assert (await town.board.so_far(campaign.campaign_id)).next_at == NOW


async def test_announced_twice_it_is_told_once(town: NoticeTown) -> None:
    signed = Signature("Петров", NOW)
    found = await asyncio.gather(*(town.announcing()("П-7", signed) for _ in range(4)))
    assert sorted(each.is_new for each in found) == [False, False, False, True]
    assert len({each.campaigns for each in found}) == 1
    assert await counts(town, found[0].campaigns[0]) == {"queued": 4}


async def test_works_that_nobody_planned_are_not_announced(town: NoticeTown) -> None:
    with pytest.raises(OutageNotFound, match="П-99"):
        await town.announce("П-99")


@pytest.mark.rule("SAL-6.1b")
async def test_too_late_needs_a_reason_and_goes_on_until_the_works_begin(town: NoticeTown) -> None:
    late = BEGINS - 2 * DAY + timedelta(hours=2)
    with pytest.raises(NoticeRefused, match="before 2026-11-27 00:00"):
        await town.announce(now=late)
    with pytest.raises(NoticeRefused, match="reason"):
        await town.announce(now=late, reason="  ")
    assert await town.board.campaigns("П-7") == ()
    (campaign,) = await town.announce(now=late, reason="авария на линии")
    assert (campaign.is_late, campaign.reason, campaign.until) == (True, "авария на линии", BEGINS)
    assert len(await town.all_rung(late)) == 4
    with pytest.raises(NoticeRefused, match="have begun"):
        await town.plan("TP1", reference="П-8")
        await town.announce("П-8", now=BEGINS, reason="поздно")


async def test_who_has_no_number_or_wants_no_calls_is_handed_over_at_once(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    no_calls = {"phone": phone(2).e164, "scope": "planned", "opted_out_at": NOW, "via": "Анна"}
    await changed(
        address,
        delete(contact_points).where(contact_points.c.consumer_id == "K1"),
        insert(opt_outs).values(no_calls),
        update(accounts).where(accounts.c.account == flat(2).value).values(priority=True),
    )
    (campaign,) = await town.announce()
    assert await counts(town, campaign) == {"queued": 2, "NO_NUMBER": 1, "OPTED_OUT": 1}
    first, second = await town.board.handed_over(campaign.campaign_id, 10)
    assert (first.account, first.why, first.is_priority) == (flat(2), HandedOver.OPTED_OUT, True)
    assert (second.account, second.address) == (flat(1), "ул. Полевая, 1, кв. 1")
    assert await town.board.handed_over(campaign.campaign_id, 1) == (first,)
    assert sorted(map(str, await town.all_rung(NOW))) == [RESIDENT.e164, phone(3).e164]


async def test_who_opted_out_with_one_number_is_rung_on_the_other(town: NoticeTown, address: DatabaseAddress) -> None:
    no_calls = {"phone": phone(1).e164, "scope": "all_nonemergency", "opted_out_at": NOW, "via": "Анна"}
    another = {"consumer_id": "K1", "phone": NEW.e164}
    await changed(address, insert(opt_outs).values(no_calls), insert(contact_points).values(another))
    await town.only(flat(1))
    assert await town.all_rung(NOW) == [NEW]


async def test_a_number_that_billing_changes_later_does_not_change_who_is_rung(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await town.only(flat(1))
    await changed(address, update(contact_points).where(contact_points.c.consumer_id == "K1").values(phone=NEW.e164))
    assert await town.all_rung(NOW) == [phone(1)]


async def test_where_no_calling_time_is_left_everybody_is_handed_over(town: NoticeTown) -> None:
    (campaign,) = await town.announce(now=BEGINS.replace(hour=18) - 4 * DAY)
    assert await counts(town, campaign) == {"TOO_LATE": 4}, "it is 22:00, and they are to be told before midnight"


async def test_moved_works_are_told_anew_to_those_who_know_the_old_date_and_to_those_who_know_none(
    town: NoticeTown,
) -> None:
    await town.announce()
    await reach(town, phone(1))
    await town.plan("TP1", days=12)
    moved, planned = await town.announce(now=LATER)
    assert told((moved, planned)) == [
        (NoticeKind.MOVED, "moved П-7 v2, was 30.11"),
        (NoticeKind.PLANNED, "planned П-7 v2"),
    ]
    assert (moved.text.was_at, moved.corrects) == (BEGINS, 1)
    assert moved.text.starts_at == BEGINS + 2 * DAY
    assert (await counts(town, moved), await counts(town, planned)) == ({"queued": 1}, {"queued": 3})
    new, old = await town.board.story(flat(1))
    assert (new.campaign.campaign_id, old.state, old.is_stale) == (moved.campaign_id, NoticeState.ACKNOWLEDGED, True)
    assert {each.state for each in (await town.board.story(flat(2)))[1:]} == {NoticeState.CANCELLED}
    assert len(await town.all_rung(LATER)) == 4


@pytest.mark.parametrize("state", [AttemptState.UNKNOWN, AttemptState.ANSWERED])
async def test_whoever_may_have_heard_the_old_date_is_corrected(town: NoticeTown, state: AttemptState) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin("gl", "x", NOW)
    assert ring is not None
    await town.rings.end(ring.attempt.id, state, NOW)
    await town.plan("TP1", days=12)
    moved, _ = await town.announce(now=LATER)
    assert (await town.board.story(flat(1)))[0].campaign == moved


async def test_whoever_is_on_the_line_when_works_move_is_corrected_too(town: NoticeTown) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin("gl", "x", NOW)
    assert ring is not None
    await town.plan("TP1", days=12)
    moved, _ = await town.announce(now=LATER)
    assert phone(1) not in await town.all_rung(LATER), "he is on the line"
    await town.hears(ring, key="1")
    new, old = await town.board.story(flat(1))
    assert (new.campaign, old.state) == (moved, NoticeState.ACKNOWLEDGED)


async def test_who_was_left_to_a_letter_with_the_old_date_is_handed_over_with_the_new_one(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await changed(address, delete(contact_points).where(contact_points.c.consumer_id == "K1"))
    await town.only(flat(1))
    await town.plan("TP1", days=12)
    moved, planned = await town.announce(now=LATER)
    assert moved.text.kind is NoticeKind.MOVED
    (left,) = await town.board.handed_over(moved.campaign_id, 10)
    assert (left.account, left.why) == (flat(1), HandedOver.NO_NUMBER)
    assert flat(1) not in [each.account for each in await town.board.handed_over(planned.campaign_id, 10)]


async def test_cancelled_works_are_taken_back_with_those_who_may_have_heard_of_them(town: NoticeTown) -> None:
    await town.announce()
    await reach(town, phone(1), RESIDENT)
    await town.cancel()
    (cancelled,) = await town.announce(now=LATER)
    assert told((cancelled,)) == [(NoticeKind.CANCELLED, "cancelled П-7 v2, was 30.11")]
    assert cancelled.until == BEGINS
    assert await counts(town, cancelled) == {"queued": 2}
    assert sorted(map(str, await town.all_rung(LATER))) == sorted(map(str, (RESIDENT, phone(1))))
    assert (await town.announcing()("П-7", cancelled.approved)).is_new is False


async def test_works_that_were_cancelled_before_anybody_was_told_need_no_words(town: NoticeTown) -> None:
    await town.plan("TP2", reference="П-8")
    await town.cancel("П-8")
    with pytest.raises(NoticeRefused, match="nothing to take back"):
        await town.announce("П-8")
    await town.announce()
    await town.cancel()
    assert await town.announce(now=LATER) == (), "it was announced, and nobody had been rung"
    assert await town.all_rung(LATER) == []


async def test_works_that_move_to_other_devices_are_cancelled_for_those_whom_they_concern_no_more(
    town: NoticeTown,
) -> None:
    await town.announce()
    await reach(town, phone(1), phone(2), phone(3), RESIDENT)
    await town.plan("TP2", days=12)
    campaigns = await town.announce(now=LATER)
    assert [each.text.kind for each in campaigns] == [NoticeKind.CANCELLED, NoticeKind.PLANNED]
    assert [await counts(town, each) for each in campaigns] == [{"queued": 4}, {"queued": 3}]


@pytest.mark.parametrize(("devices", "kind"), [(("TP2", "TP3"), NoticeKind.CANCELLED), (("TP1",), NoticeKind.PLANNED)])
async def test_who_may_have_heard_that_works_are_cancelled_and_may_not_is_told_again_what_is_true(
    town: NoticeTown, devices: tuple[str, ...], kind: NoticeKind
) -> None:
    """They concern him still less, or once more: nobody knows what he believes."""
    await town.only(flat(1))
    await reach(town, phone(1))
    await town.plan("TP2")
    await town.announce(now=LATER)
    while ring := await town.rings.begin("gl", "x", LATER):
        await town.rings.end(ring.attempt.id, AttemptState.UNKNOWN, LATER)
    await town.plan(*devices)
    campaigns = await town.announce(now=LATER)
    newest, *_ = await town.board.story(flat(1))
    assert newest.campaign in campaigns
    assert newest.campaign.text.kind is kind


async def test_the_same_times_on_more_devices_are_told_to_those_who_do_not_know_them(town: NoticeTown) -> None:
    await town.announce()
    await reach(town, phone(1))
    await town.plan("TP1", "TP2")
    (planned,) = await town.announce(now=LATER)
    assert planned.text.kind is NoticeKind.PLANNED
    assert await counts(town, planned) == {"queued": 6}, "all but flat 1"


async def test_moved_twice_each_hears_the_date_that_he_knows(town: NoticeTown) -> None:
    await town.announce()
    await reach(town, phone(1), phone(2))
    await town.plan("TP1", days=12)
    await town.announce()
    await reach(town, phone(2))
    await town.plan("TP1", days=14)
    campaigns = await town.announce(now=LATER)
    assert [each.text.words for each in campaigns] == [
        "moved П-7 v3, was 30.11",
        "moved П-7 v3, was 02.12",
        "planned П-7 v3",
    ]
    assert [await counts(town, each) for each in campaigns] == [{"queued": 1}, {"queued": 1}, {"queued": 2}]


async def test_a_consumer_with_a_kazakh_name_in_another_zone_is_rung_by_his_clocks(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await changed(address, update(premises).where(premises.c.premises_id == "P1").values(zone="Asia/Almaty"))
    await town.only(FLAT)
    evening = NOW.replace(hour=15, minute=30)
    assert await town.all_rung(evening) == [], "20:30 in Almaty"
    assert (await town.story(FLAT)).next_at == NOW.replace(hour=4) + DAY
