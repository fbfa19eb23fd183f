"""A conversation: replay, look-ups that take long, what must be heard, and the ways out."""

import asyncio

import pytest

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.dead_line import DeadLine
from dialogue.errors import (
    DangerReported,
    GaveUp,
    HungUp,
    JournalMismatch,
    LookUpFailed,
    LookUpLate,
    OperatorAsked,
    TimeIsUp,
)
from dialogue.line import Line
from dialogue.look_up import TooLate
from dialogue.menu import Item, Menu, numbered
from dialogue.patience import Patience
from dialogue.prompt import Digits, prompt
from models.errors import GridlineError
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import FakeLine, ObligingCaller, ScriptedCaller
from tests.fakes.witnesses import Notebook

QUICK = Patience(reassure_after_s=0.01, reassure_every_s=0.02, reassurances=3)
ACCOUNT = Question("account", (prompt("account_keypad"),), DigitsWanted(1, 20))
MENU = Menu("service", (Item("1", "electricity"), Item("2", "hot water")), intro=(prompt("reading_service_choice"),))
CONFIRM = prompt("reading_confirm")


def talk(line: Line, journal: MemoryJournal | None = None) -> Conversation:
    return Conversation(line, journal or MemoryJournal(), Notebook(), QUICK)


async def at_once() -> int:
    return 7


async def slowly() -> int:
    await asyncio.sleep(0.035)
    return 7


async def never() -> int:
    await asyncio.Event().wait()
    return 7


async def test_the_same_conversation_runs_again_from_its_journal_without_a_word() -> None:
    journal = MemoryJournal()

    async def story(call: Conversation) -> tuple[str, str, int, bool]:
        await call.say(prompt("goodbye"))
        account = await call.collect(ACCOUNT)
        found = await call.look(at_once)
        return account, await call.choose(MENU), found, await call.confirm(CONFIRM)

    first = await story(talk(ScriptedCaller("presses 55#21"), journal))
    silent = ScriptedCaller("")
    again = await story(talk(silent, journal.reopened()))
    assert again == first == ("55", "hot water", 7, True)
    assert silent.transcript == []
    assert journal.steps == ["account#1", "at_once#1", "service#1", "reading_confirm#1"]


async def test_a_conversation_knows_that_it_was_taken_over() -> None:
    journal = MemoryJournal([("account#1", None)])
    assert talk(FakeLine(), journal).resumed
    assert not talk(FakeLine()).resumed


async def test_a_step_that_comes_twice_has_two_names() -> None:
    journal = MemoryJournal()
    call = talk(ScriptedCaller("presses 5#6#"), journal)
    assert [await call.collect(ACCOUNT), await call.collect(ACCOUNT)] == ["5", "6"]
    assert journal.steps == ["account#1", "account#2"]


async def test_another_step_in_the_journal_is_a_mismatch() -> None:
    call = talk(FakeLine(), MemoryJournal([("another#1", None)]))
    with pytest.raises(JournalMismatch):
        await call.collect(ACCOUNT)


@pytest.mark.parametrize(("keys", "wish"), [("0", OperatorAsked), ("9", DangerReported)])
async def test_what_a_caller_wanted_instead_of_an_answer_is_wanted_again_after_a_restart(
    keys: str, wish: type[Exception]
) -> None:
    journal = MemoryJournal()
    with pytest.raises(wish):
        await talk(ScriptedCaller(f"presses {keys}"), journal).choose(MENU)
    with pytest.raises(wish):
        await talk(ScriptedCaller(""), journal.reopened()).choose(MENU)


async def test_attempts_spent_before_a_restart_stay_spent() -> None:
    async def refuse(_: str) -> Refused:
        return Refused((prompt("account_not_found"),))

    journal = MemoryJournal()
    first = ObligingCaller({"account_keypad": "5#"}, crashes_at=8)
    with pytest.raises(Crash):
        await talk(first, journal).settle(ACCOUNT, refuse)
    second = ObligingCaller({"account_keypad": "5#"})
    with pytest.raises(GaveUp):
        await talk(second, journal.reopened()).settle(ACCOUNT, refuse)
    assert first.heard.count("account_keypad") + second.heard.count("account_keypad") <= 4


async def test_a_slow_look_up_does_not_leave_the_caller_in_silence() -> None:
    line = FakeLine()
    assert await talk(line).look(slowly) == 7
    assert line.heard
    assert set(line.heard) == {"please_wait"}


async def test_the_word_of_patience_is_heard_although_keys_are_waiting() -> None:
    line = FakeLine()
    line.press("12")
    await talk(line).look(slowly)
    assert "please_wait" in line.heard
    assert await line.key(0) == "1"


async def test_a_look_up_that_never_ends_is_given_up() -> None:
    line, journal = FakeLine(), MemoryJournal()
    with pytest.raises(LookUpLate):
        await talk(line, journal).look(never)
    assert line.heard.count("please_wait") == 3
    assert journal.entries == [("never#1", TooLate())]


async def test_a_flow_that_went_on_without_a_late_answer_goes_that_way_again_after_a_restart() -> None:
    journal = MemoryJournal()
    for _ in ("first", "taken over"):
        call = talk(FakeLine(), journal.reopened())
        with pytest.raises(LookUpLate):
            await call.look(never)
        assert await call.look(slowly) == 7
    assert journal.steps == ["never#1", "slowly#1"]


async def full() -> int:
    raise GridlineError("no space left on the disk")


async def test_a_flow_that_went_on_though_nothing_could_be_kept_goes_that_way_again_after_a_restart() -> None:
    journal = MemoryJournal()
    for fault in (LookUpFailed, LookUpLate):
        call = talk(FakeLine(), journal.reopened())
        with pytest.raises(fault):
            await call.look(full)
        assert await call.look(slowly) == 7
    assert journal.steps == ["full#1", "slowly#1"]


async def test_what_was_asked_for_is_done_and_noted_although_the_caller_hangs_up_meanwhile() -> None:
    journal = MemoryJournal()
    with pytest.raises(HungUp):
        await talk(FakeLine(hangs_up_at=1), journal).look(slowly)
    assert journal.entries == [("slowly#1", 7)]


async def test_a_quick_look_up_says_nothing() -> None:
    line = FakeLine()
    await talk(line).look(at_once)
    assert line.moments == 0


async def test_what_must_be_heard_is_not_skipped_by_keys_typed_before() -> None:
    line = FakeLine()
    line.press("1#")
    await talk(line).tell(prompt("reading_preliminary"))
    assert line.heard == ["reading_preliminary"]


async def test_what_must_be_heard_is_said_again_when_a_stray_key_cuts_it() -> None:
    caller = ScriptedCaller(
        """
        hears reading_preliminary
        interrupts reading_preliminary
        presses #
        hears reading_preliminary
        """
    )
    await talk(caller).tell(prompt("reading_preliminary"))
    assert caller.transcript == caller.script


async def test_when_the_time_with_the_machine_is_over_the_next_question_is_not_asked() -> None:
    journal, line = MemoryJournal(), FakeLine()
    call = talk(line, journal)
    call.end_soon()
    with pytest.raises(TimeIsUp):
        await call.confirm(CONFIRM)
    with pytest.raises(TimeIsUp):
        await talk(line, journal.reopened()).confirm(CONFIRM)
    assert line.heard == []


async def test_a_draft_counts_as_heard_only_when_the_question_was_played_to_its_end() -> None:
    cut = talk(ScriptedCaller("interrupts reading_confirm_keypad\npresses 1"))
    await cut.confirm(CONFIRM, when_heard="heard")
    whole = talk(ScriptedCaller("presses 71\npresses 1"))
    await whole.confirm(CONFIRM, when_heard="heard")
    assert (cut.draft, whole.draft) == (None, "heard")


async def test_a_draft_heard_whole_is_still_one_when_the_bridge_died_and_the_caller_hung_up_before_the_next() -> None:
    journal = MemoryJournal()
    first = talk(ScriptedCaller("hears reading_confirm_keypad\nhangs up"), journal)
    with pytest.raises(HungUp):
        await first.confirm(CONFIRM, when_heard="heard")
    second = talk(DeadLine(), journal.reopened())
    with pytest.raises(HungUp):
        await second.confirm(CONFIRM, when_heard="heard")
    assert second.draft == "heard"


async def test_without_a_recogniser_nobody_is_told_to_speak() -> None:
    line = ScriptedCaller("hears account_keypad\npresses 5#")
    await talk(line).collect(Question("account", (prompt("account_ask"),), DigitsWanted(1, 20)))
    assert line.transcript == line.script


def test_keys_close_up_and_end_before_danger() -> None:
    assert numbered("ab") == (("1", "a"), ("2", "b"))
    with pytest.raises(ValueError, match="eight"):
        numbered("abcdefghi")


@pytest.mark.parametrize(("key", "wish"), [("0", OperatorAsked), ("9", DangerReported)])
@pytest.mark.parametrize("pressed_at", ["prompt", "word before"])
async def test_whoever_presses_a_way_out_while_he_is_told_something_is_led_out_and_so_again_after_a_restart(
    key: str, wish: type[Exception], pressed_at: str
) -> None:
    journal = MemoryJournal()
    script = f"interrupts case_number\npresses {key}" if pressed_at == "prompt" else f"presses {key}"
    with pytest.raises(wish):
        await talk(ScriptedCaller(script), journal).tell(prompt("case_number", reg_no=Digits("1")))
    journal.entries.append(("account#1", "5"))  # some answer, so that another run has something to replay
    with pytest.raises(wish):
        await talk(ScriptedCaller(""), journal.reopened()).tell(prompt("case_number", reg_no=Digits("1")))


async def test_an_answer_typed_ahead_that_begins_with_another_digit_is_no_way_out_of_what_is_told() -> None:
    line = ScriptedCaller("presses 106100#1")
    await talk(line).tell(prompt("case_number", reg_no=Digits("1")))
    assert line.heard == ["case_number reg_no=1"]


@pytest.mark.parametrize(("key", "wish"), [("0", OperatorAsked), ("9", DangerReported)])
async def test_a_way_out_pressed_just_before_an_offer_is_no_answer_typed_ahead(key: str, wish: type[Exception]) -> None:
    with pytest.raises(wish):
        await talk(ScriptedCaller(f"presses {key}")).offer(prompt("outage_notify_me"))
