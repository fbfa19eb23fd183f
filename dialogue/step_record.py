"""One attempt at a question, as it is told to the witness when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dialogue.endings import Commanded, Ending, Listener, Match, NoInput, NoMatch
from dialogue.journal import StepRecord
from dialogue.keypad_twins import keypad_only
from dialogue.keys import END
from dialogue.prompt import Prompt
from dialogue.speech import Hypothesis


@dataclass(slots=True)
class Attempt:
    """Without an ending the caller hung up."""

    step: str
    prompt: Prompt
    number: int
    listener: Listener
    said: Sequence[Hypothesis] = ()
    ending: Ending | None = field(default=None)

    @property
    def record(self) -> StepRecord:
        """What he typed, or else what he was heard to say, and what was made of it."""
        keys = self.listener.raw
        raw = keys or (self.said[0].text if self.said else "")
        shown = self.prompt if self.said else keypad_only((self.prompt,))[0]
        confidence = self.said[0].confidence if self.said else None
        return StepRecord(self.step, shown.id, self.number, raw, self._parsed(keys), self._outcome(), confidence)

    def _parsed(self, keys: str) -> str:
        match self.ending:
            case Match(text, confidence=None):
                return keys.rstrip(END) or text
            case Match(text):
                return text
            case _:
                return ""

    def _outcome(self) -> str:
        match self.ending:
            case Match():
                return "match"
            case NoMatch():
                return "no_match"
            case NoInput():
                return "no_input"
            case Commanded(command):
                return command.value
            case None:
                return "hang_up"
