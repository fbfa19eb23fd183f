"""How a caller's wish is written down: where its question is, what he does there, and what the utility keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.call import CallResult
from models.intent import Intent

ABANDONED, SERVED, AGENT = CallResult.ABANDONED_IVR, CallResult.SELF_SERVICE, CallResult.AGENT


class Ending(StrEnum):
    """How a call with a wish goes."""

    SERVED = "served"
    SILENT = "silent"
    """He answers nothing, as often as he is asked."""
    WRONG_KEY = "wrong_key"
    """He presses a key that means nothing, as often as he is asked."""
    HANGS_UP = "hangs_up"
    PERSON = "person"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait until this prompt, or this text, is played; empty: anything."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Press:
    keys: str


@dataclass(frozen=True, slots=True)
class Told:
    """Wait for this prompt, and remember the registration number in it."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Tone:
    """Wait for the tone after which one speaks."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Speak for as long as counts."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Wait until he stands in this queue."""

    queue: str


@dataclass(frozen=True, slots=True)
class Rung:
    """Wait until the dispatcher on duty has answered."""


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Wait until the company hangs up."""


Step = Hear | Press | Told | Tone | Talk | Queued | Rung | Dismissed


@dataclass(frozen=True, slots=True)
class Kept:
    """What the utility has of a caller when his call is over."""

    result: CallResult
    cases: tuple[Intent, ...] = ()
    """Of every case that is his, in any order."""
    readings: int = 0
    booked: int = 0
    """Appointments that stand."""
    language: str | None = None
    """The one remembered for his number, empty for none; None: it does not matter here."""


@dataclass(frozen=True, slots=True)
class Course:
    """One call from its question on. `shows` is what the call's record says of the question; empty: nothing."""

    steps: tuple[Step, ...]
    kept: Kept
    shows: str = ""


GOODBYE = (Hear("goodbye"), Dismissed())
MEANT: tuple[Step, ...] = (Hear("hazard_confirm"), Press("1"), Rung())
LED_ON = "transfer_to_agent"
SPEAKS: tuple[Step, ...] = (Tone(), Talk(), Press("#"))
SAYS_NOTHING: tuple[Step, ...] = (Tone(), Press("#"))


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """One intent and its question. What no ending of its own says follows from where the question stands."""

    intent: Intent
    keys: str
    """To the question, typed ahead of all prompts."""
    asked: str
    """The prompt by which one knows that the question is put."""
    step: str
    """The question's name in the record of a call."""
    served: tuple[Step, ...]
    kept: Kept
    """Of whoever was served."""
    queue: str = "operators"
    """Where a person for it is."""
    before: Kept = field(default_factory=lambda: Kept(ABANDONED))
    """Of whoever hangs up at the question."""
    wrong: str = "8"
    zero: str = "0"
    nine: str = "9"
    language: str = "1"
    lead: tuple[Step, ...] = ()
    """What he does before the question, besides keys."""
    others: Mapping[Ending, Course] = field(default_factory=dict)
    """Endings that go another way than usual."""

    def course(self, ending: Ending) -> Course:
        """How a call with this wish and this ending goes, from the question on."""
        return self.others.get(ending) or self._usual(ending)

    def _usual(self, ending: Ending) -> Course:
        asked, led = Hear(self.asked), Queued(self.queue)
        with_a_person = replace(self.before, result=AGENT)
        again: tuple[Step, ...] = (Press(self.wrong), Hear("invalid_key"))
        match ending:
            case Ending.SERVED:
                return Course((asked, *self.served), self.kept, "match")
            case Ending.SILENT:
                return Course((asked, Hear("no_input"), Hear("no_input"), led), with_a_person, "no_input")
            case Ending.WRONG_KEY:
                return Course((asked, *again, *again, Press(self.wrong), led), with_a_person, "no_match")
            case Ending.HANGS_UP:
                return Course((asked,), self.before, "hang_up")
            case Ending.PERSON:
                return Course((asked, Press(self.zero), Hear(LED_ON), led), with_a_person, "operator")
            case Ending.DANGER:
                kept = replace(self.before, result=CallResult.DISPATCHER)
                return Course((asked, Press(self.nine), *MEANT), kept, "danger")


def answered(intent: Intent, keys: str, asked: str = "line_again", step: str = "after_answer") -> Wish:
    """A matter that is told and registered at once; the question is what he wants then, and silence is nothing more."""
    kept = Kept(SERVED, (intent,))
    return Wish(
        intent,
        keys,
        asked,
        step,
        (Press("1"), Hear(asked), *GOODBYE),
        kept,
        before=kept,
        lead=(Told("case_number"),),
        others={Ending.SILENT: Course((Hear(asked), *GOODBYE), kept, "no_input")},
    )


def chosen(intent: Intent, keys: str, asked: str, step: str, key: str) -> Wish:
    """A matter that is told and registered once he has chosen it; the question is which one."""
    return Wish(intent, keys, asked, step, (Press(key), Told("case_number"), *GOODBYE), Kept(SERVED, (intent,)))


def typed(intent: Intent, keys: str, asked: str, step: str, served: tuple[Step, ...], kept: Kept) -> Wish:
    """A matter whose question wants digits: 0 and 9 are among them, and ways out begin with a star."""
    return Wish(intent, keys, asked, step, served, kept, wrong="*5#", zero="*0", nine="*9")
