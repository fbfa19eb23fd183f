"""The one retry loop, heard from the caller's side."""

import pytest

from dialogue.answer import Answer, AnswerKind
from dialogue.asking import Asking, Question
from dialogue.collector import DigitsWanted
from dialogue.menu import OneKey
from dialogue.patience import Patience
from dialogue.prompt import prompt
from tests.fakes.scripted_caller import ScriptedCaller
from tests.fakes.witnesses import Notebook

ACCOUNT = Question("account", (prompt("account_keypad"),), DigitsWanted(1, 20), hint=(prompt("account_where"),))
YES_NO = Question("confirm", (prompt("reading_confirm_keypad"),), OneKey("12"))


async def asked(question: Question, script: str, used: int = 0) -> Answer:
    caller = ScriptedCaller(script)
    answer = await Asking(caller, Notebook(), Patience()).ask(question, used)
    assert caller.transcript == caller.script
    return answer


async def test_a_caller_answers_at_the_first_attempt() -> None:
    answer = await asked(
        ACCOUNT,
        """
        hears account_keypad
        presses 1004512#
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 1, "1004512")


async def test_a_caller_cuts_the_question_with_his_first_key() -> None:
    answer = await asked(
        ACCOUNT,
        """
        hears account_keypad
        interrupts account_keypad
        presses 1004512#
        """,
    )
    assert answer.text == "1004512"


async def test_what_was_typed_ahead_answers_without_the_question() -> None:
    assert (await asked(ACCOUNT, "presses 1004512#")).text == "1004512"


async def test_silence_and_a_wrong_key_each_cost_an_attempt_and_say_so() -> None:
    answer = await asked(
        ACCOUNT,
        """
        hears account_keypad
        is silent
        hears no_input
        hears account_where
        hears account_keypad
        presses 12C#
        hears invalid_key
        hears account_where
        hears account_keypad
        presses 1004512#
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 3, "1004512")


async def test_three_attempts_without_an_answer_give_up() -> None:
    answer = await asked(
        YES_NO,
        """
        hears reading_confirm_keypad
        presses 7
        hears invalid_key
        hears reading_confirm_keypad
        is silent
        hears no_input
        hears reading_confirm_keypad
        presses A
        """,
    )
    assert answer.kind is AnswerKind.GAVE_UP


async def test_a_star_repeats_the_question_and_costs_no_attempt() -> None:
    answer = await asked(
        YES_NO,
        """
        hears reading_confirm_keypad
        presses *
        hears reading_confirm_keypad
        presses *
        hears reading_confirm_keypad
        presses 1
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 1, "1")


async def test_a_caller_who_only_presses_the_star_is_given_up_in_the_end() -> None:
    caller = ScriptedCaller("\n".join(["presses *"] * 50))
    answer = await Asking(caller, Notebook(), Patience(attempts=3, repeats=3)).ask(YES_NO)
    assert answer.kind is AnswerKind.GAVE_UP
    assert caller.heard.count("reading_confirm_keypad") <= 12


async def test_a_hash_out_of_habit_after_a_menu_key_answers_nothing_and_the_next_question_is_heard() -> None:
    caller = ScriptedCaller(
        """
        hears reading_confirm_keypad
        presses 1#
        hears account_keypad
        presses 55#
        """
    )
    asking = Asking(caller, Notebook(), Patience())
    assert (await asking.ask(YES_NO)).text == "1"
    assert (await asking.ask(ACCOUNT)).text == "55"
    assert caller.transcript == caller.script


async def test_the_rest_of_a_wrong_answer_does_not_answer_the_next_attempt() -> None:
    answer = await asked(
        YES_NO,
        """
        hears reading_confirm_keypad
        presses 512
        hears invalid_key
        hears reading_confirm_keypad
        presses 2
        """,
    )
    assert answer.text == "2"


async def test_a_question_nobody_could_expect_is_not_answered_by_keys_typed_before() -> None:
    surprise = Question("jump", (prompt("reading_rollover_confirm"),), OneKey("12"), only_new_keys=True)
    answer = await asked(
        surprise,
        """
        presses 1
        hears reading_rollover_confirm
        presses 2
        """,
    )
    assert answer.text == "2"


async def test_silence_counts_as_the_answer_that_a_question_says() -> None:
    danger = Question("hazard", (prompt("hazard_confirm"),), OneKey("12"), silence_means="1")
    assert (await asked(danger, "hears hazard_confirm\nis silent")).text == "1"


async def test_attempts_spent_before_are_not_given_again() -> None:
    answer = await asked(ACCOUNT, "hears account_keypad\nis silent", used=2)
    assert answer.kind is AnswerKind.GAVE_UP


@pytest.mark.parametrize(("keys", "kind"), [("0", AnswerKind.OPERATOR), ("9", AnswerKind.DANGER)])
async def test_operator_and_danger_are_one_key_in_a_menu(keys: str, kind: AnswerKind) -> None:
    assert (await asked(YES_NO, f"hears reading_confirm_keypad\npresses {keys}")).kind is kind


@pytest.mark.parametrize(("keys", "kind"), [("*0", AnswerKind.OPERATOR), ("*9", AnswerKind.DANGER)])
async def test_operator_and_danger_need_the_star_among_digits(keys: str, kind: AnswerKind) -> None:
    assert (await asked(ACCOUNT, f"hears account_keypad\npresses {keys}")).kind is kind


async def test_every_attempt_is_seen_with_what_was_typed() -> None:
    caller, notebook = ScriptedCaller("presses 5\npresses 1"), Notebook()
    await Asking(caller, notebook, Patience()).ask(YES_NO)
    seen = [(record.attempt, record.raw, record.outcome) for record in notebook.records]
    assert seen == [(1, "5", "no_match"), (2, "1", "match")]
