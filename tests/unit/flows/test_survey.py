"""After a talk with an agent: one question, one key, and every way out of it."""

from dataclasses import replace

import pytest

from ivr.start import Start
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.survey import SurveyTerms
from services.calls.survey_desk import NoSurvey
from tests.fakes.memory_journal import Crash
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.survey_desk import FakeSurveyDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT

QUESTION = "hears survey_csat_intro\nhears survey_csat\n"
TO_A_PERSON = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears account_offer_last4 last4=0001
    presses 0
    hears transfer_to_agent
    ends queue readings
"""


def after_a_talk(desk: FakeSurveyDesk | None = None) -> tuple[Switchboard, FakeSurveyDesk]:
    desk = desk or FakeSurveyDesk()
    return Switchboard(start=Start.TALKED, surveys=desk), desk


def company(share: int) -> CompanyProfile:
    return replace(COMPANY, survey=SurveyTerms(share))


async def test_a_mark_is_kept_and_thanked_for() -> None:
    town, desk = after_a_talk()
    result = await town.holds(f"{QUESTION}presses 4\nhears survey_thanks\nends hang up")
    assert (result, desk.marks) == (CallResult.AGENT, [4])
    assert (desk.asked[0].caller, desk.asked[0].queue) == (RESIDENT, "readings")


async def test_a_key_that_is_no_mark_is_asked_again_once() -> None:
    town, desk = after_a_talk()
    await town.holds(
        f"{QUESTION}presses 7\nhears invalid_key\nhears survey_csat\npresses 5\nhears survey_thanks\nends hang up"
    )
    assert desk.marks == [5]


async def test_two_keys_that_are_no_marks_end_it_with_thanks_for_the_call() -> None:
    town, desk = after_a_talk()
    await town.holds(
        f"{QUESTION}presses #\nhears invalid_key\nhears survey_csat\npresses 8\nhears goodbye\nends hang up"
    )
    assert desk.marks == [None]


async def test_silence_thanks_for_the_call_and_ends_it() -> None:
    town, desk = after_a_talk()
    await town.holds(f"{QUESTION}is silent\nhears goodbye\nends hang up")
    assert desk.marks == [None]


async def test_a_key_of_the_talk_itself_is_no_mark() -> None:
    town, desk = after_a_talk()
    await town.holds(f"presses 1\n{QUESTION}presses 3\nhears survey_thanks\nends hang up")
    assert desk.marks == [3]


async def test_whoever_may_not_be_asked_hears_nothing_more() -> None:
    town, desk = after_a_talk(FakeSurveyDesk(may_ask=False))
    assert await town.holds("ends hang up") is CallResult.AGENT
    assert not desk.answers


async def test_a_caller_without_a_number_is_not_asked_for_nobody_knows_when_he_was_last() -> None:
    town = Switchboard(start=Start.TALKED, surveys=FakeSurveyDesk(), caller=None)
    await town.holds("ends hang up")


async def test_an_operator_is_one_key_away_and_the_question_does_not_come_a_second_time() -> None:
    town = Switchboard(start=Start.TALKED, surveys=FakeSurveyDesk(), profile=company(100))
    await town.holds(f"{QUESTION}presses 0\nhears transfer_to_agent\nends queue readings")
    assert not town.exit.is_surveyed


async def test_danger_is_one_key_away() -> None:
    town, desk = after_a_talk()
    await town.holds(f"{QUESTION}presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 1\nends dispatcher")
    assert not desk.answers


async def test_whoever_hangs_up_during_the_question_was_with_an_agent_all_the_same() -> None:
    town, desk = after_a_talk()
    assert await town.holds(f"{QUESTION}hangs up") is CallResult.AGENT
    assert not desk.answers


@pytest.mark.parametrize("moment", range(1, 5))
async def test_a_crash_at_any_moment_keeps_one_answer(moment: int) -> None:
    town, desk = after_a_talk()
    answers = {"survey_csat": "4"}
    try:
        await town.connect(ObligingCaller(answers, crashes_at=moment))
    except Crash:
        await town.connect(ObligingCaller(answers))
    assert desk.marks == [4]


async def test_a_caller_of_the_share_comes_back_after_his_talk_and_nobody_else() -> None:
    for share in (0, 100):
        town = Switchboard(profile=company(share))
        await town.holds(TO_A_PERSON)
        assert town.exit.is_surveyed == (share == 100)


async def test_what_was_decided_when_the_call_left_us_first_is_not_decided_again() -> None:
    town = Switchboard(profile=company(100), start=Start.WAITED_LONG)
    await town.holds("hears callback_offer\npresses 2\nends queue readings")
    assert not town.exit.is_surveyed, "the dialplan knows already"


def test_only_the_end_of_a_talk_brings_the_question() -> None:
    assert Start.of("queue-CONTINUE") is Start.TALKED
    assert Start.of("queue-TIMEOUT") is Start.WAITED_LONG


async def test_where_no_desk_asks_nobody_is_asked() -> None:
    town = Switchboard(start=Start.TALKED, surveys=NoSurvey())
    await town.holds("ends hang up")
