"""A person is erased who was rung for a notice: his number goes, and the proof that somebody was told still holds."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from adapters.asterisk.talks import TalkSpool
from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.person_rules import PersonRules
from adapters.database.tables import accounts, contact_points, metadata, notice_numbers
from gridline.personal_recordings import PersonalRecordings
from models.account import AccountNumber
from models.attempt import AttemptState
from models.erasure import DataKind, ErasureOrder, Reason, Subject, Traces
from models.outbound.proof import digest, first_broken
from models.talk_recording import RecordingRetention
from services.forgetting.keep_no_longer import KeepNoLonger
from tests.fakes.notice_town import BEGINS, SAMARA, NoticeTown, changed, notice_town
from tests.fakes.supply import FLAT, NOW, RESIDENT, STRANGER
from tests.fakes.wired_town import flat, phone
from tests.fakes.written import everything

NODE = "gl"
TODAY = NOW.date()
AFTER = (BEGINS + timedelta(days=1)).date()
ORDER = ErasureOrder("Anna", "request 17", NOW)


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    async with notice_town(address, database) as made:
        await made.plan("TP1")
        yield made


async def erased(town: NoticeTown, subject: Subject, today: date = TODAY) -> Traces:
    async with town.database.transactions.begin() as records:
        found = await records.persons.traces(subject, NODE, today)
        await records.persons.erase(subject, NODE, today, ORDER)
    return found


async def leaves_billing(address: DatabaseAddress) -> None:
    """What the contract has of him is billing's."""
    await changed(address, delete(contact_points).where(contact_points.c.phone == phone(1).e164))


async def test_his_number_and_its_salt_go_and_the_proof_still_holds(town: NoticeTown, address: DatabaseAddress) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin(NODE, "x", NOW)
    assert ring is not None
    await town.hears(ring, key="1")
    before = await town.board.links(0, 10)
    assert phone(1).e164 in everything(address)
    await leaves_billing(address)
    went = await erased(town, phone(1))
    assert went == Traces({DataKind.NOTICE_NUMBERS: 1, DataKind.NOTICE_SALTS: 1})
    assert phone(1).e164 not in everything(address)
    assert await town.board.links(0, 10) == before
    assert first_broken(before) is None
    (proved,) = await town.proof()
    assert proved.phone is None
    story = await town.story(flat(1))
    assert (story.phones, [each.phone for each in story.rings]) == ((), [None])


async def test_a_number_that_is_still_to_be_rung_stays_and_it_is_said_why(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await town.only(flat(1))
    await leaves_billing(address)
    assert await erased(town, phone(1)) == Traces({}, {Reason.NOTICE_OWED: 1})
    ring = await town.rings.begin(NODE, "x", NOW)
    assert ring is not None
    assert (await erased(town, phone(1))).stays == {Reason.NOTICE_OWED: 1}
    await town.hears(ring, key="1")
    assert (await erased(town, phone(1))).stays == {}
    assert phone(1).e164 not in everything(address)


async def test_what_comes_of_a_ring_after_his_number_is_erased_is_proved_without_it(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin(NODE, "x", NOW)
    assert ring is not None
    await town.rings.end(ring.attempt.id, AttemptState.ANSWERED, NOW)
    await town.rings.expire(BEGINS)
    await leaves_billing(address)
    await erased(town, phone(1))
    assert await town.hears(ring, key="1")
    first, second = await town.board.links(0, 10)
    assert (first.entry.number_digest != "", second.entry.number_digest) == (True, "")
    assert phone(1).e164 not in everything(address)


async def test_a_digest_is_the_number_s_as_long_as_its_salt_stands(town: NoticeTown, address: DatabaseAddress) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin(NODE, "x", NOW)
    assert ring is not None
    await town.hears(ring, key="1")
    (proved,) = await town.proof()
    salt = await town.salt_of(phone(1))
    assert proved.link.entry.number_digest == digest(phone(1), salt)
    await erased(town, phone(1))
    async with town.database.transactions.begin() as records:
        assert await records.proof.digest(phone(1)) != proved.link.entry.number_digest, "a new salt"


@pytest.mark.parametrize("subject", [flat(1), FLAT])
async def test_an_account_goes_from_notices_whose_works_are_over(town: NoticeTown, subject: AccountNumber) -> None:
    await town.announce()
    found = await erased(town, subject)
    assert found.stays[Reason.NOTICE_AHEAD] == 1
    assert DataKind.NOTICES not in found.goes
    later = await erased(town, subject, AFTER)
    assert later.goes == {DataKind.NOTICES: 1}
    assert Reason.NOTICE_AHEAD not in later.stays


async def test_a_consumer_whose_account_was_erased_is_left_to_a_letter_without_it(
    town: NoticeTown, address: DatabaseAddress
) -> None:
    await changed(address, delete(contact_points).where(contact_points.c.consumer_id == "K1"))
    await town.only(flat(1))
    await erased(town, flat(1), AFTER)
    (campaign,) = await town.board.campaigns("П-7")
    (left,) = await town.board.handed_over(campaign.campaign_id, 10)
    assert (left.account, left.address) == (None, "")


async def test_numbers_of_others_stay(town: NoticeTown, address: DatabaseAddress) -> None:
    await town.announce()
    assert await erased(town, STRANGER) == Traces()
    await changed(address, update(accounts).values(priority=True))
    assert RESIDENT in await town.all_rung(NOW)


async def test_numbers_of_works_that_are_long_over_go_by_themselves_with_their_salts(
    town: NoticeTown, address: DatabaseAddress, tmp_path: Path
) -> None:
    await town.only(flat(1))
    ring = await town.rings.begin(NODE, "x", NOW)
    assert ring is not None
    await town.hears(ring, key="1")
    files = PersonalRecordings(tmp_path, TalkSpool(tmp_path, tmp_path))
    keep = KeepNoLonger(town.database.transactions, files, NODE, RecordingRetention(), SAMARA)
    before, after = datetime(2029, 12, 31, 12, tzinfo=SAMARA), datetime(2030, 1, 1, 12, tzinfo=SAMARA)
    assert (await keep(before)).numbers == 0
    assert (await keep(after, dry_run=True)).numbers == 1
    assert (await keep(after)).numbers == 1
    assert (await keep(after)).numbers == 0
    await leaves_billing(address)
    assert phone(1).e164 not in everything(address)
    assert first_broken(await town.board.links(0, 10)) is None


def test_every_table_that_names_a_number_has_a_rule() -> None:
    """Whoever makes a table with a telephone number says what becomes of it when its owner is erased."""
    rules = PersonRules(STRANGER, NODE, TODAY, NOW)
    ruled = {each.table.name for each in (*rules.goes, *rules.stays)}
    naming = {table.name for table in metadata.sorted_tables if {"phone", "caller", "who"} & set(table.c.keys())}
    assert naming <= ruled
    assert notice_numbers.name in naming
