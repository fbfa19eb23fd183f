"""What a person at the terminal reads while a simulated resident talks to the company."""

from adapters.asterisk.town.report import Answered, KeysPressed, PromptHeard, StartsSpeaking
from dialogue.heard_prompts import HeardPrompt
from gridline.resident_call import Transcript


def prompt_heard(text: str, start_s: float, end_s: float, *, whole: bool = True) -> PromptHeard:
    return PromptHeard(HeardPrompt(text, text, start_s, end_s, whole, ()))


def test_keys_stand_behind_the_prompt_that_they_cut() -> None:
    shown: list[str] = []
    transcript = Transcript(shown.append)

    for event in (
        Answered(),
        KeysPressed("1", 2.0),
        prompt_heard("greeting", 0.0, 1.0),
        prompt_heard("question", 1.0, 2.1, whole=False),
        prompt_heard("thanks", 2.2, 3.0),
    ):
        transcript.tell(event)

    assert [line.split(": ")[-1] for line in shown[1:]] == ["greeting", "question …", "keys 1", "thanks"]


def test_words_stand_behind_the_prompt_over_which_they_are_spoken() -> None:
    shown: list[str] = []
    transcript = Transcript(shown.append)

    for event in (
        StartsSpeaking("0 4 6 9 8", 2.0),
        prompt_heard("question", 0.0, 2.3, whole=False),
        prompt_heard("thanks", 4.0, 5.0),
    ):
        transcript.tell(event)

    assert shown[1] == "   2.0 s  resident: 0 4 6 9 8"
    assert [line.split(": ")[-1] for line in shown] == ["question …", "0 4 6 9 8", "thanks"]
