"""Whole dialogues with simulated callers: the flows and the one retry loop of real calls, without a telephone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

import numpy as np

from dialogue.answers import YesNo, yes_or_no
from dialogue.conversation import Conversation
from dialogue.errors import Interruption
from dialogue.journal import StepRecord
from dialogue.prompt import Digits, prompt
from gridline.evaluation.meaning import Kind
from gridline.evaluation.sayings import VALUE_DIGITS, Saying, Speaker
from gridline.evaluation.simulated_company import Expected, Utility, call_to, moment, utility_for
from gridline.evaluation.simulated_line import Circumstances, SimulatedLine
from gridline.evaluation.thresholds import Thresholds, TunedConversation
from gridline.evaluation.truthful_caller import TruthfulCaller
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.reading.reading import reading
from ivr.flows.reading.reading_account import who_is_calling
from ivr.flows.reading.reading_value import step_of
from models.account import AccountNumber
from models.meter import Zone

OFFER = prompt("account_offer_last4", last4=Digits("0001"))
_USED = (40, 360)
"""Kilowatt hours since the last reading: what the rules take without a question."""


class End(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    """He confirmed what he did not say, or what was no answer was taken for one."""
    LEFT = "left"
    """He was led to a person."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How one dialogue went."""

    saying: Saying
    condition: str
    thresholds: Thresholds
    end: End
    turns: int
    """How often he was to say or press something, until he had confirmed it or was led away."""
    used_keys: bool
    """For the answer itself; a yes to the read-back may come by key and does not count."""
    wrong_taken: int
    """How often something else than he said was taken for his answer, and read back or looked up."""
    wrong_read_back: int


async def hold(speaker: Speaker, saying: Saying, around: Circumstances, thresholds: Thresholds) -> Dialogue:
    """One dialogue about one saying, which is no single digit. Raises RecognitionError."""
    utility = utility_for(_expected(saying, around.seed))
    here = call_to(utility, is_known=saying.kind is not Kind.ACCOUNT)
    caller, records = TruthfulCaller(speaker, saying), _Records(saying)
    call = TunedConversation(SimulatedLine(caller, around), here, records, thresholds)
    return Dialogue(
        saying,
        around.condition.name,
        thresholds,
        end=await _converse(call, here, utility, records),
        turns=records.turns,
        used_keys=records.used_keys,
        wrong_taken=records.wrong_taken,
        wrong_read_back=caller.wrong_read_back,
    )


async def _converse(call: Conversation, here: CallContext, utility: Utility, records: "_Records") -> End:
    saying = records.saying
    try:
        match saying.kind:
            case Kind.VALUE:
                await reading(call, here)
                return _end_of_reading(utility, saying)
            case Kind.ACCOUNT:
                await who_is_calling(call, here, moment())
                return End.RIGHT  # no other account is there
            case Kind.YES_NO | Kind.OTHER:
                return _end_of_yes_no(records, said_yes=await call.confirm(OFFER))
            case Kind.DIGIT:
                raise ValueError("no question is answered with one digit")
    except (FlowEnded, Interruption):
        return End.LEFT


class _Records:
    """What a dialogue's witness saw of the question that a saying answers. Implements Witness."""

    def __init__(self, saying: Saying) -> None:
        self.saying = saying
        self._is_meant, self._step = _meaning(saying)
        self.turns = self.wrong_taken = 0
        self.used_keys = False

    def saw(self, record: StepRecord) -> None:
        if record.step == self._step or record.step != OFFER.id:
            self.turns += 1
        if record.step != self._step or record.outcome != "match":
            return
        if record.confidence is None:
            self.used_keys = True
        elif not self._is_meant(record.parsed):
            self.wrong_taken += 1


def _meaning(saying: Saying) -> tuple[Callable[[str], bool], str]:
    """Whether an answer is what he said, and the step of the question."""
    match saying.kind:
        case Kind.VALUE:
            return lambda taken: int(taken) == int(saying.digits), step_of(Zone.TOTAL)
        case Kind.ACCOUNT:
            return saying.digits.__eq__, "account"
        case _:
            return {YesNo.YES: "1", YesNo.NO: "2", None: "-"}[yes_or_no(saying.text.split())].__eq__, OFFER.id


def _expected(saying: Saying, seed: int) -> Expected:
    random = np.random.default_rng((seed, crc32(saying.name.encode())))
    match saying.kind:
        case Kind.VALUE:
            digits = max(VALUE_DIGITS, len(saying.digits))
            return Expected(value=int(saying.digits), register_digits=digits, used=int(random.integers(*_USED)))
        case Kind.ACCOUNT:
            return Expected(AccountNumber(saying.digits))
        case _:
            return Expected()


def _end_of_reading(utility: Utility, saying: Saying) -> End:
    match [value.value for submission in utility.submitted for value in submission.values]:
        case []:
            return End.LEFT
        case [value]:
            return End.RIGHT if value == int(saying.digits) else End.WRONG
        case _:
            raise AssertionError("one register has one value")


def _end_of_yes_no(records: _Records, *, said_yes: bool) -> End:
    """What is no answer is rightly left to the keys."""
    meant = yes_or_no(records.saying.text.split())
    if meant is None:
        return End.RIGHT if records.used_keys else End.WRONG
    return End.RIGHT if said_yes is (meant is YesNo.YES) else End.WRONG
