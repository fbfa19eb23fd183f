"""Who wished to be called when power is back is called, once, when it is; on both databases."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from adapters.database.schema import plain_engine
from adapters.database.tables import notices
from models.attempt import AttemptState
from models.call import CallKey
from models.outage import Outage
from models.outbound.notice import HAS_NO_POWER, HAS_POWER, HandedOver, Heard, NoticeKind, NoticeState, NoticeText
from models.outbound.notice_terms import NoticeTerms, RestoredTerms
from models.outbound.proof import ProofOutcome
from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber
from services.forgetting.forget_caller import ForgetCaller, ForgottenCaller
from services.notices.call_wishers import CallWishers
from services.notices.keep_told_back import KeepToldBack
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_back_desk import ToldBack
from services.notices.ring_consumers import CommittedRing, RingConsumers
from services.outages.close_outage import CloseOutage
from services.outages.confirm_outage import ConfirmOutage
from services.outages.outage_desk import RestoredWish
from services.outages.restore_outage import RestoreOutage
from services.outages.still_out import StillOut
from tests.fakes.outage_evening import MINUTE, Evening, power_report, wanted
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat, phone
from tests.fakes.written import everything

SAMARA = ZoneInfo("Europe/Samara")
BACK = NOW + 30 * MINUTE
"""11:30 in Samara: calls may be made."""
TERMS = RestoredTerms()


def words(text: NoticeText) -> str:
    return f"{text.kind.value} {text.ends_at:%H:%M}"


def calling(evening: Evening) -> CallWishers:
    return CallWishers(evening.database.transactions, TERMS, words, SAMARA)


def rings(evening: Evening) -> RingConsumers:
    return RingConsumers(evening.database.transactions, NoticeTerms(), RungNumbers("RU"), restored=TERMS)


async def wishes(
    evening: Evening, n: int, outage_id: int | None, key: str = "", who: PhoneNumber | None = None
) -> None:
    """The one who lives in flat `n` has reported, and wants a call."""
    call = CallKey("gl", f"flat-{n}")
    number = await evening.said(power_report(f"flat-{n}", flat(n), phone(n)))
    wish = RestoredWish(f"{call}/restored", call, who or phone(n), flat(n), number, outage_id, NOW)
    assert await evening.town.outages.notify_me(wish)
    await evening.town.drained()


async def out(evening: Evening) -> Outage:
    """TP1 has failed, and somebody has looked."""
    outage = await evening.suspected(1, 2, 3, at="TP1")
    return await ConfirmOutage(evening.database.transactions)(wanted(outage))


async def back(evening: Evening, outage: Outage, at: datetime = BACK) -> None:
    await RestoreOutage(evening.database.transactions)(wanted(outage, at=at))


async def rung(evening: Evening, now: datetime) -> CommittedRing:
    ring = await rings(evening).begin("gl", "09:00:00", now)
    assert ring is not None
    return ring


def standing(evening: Evening) -> list[tuple[str, str | None]]:
    engine = plain_engine(evening.address)
    with engine.connect() as connection:
        rows = connection.execute(select(notices.c.state, notices.c.why).order_by(notices.c.notice_id)).all()
    engine.dispose()
    return [tuple(row) for row in rows]


async def test_he_is_called_when_power_is_back_and_not_before(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    assert await calling(evening)(BACK) == 0
    await back(evening, outage)
    assert await calling(evening)(BACK) == 1
    assert await calling(evening)(BACK + MINUTE) == 0, "once"
    ring = await rung(evening, BACK)
    assert ring.phone == phone(1)
    text = await evening.database.notice_board.text_of(ring.attempt.id)
    assert text is not None
    assert (text.kind, text.ends_at, text.words) == (NoticeKind.RESTORED, BACK, f"restored {BACK:%H:%M}")
    assert await rings(evening).begin("gl", "09:00:00", BACK) is None


async def test_who_wished_before_anybody_knew_of_the_outage_is_called_too(evening: Evening) -> None:
    await wishes(evening, 1, None)
    outage = await out(evening)
    await back(evening, outage)
    assert await calling(evening)(BACK) == 1
    assert (await rung(evening, BACK)).phone == phone(1)


async def test_who_wished_twice_is_called_once(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await wishes(evening, 2, outage.outage_id, who=phone(1))
    await back(evening, outage)
    assert await calling(evening)(BACK) == 1


async def test_two_schedulers_at_once_queue_nobody_twice(evening: Evening) -> None:
    outage = await out(evening)
    for n in (1, 2, 3):
        await wishes(evening, n, outage.outage_id)
    await back(evening, outage)
    assert sum(await asyncio.gather(*(calling(evening)(BACK) for _ in range(3)))) == 3


async def test_at_night_nobody_is_called_and_in_the_morning_he_is(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    late = NOW.replace(hour=19)  # 23:00 in Samara
    await back(evening, outage, late)
    assert await calling(evening)(late) == 1
    assert await rings(evening).begin("gl", "09:00:00", late + 60 * MINUTE) is None
    morning = NOW.replace(hour=4) + timedelta(days=1)  # 08:00
    assert await rings(evening).begin("gl", "09:00:00", morning - MINUTE) is None
    assert (await rung(evening, morning)).phone == phone(1)


async def test_old_news_is_told_to_nobody(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    assert await calling(evening)(BACK + timedelta(hours=25)) == 0


async def test_where_power_goes_again_before_he_is_called_he_is_called_when_it_is_back_for_good(
    evening: Evening,
) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    assert await calling(evening)(BACK) == 1
    await StillOut(evening.database.transactions)(wanted(outage, at=BACK + MINUTE))
    assert await rings(evening).begin("gl", "09:00:00", BACK + 2 * MINUTE) is None
    await rings(evening).expire(BACK + 2 * MINUTE)
    assert standing(evening) == [(NoticeState.CANCELLED, None)]
    assert await calling(evening)(BACK + 3 * MINUTE) == 0
    again = BACK + 60 * MINUTE
    await back(evening, outage, again)
    assert await calling(evening)(again) == 1
    assert (await rung(evening, again)).phone == phone(1)


async def test_a_closed_outage_is_over_as_well(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    await CloseOutage(evening.database.transactions)(wanted(outage, at=BACK + MINUTE))
    assert await calling(evening)(BACK + 2 * MINUTE) == 1


@pytest.mark.parametrize(
    ("part", "key", "state"),
    [
        (1.0, "", NoticeState.HEARD),
        (0.3, HAS_POWER, NoticeState.HEARD),
        (0.3, HAS_NO_POWER, NoticeState.ACKNOWLEDGED),
        (0.3, "", NoticeState.QUEUED),
    ],
)
async def test_it_is_enough_to_have_heard_it_or_to_press_a_key(
    evening: Evening, part: float, key: str, state: NoticeState
) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    await calling(evening)(BACK)
    ring = await rung(evening, BACK)
    heard = Heard(BACK, int(8000 * part), 8000, key)
    assert await rings(evening).heard(NoticeHeard(ring.attempt.id, heard), BACK + MINUTE)
    assert standing(evening) == [(state, None)]
    head = await evening.database.notice_board.head()
    assert head is not None
    assert head.entry.campaign.startswith(f"outage-{outage.outage_id}/")
    assert head.entry.outcome is (ProofOutcome.ACKNOWLEDGED if key == HAS_NO_POWER else heard.outcome)


async def test_who_wants_no_notices_of_works_still_has_the_call_that_he_asked_for(evening: Evening) -> None:
    async with evening.database.transactions.begin() as records:
        await records.notices.opt_out(phone(1), "n1-1", NOW)
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    assert await calling(evening)(BACK) == 1
    assert (await rung(evening, BACK)).phone == phone(1)


async def test_who_wants_to_be_nobody_is_not_called(evening: Evening) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    await calling(evening)(BACK)
    await ForgetCaller(evening.database.transactions)(ForgottenCaller(CallKey("gl", "flat-1"), BACK))
    assert everything(evening.address).count(phone(1).e164) == 1, "billing's own list of contacts has him"
    assert await rings(evening).begin("gl", "09:00:00", BACK) is None
    await rings(evening).expire(BACK)
    assert standing(evening)[0][0] == NoticeState.HANDED_OVER
    assert standing(evening)[0][1] == HandedOver.NO_NUMBER.name.lower()


@pytest.mark.parametrize(("part", "state"), [(1.0, NoticeState.HEARD), (0.5, NoticeState.QUEUED)])
async def test_who_missed_the_call_and_rings_back_hears_once_that_power_is_back(
    evening: Evening, part: float, state: NoticeState
) -> None:
    outage = await out(evening)
    await wishes(evening, 1, outage.outage_id)
    await back(evening, outage)
    await calling(evening)(BACK)
    ring = await rung(evening, BACK)
    assert await rings(evening).end(ring.attempt.id, AttemptState.NO_ANSWER, BACK)
    missed = evening.database.ring_back_notices.missed_by
    (told,) = await missed(phone(1), NOW, BACK + MINUTE, 3)
    assert told.text.kind is NoticeKind.RESTORED
    heard = ToldBack(CallKey("gl", "back"), 1, told.notice_id, told.place, Heard(BACK, int(8000 * part), 8000))
    await KeepToldBack(evening.database.transactions, NoticeTerms(), TERMS)(heard)
    assert standing(evening) == [(state, None)]
    again = await missed(phone(1), NOW, BACK + 2 * MINUTE, 3)
    assert [each.notice_id for each in again] == ([] if state is NoticeState.HEARD else [told.notice_id])
    assert await missed(phone(1), NOW, BACK + timedelta(hours=25), 3) == (), "it is no news any more"
    await StillOut(evening.database.transactions)(wanted(outage, at=BACK + 3 * MINUTE))
    assert await missed(phone(1), NOW, BACK + 4 * MINUTE, 3) == (), "and not true any more"
