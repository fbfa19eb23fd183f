"""Questions answered by voice, heard from the caller's side: barge-in, doubt, the way back to the keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.answer import Answer, AnswerKind
from dialogue.asking import Asking, Question
from dialogue.collector import DigitsWanted
from dialogue.endings import Commanded, Ending, Match, NoMatch, Reason
from dialogue.keys import Command
from dialogue.menu import OneKey
from dialogue.patience import Patience
from dialogue.prompt import Prompt, prompt
from dialogue.speech import Grammar, Hypothesis, WholeAnswers
from dialogue.voice import USE_KEYS, Doubtful
from dialogue.voice_choices import SpokenYesNo
from tests.fakes.speaking_caller import SURE, SpeakingCaller
from tests.fakes.witnesses import Notebook

SEVEN = Grammar(("семь", "оператор"))
THREE_DIGITS = WholeAnswers(digits=3)


@dataclass(frozen=True)
class Echoed:
    """Takes what was said as it is; a word in doubt ends what is sure, and one that it does not know is no answer."""

    grammar: Grammar = SEVEN
    has_pauses: bool = True
    needed: frozenset[str] = frozenset({"семь"})
    whole: WholeAnswers = THREE_DIGITS
    use_keys: tuple[Prompt, ...] = (USE_KEYS,)

    def understand(self, hypotheses: Sequence[Hypothesis], sure: str) -> Ending | Doubtful:
        best = hypotheses[0]
        if best.text == "оператор":
            return Commanded(Command.OPERATOR)
        if "[unk]" in best.text:
            return NoMatch(Reason.NOT_UNDERSTOOD)
        digits = "".join("7" for word in best.words if word.confidence == SURE)
        return Match(sure + digits, confidence=best.confidence) if len(digits) == len(best.words) else Doubtful(digits)


ACCOUNT = Question("account", (prompt("account_ask"),), DigitsWanted(1, 20), Echoed())


async def asked(question: Question, script: str, caller: SpeakingCaller | None = None) -> tuple[Answer, Notebook]:
    caller = caller or SpeakingCaller(script)
    notebook = Notebook()
    answer = await Asking(caller, notebook, Patience(), caller).ask(question)
    assert caller.transcript == caller.script
    return answer, notebook


async def test_a_caller_says_his_account_and_that_is_written_down() -> None:
    answer, notebook = await asked(ACCOUNT, "hears account_ask\nsays семь семь")
    assert answer == Answer(AnswerKind.MATCH, 1, "77", spoken=True)
    (record,) = notebook.records
    assert (record.prompt_id, record.raw, record.parsed, record.confidence) == ("account_ask", "семь семь", "77", SURE)


async def test_a_caller_speaks_into_the_question() -> None:
    answer, _ = await asked(ACCOUNT, "hears account_ask\ninterrupts account_ask\nsays семь")
    assert answer.text == "7"


async def test_a_yes_is_waited_for_half_as_long_as_digits() -> None:
    caller = SpeakingCaller("says семь\nsays да")
    asking = Asking(caller, Notebook(), Patience(), caller)
    await asking.ask(ACCOUNT)
    await asking.ask(Question("confirm", (prompt("reading_confirm"),), OneKey("12"), SpokenYesNo()))
    assert [listening.timing.end_of_speech_s for listening in caller.listened_for] == [1.2, 0.6]


async def test_a_key_wins_over_speech_and_the_answer_is_typed_on() -> None:
    answer, notebook = await asked(ACCOUNT, "hears account_ask\npresses 1004#")
    assert answer == Answer(AnswerKind.MATCH, 1, "1004", spoken=False)
    assert notebook.records[0].confidence is None


async def test_keys_typed_ahead_answer_without_the_question() -> None:
    assert (await asked(ACCOUNT, "presses 1004#"))[0].text == "1004"


async def test_only_the_rest_of_a_doubtful_answer_is_asked_for() -> None:
    answer, _ = await asked(
        ACCOUNT,
        """
        hears account_ask
        says семь семь? семь?
        hears no_match_rest digits=7
        says семь семь
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 2, "777", spoken=True)


async def test_whoever_is_not_understood_twice_is_asked_for_keys() -> None:
    answer, _ = await asked(
        ACCOUNT,
        """
        hears account_ask
        says [unk]
        hears no_match
        says [unk]
        hears no_match_keypad
        hears account_keypad
        presses 1004#
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 3, "1004")


async def test_silence_is_told_as_such_and_heard_on() -> None:
    answer, _ = await asked(
        ACCOUNT,
        """
        hears account_ask
        is silent
        hears no_input
        hears account_ask
        says семь
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 2, "7", spoken=True)


async def test_where_speech_fails_us_the_question_is_put_once_more_for_keys_and_costs_no_attempt() -> None:
    answer, _ = await asked(
        ACCOUNT,
        """
        hears account_ask
        speech fails
        hears account_keypad
        presses 1004#
        """,
    )
    assert answer == Answer(AnswerKind.MATCH, 1, "1004")


async def test_without_a_recogniser_the_keypad_question_is_asked() -> None:
    script = "hears account_keypad\npresses 1004#"
    await asked(ACCOUNT, script, SpeakingCaller(script, can_listen=False))


async def test_a_recogniser_that_lacks_the_words_of_an_answer_is_not_asked() -> None:
    script = "hears account_keypad\npresses 1004#"
    await asked(ACCOUNT, script, SpeakingCaller(script, unknown=frozenset({"семь"})))


async def test_a_caller_may_say_that_he_wants_a_person() -> None:
    answer, _ = await asked(ACCOUNT, "hears account_ask\nsays оператор")
    assert answer.kind is AnswerKind.OPERATOR
