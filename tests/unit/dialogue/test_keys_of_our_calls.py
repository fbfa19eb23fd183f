"""A menu in a call of ours: 9 is an answer, and what it means elsewhere stands behind the star."""

import pytest

from dialogue.answer import Answer, AnswerKind
from dialogue.asking import Asking, Question
from dialogue.conversation import Conversation
from dialogue.errors import DangerReported, OperatorAsked
from dialogue.keys import WHOM_WE_CALL
from dialogue.menu import Item, Menu
from dialogue.patience import Patience
from dialogue.prompt import prompt
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.scripted_caller import ScriptedCaller
from tests.fakes.witnesses import Notebook

ASK = "hears planned_ack\n"
MENU = Menu(
    "notice", (Item("1", "heard"), Item("9", "never again")), intro=(prompt("planned_ack"),), others=WHOM_WE_CALL
)


async def chosen(script: str) -> str:
    caller = ScriptedCaller(script)
    call = Conversation(caller, MemoryJournal(), Notebook(), Patience())
    try:
        return await call.choose(MENU)
    finally:
        assert caller.transcript == caller.script


async def test_nine_is_an_answer_like_any_other() -> None:
    assert await chosen(f"{ASK}presses 9") == "never again"


async def test_danger_is_star_nine() -> None:
    with pytest.raises(DangerReported):
        await chosen(f"{ASK}presses *9")


async def test_an_operator_is_zero_with_the_star_and_without() -> None:
    for keys in ("0", "*0"):
        with pytest.raises(OperatorAsked):
            await chosen(f"{ASK}presses {keys}")


async def test_two_stars_repeat_the_question_and_so_does_one_alone() -> None:
    assert await chosen(f"{ASK}presses **\n{ASK}presses 1") == "heard"
    assert await chosen(f"{ASK}presses *\nis silent\n{ASK}presses 1") == "heard"


@pytest.mark.parametrize("keys", ["4", "#", "*1", "*#", "A"])
async def test_a_key_that_means_nothing_here_says_so_and_asks_again(keys: str) -> None:
    assert await chosen(f"{ASK}presses {keys}\nhears invalid_key\n{ASK}presses 1") == "heard"


async def test_after_a_star_no_more_than_the_next_key_is_waited_for() -> None:
    listener = MENU.keys.listener(Patience().timing)
    before = listener.wait_s
    assert listener.press("*") is None
    assert listener.wait_s < before


async def test_in_the_menus_of_whoever_calls_us_nothing_has_changed() -> None:
    caller = ScriptedCaller("hears planned_ack\npresses *\nhears planned_ack\npresses 9")
    menu = Menu("confirm", (Item("1", True),), intro=(prompt("planned_ack"),))
    asked = await Asking(caller, Notebook(), Patience()).ask(Question(menu.step, menu.prompts, menu.keys))
    assert asked == Answer(AnswerKind.DANGER, 1)
