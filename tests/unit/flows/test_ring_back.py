"""What a resident hears who calls because we rang him, what he may press, and what is kept of it."""

from dataclasses import replace

import pytest

from models.call import CallResult
from models.outbound.notice import HAS_NO_POWER, Heard
from services.notices.ring_back_desk import MissedNotice
from services.outages.outage_desk import BannerKind
from tests.fakes.notice_desk import CANCELLED, MOVED, RESTORED
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.ring_back_desk import MISSED, FakeRingBackDesk
from tests.fakes.scripted_caller import PROMPT_MS
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import RESIDENT, THE_20TH
from tests.unit.flows.outage_town import FLAT, GREETING, HIS_ACCOUNT, MENU, affected, town

RANG = "hears notice_ring_back\n"
INTRO = "hears planned_intro company=demo\n"
DATES = "hears outage_planned_now start=2026-11-26+09:00 end=2026-11-26+17:30\n"
NOTICE = INTRO + DATES
ASK = "hears notice_ring_back_ack\n"
THANKS = "hears notice_confirmed\n"
ON = f"hears outage_other_question\n{MENU}hangs up"
WHOLE = 2 * PROMPT_MS


def rung(*missed: MissedNotice, outages: FakeOutageDesk | None = None) -> tuple[Switchboard, FakeRingBackDesk]:
    """His company serves nothing but outages, so that its menu is theirs."""
    desk = FakeRingBackDesk(missed or (MISSED,))
    return replace(town(outages or FakeOutageDesk()), ring_backs=desk), desk


def all_of_it(key: str = "") -> Heard:
    return Heard(THE_20TH, WHOLE, WHOLE, key)


async def kept(script: str) -> Heard:
    """Of a call that goes exactly like this."""
    here, desk = rung()
    await here.holds(script)
    (heard,) = desk.heard
    return heard


async def test_a_resident_who_rings_back_hears_his_notice_before_any_menu_and_confirms_it() -> None:
    here, desk = rung()
    result = await here.holds(GREETING + RANG + NOTICE + ASK + "presses 1\n" + THANKS + ON)
    assert result is CallResult.INFORMED
    assert desk.asked == [RESIDENT]
    assert desk.heard == [all_of_it("1")]
    assert desk.times_kept == 1, "what is kept is no draft any more"
    told = desk.kept[1]
    assert (told.call, told.notice_id, told.place) == (here.here.incoming.key, 7, 1)
    assert told.name.startswith("back-")
    assert told.call.uniqueid not in told.name


@pytest.mark.parametrize("key", "45678#")
async def test_who_calls_for_something_else_goes_on_to_the_menu_by_any_key_of_it(key: str) -> None:
    assert await kept(GREETING + RANG + NOTICE + ASK + f"presses {key}\n" + ON) == all_of_it()


async def test_who_is_silent_goes_on_to_the_menu_and_has_heard_it() -> None:
    assert await kept(GREETING + RANG + NOTICE + ASK + "is silent\n" + ON) == all_of_it()


async def test_a_key_typed_before_the_notice_neither_skips_nor_confirms_it() -> None:
    assert await kept("presses 1\nhears recording_notice\n" + RANG + NOTICE + ASK + "is silent\n" + ON) == all_of_it()


async def test_keys_pressed_while_he_hears_why_we_rang_do_not_skip_the_notice() -> None:
    pressed = f"{RANG}interrupts notice_ring_back\npresses 1\n"
    assert await kept(GREETING + pressed + pressed + NOTICE + ASK + "is silent\n" + ON) == all_of_it()


async def test_a_key_that_cuts_the_notice_confirms_nothing() -> None:
    cut = f"{INTRO}{DATES}interrupts outage_planned_now\npresses 1\n"
    heard = await kept(GREETING + RANG + cut + ASK + "is silent\n" + ON)
    assert heard == Heard(THE_20TH, WHOLE - PROMPT_MS // 2, WHOLE)


async def test_who_cut_it_and_confirms_then_has_confirmed_what_he_heard_of_it() -> None:
    cut = f"{INTRO}interrupts planned_intro\npresses 1\n"
    heard = await kept(GREETING + RANG + cut + ASK + "presses 1\n" + THANKS + ON)
    assert heard == Heard(THE_20TH, PROMPT_MS // 2, WHOLE, "1")


async def test_it_is_repeated_twice_and_after_a_third_wish_he_goes_on() -> None:
    again = "presses 2\n" + NOTICE + ASK
    assert await kept(GREETING + RANG + NOTICE + ASK + again + again + "presses 2\n" + ON) == all_of_it("2")


@pytest.mark.parametrize("key", "30")
async def test_who_wants_a_person_is_led_to_one_and_what_he_heard_is_kept(key: str) -> None:
    here, desk = rung()
    connected = "hears transfer_to_agent\nends queue dispatch"
    result = await here.holds(GREETING + RANG + NOTICE + ASK + f"presses {key}\n" + connected)
    assert (result, desk.heard) == (CallResult.AGENT, [all_of_it("3")])


async def test_nine_is_danger_in_his_own_call_and_refuses_no_calls() -> None:
    here, desk = rung()
    danger = "presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 1\nends dispatcher"
    assert await here.holds(GREETING + RANG + NOTICE + ASK + danger) is CallResult.DISPATCHER
    assert desk.heard == [all_of_it()]


async def test_nine_pressed_while_the_notice_is_said_is_danger_too() -> None:
    here, desk = rung()
    danger = "interrupts planned_intro\npresses 9\nhears hazard_safety\nhears hazard_confirm\npresses 1\n"
    assert await here.holds(GREETING + RANG + INTRO + danger + "ends dispatcher") is CallResult.DISPATCHER
    assert desk.heard == [Heard(THE_20TH, PROMPT_MS // 2, WHOLE)]


async def test_who_pressed_nine_by_mistake_hears_the_question_again() -> None:
    slip = "presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 2\n"
    assert await kept(GREETING + RANG + NOTICE + ASK + slip + ASK + "presses 1\n" + THANKS + ON) == all_of_it("1")


async def test_of_several_works_he_hears_each_and_answers_for_each() -> None:
    here, desk = rung(MISSED, MissedNotice(9, 2, MOVED), MissedNotice(11, 1, CANCELLED))
    moved = f"{INTRO}hears planned_moved old_start=2026-11-25+10:00\n{DATES}"
    cancelled = f"{INTRO}hears planned_cancelled date=2026-11-26\n"
    talk = NOTICE + ASK + "presses 1\n" + THANKS + moved + ASK + "is silent\n" + cancelled + ASK + "presses 1\n"
    await here.holds(GREETING + RANG + talk + THANKS + ON)
    assert [told.notice_id for told in desk.kept.values()] == [7, 9, 11]
    assert [heard.key for heard in desk.heard] == ["1", "", "1"]
    assert len({told.name for told in desk.kept.values()}) == 3


NEWS = "hears outage_restored company=demo\n"


async def test_who_missed_that_power_is_back_hears_so_and_goes_on_to_the_menu() -> None:
    here, desk = rung(MissedNotice(7, 1, RESTORED))
    await here.holds(GREETING + RANG + NEWS + "is silent\n" + ON)
    assert desk.heard == [Heard(THE_20TH, PROMPT_MS, PROMPT_MS)]


async def test_who_has_no_power_all_the_same_reports_it() -> None:
    here, desk = rung(MissedNotice(7, 1, RESTORED))
    report = "hears outage_house_question\npresses 1\nhears outage_registered reg_no=000123 time=10:00\n"
    gone = "hears outage_notify_me\nhangs up"
    await here.holds(GREETING + RANG + NEWS + f"presses {HAS_NO_POWER}\n" + HIS_ACCOUNT + report + gone)
    assert desk.heard == [Heard(THE_20TH, PROMPT_MS, PROMPT_MS, HAS_NO_POWER)]
    (filed,) = here.outages.reports.values()
    assert filed.account == FLAT


async def test_an_outage_at_his_place_comes_first() -> None:
    here, _ = rung(outages=FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)))
    outage = "hears outage_known_etr etr_date=2026-11-20 etr_time=14:30\nhears outage_other_question\n"
    await here.holds(GREETING + outage + RANG + NOTICE + ASK + "presses 1\n" + THANKS + ON)


@pytest.mark.parametrize(("away", "missed"), [(True, (MISSED,)), (False, ())])
async def test_where_nothing_is_known_the_call_is_as_always(away: bool, missed: tuple[MissedNotice, ...]) -> None:
    desk = FakeRingBackDesk(missed, away=away)
    here = replace(town(FakeOutageDesk()), ring_backs=desk)
    assert await here.holds(GREETING + MENU + "hangs up") is CallResult.ABANDONED_IVR
    assert (desk.asked, desk.kept) == ([RESIDENT], {})


async def test_nothing_is_looked_for_where_the_number_is_withheld() -> None:
    here, desk = rung()
    await replace(here, caller=None).holds(GREETING + MENU + "hangs up")
    assert desk.asked == []


async def test_nobody_is_thanked_for_what_could_not_be_kept_and_the_call_goes_on() -> None:
    here, desk = rung()
    desk.full = True
    await here.holds(GREETING + RANG + NOTICE + ASK + "presses 1\n" + ON)
    assert desk.kept == {}
