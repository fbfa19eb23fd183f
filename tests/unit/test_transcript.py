"""What a person at the terminal reads while a simulated resident talks to the company."""

from adapters.asterisk.resident_report import Answered, KeysPressed, PromptHeard
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
