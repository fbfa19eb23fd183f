"""What is recited: how much of it was heard, by whom it was cut, and where another run goes on."""

import pytest

from dialogue.conversation import Conversation
from dialogue.dead_line import DeadLine
from dialogue.errors import HungUp
from dialogue.line import Line, Recital
from dialogue.patience import Patience
from dialogue.prompt import Prompt, prompt
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import PROMPT_MS, FakeLine, ScriptedCaller
from tests.fakes.witnesses import Notebook

TEXT = (prompt("planned_thanks"), prompt("goodbye"))
WHOLE = Recital(2 * PROMPT_MS, 2 * PROMPT_MS)
AFTER = prompt("reading_confirm_keypad")


def talk(line: Line, journal: MemoryJournal | None = None) -> Conversation:
    return Conversation(line, journal or MemoryJournal(), Notebook(), Patience())


async def test_whoever_listens_to_its_end_has_heard_all_of_it() -> None:
    assert await talk(FakeLine()).recite(*TEXT) == WHOLE


async def test_a_key_cuts_it_and_answers_what_is_asked_next() -> None:
    call = talk(ScriptedCaller("interrupts goodbye\npresses 1"))
    assert await call.recite(*TEXT) == Recital(1500, 2000)
    assert await call.confirm(AFTER)


async def test_whoever_hangs_up_in_it_has_heard_so_much_and_is_gone_at_the_next_word() -> None:
    journal = MemoryJournal()
    call = talk(ScriptedCaller("interrupts planned_thanks\nhangs up"), journal)
    assert await call.recite(*TEXT) == Recital(500, 2000)
    with pytest.raises(HungUp):
        await call.confirm(AFTER)
    assert journal.entries == [("recital#1", Recital(500, 2000))]


async def test_whoever_was_gone_before_the_first_word_is_told_of_at_once() -> None:
    for line in (FakeLine(hangs_up_at=1), DeadLine()):
        with pytest.raises(HungUp):
            await talk(line).recite(*TEXT)


async def test_another_run_says_it_again_only_where_the_first_died_in_it() -> None:
    journal = MemoryJournal()
    with pytest.raises(Crash):
        await talk(FakeLine(crashes_at=2), journal).recite(*TEXT)
    second, third = FakeLine(), FakeLine()
    assert await talk(second, journal.reopened()).recite(*TEXT) == WHOLE
    assert await talk(third, journal.reopened()).recite(*TEXT) == WHOLE
    assert (len(second.heard), third.heard) == (2, [])


async def test_what_waited_for_a_question_comes_before_it_and_does_not_count() -> None:
    line = FakeLine()
    call = talk(line)
    call.say_with_question("greeting", Prompt("danger_key"))
    assert await call.recite(*TEXT) == WHOLE
    assert line.heard == ["danger_key", "planned_thanks", "goodbye"]
