"""What is said in one breath with the next question: when it is said, when it is not, and what a crash makes of it."""

import asyncio

import pytest

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation
from dialogue.errors import HungUp, TimeIsUp
from dialogue.line import Line
from dialogue.menu import OneKey
from dialogue.patience import Patience
from dialogue.prompt import prompt
from dialogue.speech import SpeechLine
from dialogue.voice_choices import SpokenYesNo
from models.call import Language
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import FakeLine, ScriptedCaller
from tests.fakes.speaking_caller import SpeakingCaller
from tests.fakes.witnesses import Notebook

QUICK = Patience(reassure_after_s=0.02, reassure_every_s=0.02, reassurances=3, preface_waits_s=0.01)
DANGER, GOODBYE = prompt("danger_key"), prompt("goodbye")
ACCOUNT = Question("account", (prompt("account_keypad"),), DigitsWanted(1, 20))
CONFIRM = Question("confirm", (prompt("reading_confirm"),), OneKey("12"), SpokenYesNo())
BY_KEYS = "hears danger_key\nhears account_keypad\npresses 5#"
BY_VOICE = "hears danger_key\nhears reading_confirm\nsays да"


def talk(line: Line, journal: MemoryJournal | None = None, speech: SpeechLine | None = None) -> Conversation:
    return Conversation(line, journal or MemoryJournal(), Notebook(), QUICK, speech=speech)


async def prefaced(call: Conversation, question: Question) -> str:
    call.say_with_question("danger_key", DANGER)
    return await call.collect(question)


async def quickly() -> int:
    return 7


async def slowly() -> int:
    await asyncio.sleep(0.02)
    return 7


async def test_where_a_voice_may_answer_it_begins_the_step_that_listens() -> None:
    caller = SpeakingCaller(BY_VOICE)
    assert await prefaced(talk(caller, speech=caller), CONFIRM) == "1"
    assert caller.transcript == caller.script
    assert caller.prefaces == [["danger_key"]]


async def test_it_comes_before_a_question_for_keys_too() -> None:
    caller = ScriptedCaller(BY_KEYS)
    assert await prefaced(talk(caller), ACCOUNT) == "5"
    assert caller.transcript == caller.script


async def test_a_key_in_it_spares_the_caller_the_question() -> None:
    caller = ScriptedCaller("hears danger_key\ninterrupts danger_key\npresses 5#")
    assert await prefaced(talk(caller), ACCOUNT) == "5"
    assert caller.transcript == caller.script


async def test_it_is_not_said_again_with_the_question() -> None:
    caller = SpeakingCaller(
        "hears danger_key\nhears reading_confirm\nis silent\nhears no_input\nhears reading_confirm\nsays да"
    )
    await prefaced(talk(caller, speech=caller), CONFIRM)
    assert caller.transcript == caller.script


async def test_a_key_in_it_answers_no_question_that_nobody_can_have_expected() -> None:
    caller = ScriptedCaller(
        "hears danger_key\ninterrupts danger_key\npresses 1\nhears reading_confirm_keypad\npresses 2"
    )
    call = talk(caller)
    call.say_with_question("danger_key", DANGER)
    assert not await call.confirm_doubt(prompt("reading_confirm"))
    assert caller.transcript == caller.script


async def test_where_speech_fails_it_is_said_again_for_it_may_not_have_been_heard() -> None:
    caller = SpeakingCaller(
        f"{BY_VOICE.replace('says да', 'speech fails')}\nhears danger_key\nhears reading_confirm_keypad\npresses 1"
    )
    await prefaced(talk(caller, speech=caller), CONFIRM)
    assert caller.transcript == caller.script


async def test_a_quick_look_up_comes_before_it() -> None:
    line = ScriptedCaller(BY_KEYS)
    call = talk(line)
    call.say_with_question("danger_key", DANGER)
    assert await call.look(quickly) == 7
    assert line.heard == []
    await call.collect(ACCOUNT)
    assert line.heard == ["danger_key", "account_keypad"]


async def test_a_slow_look_up_is_filled_with_it_and_only_then_with_a_word_of_patience() -> None:
    line = FakeLine()
    call = talk(line)
    call.say_with_question("danger_key", DANGER)
    assert await call.look(slowly) == 7
    assert line.heard == ["danger_key"]


async def test_what_was_looked_for_is_noted_although_the_caller_hangs_up_in_it() -> None:
    journal = MemoryJournal()
    call = talk(FakeLine(hangs_up_at=1), journal)
    call.say_with_question("danger_key", DANGER)
    with pytest.raises(HungUp):
        await call.look(slowly)
    assert journal.entries == [("slowly#1", 7)]


@pytest.mark.parametrize("says", ["say", "tell"])
async def test_whatever_is_said_instead_of_a_question_comes_after_it(says: str) -> None:
    line = FakeLine()
    call = talk(line)
    call.say_with_question("danger_key", DANGER)
    await getattr(call, says)(GOODBYE)
    assert line.heard == ["danger_key", "goodbye"]


async def test_a_recording_comes_after_it() -> None:
    line = FakeLine()
    call = talk(line)
    call.say_with_question("danger_key", DANGER)
    await call.record(GOODBYE, "message", 5)
    assert line.heard == ["danger_key", "goodbye"]


async def test_a_conversation_without_a_question_says_it_at_its_end_once() -> None:
    line = FakeLine()
    call = talk(line)
    call.say_with_question("danger_key", DANGER)
    await call.say_the_rest()
    await call.say_the_rest()
    assert line.heard == ["danger_key"]


async def test_when_the_time_is_up_it_is_said_before_what_follows() -> None:
    line = FakeLine()
    call = talk(line)
    call.end_soon()
    with pytest.raises(TimeIsUp):
        await prefaced(call, ACCOUNT)
    await call.say(GOODBYE)
    assert line.heard == ["danger_key", "goodbye"]


async def test_a_run_over_the_journal_is_silent_about_it_once_the_question_is_answered() -> None:
    journal = MemoryJournal()
    first = SpeakingCaller(BY_VOICE)
    await prefaced(talk(first, journal, first), CONFIRM)
    again = SpeakingCaller("hears goodbye")
    call = talk(again, journal.reopened(), again)
    assert await prefaced(call, CONFIRM) == "1"
    await call.say(GOODBYE)
    assert again.transcript == again.script


async def test_a_bridge_that_died_in_the_question_says_it_again_where_nobody_knows_that_it_was_heard() -> None:
    journal = MemoryJournal()
    first = SpeakingCaller(f"{BY_VOICE}\nwe crash".replace("says да\n", ""))
    with pytest.raises(Crash):
        await _after_a_look_up(talk(first, journal, first), CONFIRM)
    second = SpeakingCaller(BY_VOICE)
    assert await _after_a_look_up(talk(second, journal.reopened(), second), CONFIRM) == "1"
    assert second.transcript == second.script


async def test_a_bridge_that_died_in_the_question_for_keys_goes_on_with_the_question() -> None:
    journal = MemoryJournal()
    with pytest.raises(Crash):
        await _after_a_look_up(talk(FakeLine(crashes_at=2), journal), ACCOUNT)
    second = ScriptedCaller("hears account_keypad\npresses 5#")
    assert await _after_a_look_up(talk(second, journal.reopened()), ACCOUNT) == "5"
    assert second.transcript == second.script


async def _after_a_look_up(call: Conversation, question: Question) -> str:
    call.say_with_question("danger_key", DANGER)
    await call.look(quickly)
    return await call.collect(question)


async def test_what_waits_is_said_in_the_language_in_which_it_was_meant() -> None:
    caller = ScriptedCaller("hears danger_key\nhears account_keypad [kk]\npresses 5#")
    call = talk(caller)
    call.say_with_question("danger_key", DANGER)
    call.speak(Language.KAZAKH)
    await call.collect(ACCOUNT)
    assert caller.transcript == caller.script
