"""What a consumer hears whom we ring about planned works, what he may press, and what is kept of it."""

import logging
from dataclasses import replace

import pytest

from gridline.bridge.openings import giving
from ivr.start import Start
from models.call import CallResult, Language
from models.company_terms import Notices
from models.menu import MenuItem
from models.outbound.notice import Heard, NoticeText
from models.outbound.proof import ProofOutcome
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.languages import RememberedLanguages
from tests.fakes.notice_desk import ATTEMPT, CANCELLED, MOVED, PLANNED, FakeNoticeDesk
from tests.fakes.scripted_caller import PROMPT_MS, ScriptedCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, QUEUE, RESIDENT, THE_20TH

DATES = "hears outage_planned_now start=2026-11-26+09:00 end=2026-11-26+17:30\n"
NOTICE = f"hears planned_intro company=demo\n{DATES}"
ASK = "hears planned_ack\n"
THANKS = "hears planned_thanks\nends hang up"
WHOLE = 2 * PROMPT_MS


def rung(desk: FakeNoticeDesk | None = None, attempt: str = ATTEMPT) -> tuple[Switchboard, FakeNoticeDesk]:
    desk = desk or FakeNoticeDesk()
    return Switchboard(opening=giving(attempt), notices=desk), desk


async def heard(script: str, desk: FakeNoticeDesk | None = None) -> Heard:
    """What is kept of a call that goes exactly like this."""
    town, desk = rung(desk)
    assert await town.holds(script) is CallResult.NOTICE
    return desk.kept[ATTEMPT]


def whole(key: str = "") -> Heard:
    return Heard(THE_20TH, WHOLE, WHOLE, key)


async def test_whoever_presses_one_has_heard_it_and_is_thanked() -> None:
    kept = await heard(f"{NOTICE}{ASK}presses 1\n{THANKS}")
    assert (kept, kept.outcome) == (whole("1"), ProofOutcome.ACKNOWLEDGED)


async def test_whoever_presses_nine_is_told_that_no_such_call_will_come_again() -> None:
    kept = await heard(f"{NOTICE}{ASK}presses 9\nhears optout_confirm\nends hang up")
    assert (kept, kept.outcome) == (whole("9"), ProofOutcome.OPTED_OUT)


async def test_whoever_keeps_silent_is_thanked_and_has_pressed_nothing() -> None:
    kept = await heard(f"{NOTICE}{ASK}is silent\n{THANKS}")
    assert (kept, kept.outcome) == (whole(), ProofOutcome.HEARD_FULL)


async def test_two_lets_him_hear_it_again_twice_and_a_third_time_thanks_him() -> None:
    again = f"{NOTICE}{ASK}presses 2\n"
    assert await heard(f"{again}{NOTICE}{ASK}presses 1\n{THANKS}") == whole("1")
    assert await heard(f"{again}{again}{again}{THANKS}") == whole("2")


async def test_silence_after_hearing_it_again_leaves_the_key_that_he_pressed() -> None:
    assert await heard(f"{NOTICE}{ASK}presses 2\n{NOTICE}{ASK}is silent\n{THANKS}") == whole("2")


async def test_of_two_playings_the_longer_one_counts() -> None:
    cut = f"{NOTICE}interrupts outage_planned_now\npresses 2\n"
    assert await heard(f"{cut}{NOTICE}{ASK}presses 1\n{THANKS}") == whole("1")
    then_cut = (
        f"{NOTICE}{ASK}presses 2\nhears planned_intro company=demo\ninterrupts planned_intro\npresses 1\n{THANKS}"
    )
    assert await heard(then_cut) == whole("1")


async def test_whoever_presses_one_in_the_middle_acknowledges_what_he_had_heard() -> None:
    kept = await heard(f"hears planned_intro company=demo\ninterrupts planned_intro\npresses 1\n{THANKS}")
    assert (kept, kept.outcome) == (Heard(THE_20TH, PROMPT_MS // 2, WHOLE, "1"), ProofOutcome.ACKNOWLEDGED)


@pytest.mark.parametrize("keys", ["4", "5", "6", "7", "8", "#"])
async def test_a_wrong_key_says_so_and_asks_again(keys: str) -> None:
    assert await heard(f"{NOTICE}{ASK}presses {keys}\nhears invalid_key\n{ASK}presses 1\n{THANKS}") == whole("1")


async def test_a_lone_star_asks_again() -> None:
    assert await heard(f"{NOTICE}{ASK}presses *\nis silent\n{ASK}presses 1\n{THANKS}") == whole("1")


async def test_three_wrong_keys_end_it_like_silence_and_prove_nothing() -> None:
    wrong = "presses 5\nhears invalid_key\n"
    assert await heard(f"{NOTICE}{ASK}{wrong}{ASK}{wrong}{ASK}presses 7\n{THANKS}") == whole()


async def test_whoever_hangs_up_in_the_middle_has_heard_so_much() -> None:
    kept = await heard(f"{NOTICE}interrupts outage_planned_now\nhangs up")
    assert (kept, kept.outcome) == (Heard(THE_20TH, PROMPT_MS * 3 // 2, WHOLE), ProofOutcome.HEARD_PARTIAL)


async def test_whoever_hangs_up_at_the_question_has_heard_it_whole() -> None:
    kept = await heard(f"{NOTICE}{ASK}hangs up")
    assert (kept, kept.outcome) == (whole(), ProofOutcome.HEARD_FULL)


async def test_works_that_were_moved_are_told_with_the_time_they_had_been_at() -> None:
    desk = FakeNoticeDesk({ATTEMPT: MOVED})
    told = f"hears planned_intro company=demo\nhears planned_moved old_start=2026-11-25+10:00\n{DATES}"
    kept = await heard(f"{told}{ASK}presses 1\n{THANKS}", desk)
    assert kept == Heard(THE_20TH, 3 * PROMPT_MS, 3 * PROMPT_MS, "1")


async def test_works_that_were_cancelled_are_told_with_their_day() -> None:
    desk = FakeNoticeDesk({ATTEMPT: CANCELLED})
    told = "hears planned_intro company=demo\nhears planned_cancelled date=2026-11-26\n"
    assert await heard(f"{told}{ASK}presses 1\n{THANKS}", desk) == whole("1")


@pytest.mark.parametrize("keys", ["3", "0", "*0"])
async def test_whoever_wants_an_operator_is_told_of_recording_and_led_to_the_queue(keys: str) -> None:
    town, desk = rung()
    town.profile = replace(COMPANY, notices=Notices(recording_notice=True, record_calls=True))
    person = "hears recording_notice\nhears transfer_to_agent\nends queue readings"
    assert await town.holds(f"{NOTICE}{ASK}presses {keys}\n{person}") is CallResult.AGENT
    assert desk.kept == {ATTEMPT: whole("3")}
    assert town.exit.is_recorded


async def test_he_is_led_to_the_people_who_know_of_outages() -> None:
    town, _ = rung()
    town.profile = replace(
        COMPANY,
        notices=Notices(recording_notice=False, record_calls=False),
        queues=(QUEUE, replace(QUEUE, code="outages")),
        menu_queues={MenuItem.OUTAGE: "outages"},
    )
    await town.holds(f"{NOTICE}{ASK}presses 3\nhears transfer_to_agent\nends queue outages")


async def test_where_the_company_does_not_record_nothing_is_said_of_it_and_nothing_is_recorded() -> None:
    town, _ = rung()
    town.profile = replace(COMPANY, notices=Notices(recording_notice=False, record_calls=False))
    await town.holds(f"{NOTICE}{ASK}presses 3\nhears transfer_to_agent\nends queue readings")
    assert not town.exit.is_recorded


async def test_where_no_operator_works_now_he_is_offered_a_call_back_to_his_own_number() -> None:
    town, _ = rung()
    town.operators = FakeOperatorDesk(is_open=False)
    await town.connect(ScriptedCaller("presses 3\npresses 1#"))
    assert [request.phone for request in town.operators.promised.values()] == [RESIDENT]


async def test_danger_is_star_nine_and_goes_to_the_dispatcher_before_anything_is_kept() -> None:
    town, desk = rung()
    danger = "presses *9\nhears hazard_safety\nhears hazard_confirm\n"
    assert await town.holds(f"{NOTICE}{ASK}{danger}presses 1\nends dispatcher") is CallResult.DISPATCHER
    assert desk.kept == {ATTEMPT: whole()}
    assert not town.exit.is_recorded, "he has not been told of it"


async def test_a_slip_on_star_nine_costs_him_nothing() -> None:
    danger = "presses *9\nhears hazard_safety\nhears hazard_confirm\n"
    assert await heard(f"{NOTICE}{ASK}{danger}presses 2\n{ASK}presses 1\n{THANKS}") == whole("1")


async def test_whoever_chose_kazakh_hears_the_russian_text_that_was_approved_and_then_his_own_language() -> None:
    town, desk = rung()
    town.profile = replace(COMPANY, languages=(Language.KAZAKH, Language.RUSSIAN))
    town.languages = RememberedLanguages({RESIDENT: Language.KAZAKH})
    person = "hears recording_notice [kk]\nhears transfer_to_agent [kk]\nends queue readings"
    await town.holds(f"{NOTICE}{ASK}presses 3\n{person}")
    assert desk.kept == {ATTEMPT: whole("3")}


async def test_an_attempt_that_nobody_filed_ends_without_a_word() -> None:
    town, desk = rung(attempt="n8-1")
    assert await town.holds("ends hang up") is CallResult.NOTICE
    assert not desk.kept


async def test_where_the_text_is_not_to_be_had_he_hears_nothing_and_is_known_to_have_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    town, desk = rung(FakeNoticeDesk(away=True))
    with caplog.at_level(logging.CRITICAL):
        assert await town.holds("ends hang up") is CallResult.NOTICE
    assert desk.kept == {ATTEMPT: Heard(THE_20TH, 0, 0)}


@pytest.mark.parametrize("key", ["1", "9"])
async def test_where_his_answer_cannot_be_kept_nobody_thanks_him_for_it(
    key: str, caplog: pytest.LogCaptureFixture
) -> None:
    town, _ = rung(FakeNoticeDesk(full=True))
    with caplog.at_level(logging.CRITICAL):
        assert await town.holds(f"{NOTICE}{ASK}presses {key}\nends hang up") is CallResult.NOTICE


async def test_whoever_comes_back_from_the_queue_is_a_caller_like_any_other() -> None:
    town, desk = rung()
    town.start = Start.WAITED_LONG
    await town.holds("hears callback_offer\npresses 2\nends queue readings")
    assert not desk.kept


@pytest.mark.parametrize("text", [PLANNED, MOVED, CANCELLED], ids=lambda text: text.kind.value)
async def test_every_notice_is_cut_by_a_key(text: NoticeText) -> None:
    town, desk = rung(FakeNoticeDesk({ATTEMPT: text}))
    await town.holds(
        "hears planned_intro company=demo\ninterrupts planned_intro\npresses 9\nhears optout_confirm\nends hang up"
    )
    assert desk.kept[ATTEMPT].outcome is ProofOutcome.OPTED_OUT
