"""One value off one register: how it is asked, and what follows from the checks (reading rules R-1 to R-10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.prompt import Amount, Prompt, prompt
from dialogue.voice_digits import spoken_value
from ivr.errors import FlowEnded, MeterSkipped
from ivr.flows.reading.reading_intake import Intake
from models.meter import Meter, Service, Zone
from models.meter_checks import LowerStep, after_lower
from models.reading_checks import Verdict, VerdictKind, check_number, check_value, usual_values
from models.reading_history import RegisterHistory

ASK_SERVICE: Mapping[Service, Prompt] = MappingProxyType(
    {Service.ELECTRICITY: prompt("reading_say_electricity"), Service.HOT_WATER: prompt("reading_say_hot_water")}
)
ASK_ZONE: Mapping[Zone, Prompt] = MappingProxyType(
    {
        Zone.DAY: prompt("reading_zone_day"),
        Zone.NIGHT: prompt("reading_zone_night"),
        Zone.HALF_PEAK: prompt("reading_zone_half"),
        Zone.PEAK: prompt("reading_zone_peak"),
    }
)
USE_KEYS = (prompt("asr_use_keypad"),)
OPERATOR_KEYS = (prompt("digits_operator"),)
MOST_DIGITS = 16
"""More than any register shows, so that one digit too many is told as such and not as noise."""

TOO_LONG = Refused((prompt("reading_too_long"),), they_ask=True)
LOWER = Refused((prompt("reading_lower_than_previous"),), they_ask=True)
AGAIN = Refused()
ROLLED_OVER = prompt("reading_rollover_confirm")
NO_USE = prompt("reading_zero_confirm")
IMPOSSIBLE = prompt("reading_impossible")


def step_of(zone: Zone) -> str:
    """The name in the journal of the question for a register's value."""
    return f"reading_{zone.value}"


@dataclass(slots=True)
class ValueJudge:
    """Judges what is typed for one register; remembers what was too low (reading rule R-5)."""

    call: Conversation
    intake: Intake
    meter: Meter
    history: RegisterHistory
    may_skip: bool
    lower: list[Decimal] = field(default_factory=list)

    @property
    def question(self) -> Question:
        zone = self.history.register.zone
        ask = ASK_SERVICE[self.meter.service] if zone is Zone.TOTAL else ASK_ZONE[zone]
        least = 0 if self.may_skip else 1
        usual = usual_values(self.history, self.intake.terms(self.meter))
        spoken = spoken_value(self.history.register.digits_int, self._is_plausible, USE_KEYS, usual)
        return Question(step_of(zone), (ask,), DigitsWanted(least, MOST_DIGITS), spoken, hint=OPERATOR_KEYS)

    def _is_plausible(self, said: str) -> bool:
        """What the rules would take without a further question."""
        return check_value(said, self.history, self.intake.terms(self.meter)).kind is VerdictKind.OK

    async def length(self, typed: str) -> str | Refused:
        """The first look at a zone: only that it fits on the meter. Raises MeterSkipped, as the full judgement does."""
        verdict = self._check(typed)
        match verdict.kind:
            case VerdictKind.TOO_LONG:
                return TOO_LONG
            case VerdictKind.DROP_FRACTION:
                return str(verdict.value) if await self._drops_fraction(verdict) else AGAIN
            case _:
                return typed

    async def __call__(self, typed: str) -> Verdict | Refused:
        """The verdict, once every doubt is confirmed; ends the flow on a value that cannot be."""
        verdict = self._check(typed)
        if verdict.kind is VerdictKind.DROP_FRACTION:
            if not await self._drops_fraction(verdict):
                return AGAIN
            verdict = check_number(verdict.value, self.history, self.intake.terms(self.meter))
        match verdict.kind:
            case VerdictKind.TOO_LONG:
                return TOO_LONG
            case VerdictKind.LOWER:
                return await self._lower(verdict)
            case VerdictKind.IMPOSSIBLE:
                await self.call.say(IMPOSSIBLE)
                raise FlowEnded(self.intake.to_operators(announced=True))
            case _:
                return await self._confirmed(verdict)

    def _check(self, typed: str) -> Verdict:
        if not typed:
            raise MeterSkipped
        return check_value(typed, self.history, self.intake.terms(self.meter))

    async def _lower(self, verdict: Verdict) -> Verdict | Refused:
        step = after_lower(verdict.value, self.lower)
        self.lower.append(verdict.value)
        if step is LowerStep.TAKE_FOR_REVIEW or not await self._may_tell():
            return verdict
        self.intake.count_lower()
        return LOWER

    async def _may_tell(self) -> bool:
        """Not to whoever has heard so often today, and not of an account that was asked about so often."""
        here = self.intake.here
        return await self.call.look(here.desks.readings.may_tell_lower, self.intake.account.number, here.caller)

    async def _confirmed(self, verdict: Verdict) -> Verdict | Refused:
        for doubt in self._doubts(verdict):
            if not await self.call.confirm_doubt(doubt):
                return AGAIN
        return verdict

    def _doubts(self, verdict: Verdict) -> tuple[Prompt, ...]:
        jump = prompt("reading_jump_confirm", value=self._amount(verdict))
        match verdict.kind:
            case VerdictKind.ROLLOVER:
                return (ROLLED_OVER,)
            case VerdictKind.ROLLOVER_JUMP:
                return ROLLED_OVER, jump
            case VerdictKind.ZERO:
                return (NO_USE,)
            case VerdictKind.JUMP | VerdictKind.REVIEW:
                return (jump,)
            case _:
                return ()

    async def _drops_fraction(self, verdict: Verdict) -> bool:
        return await self.call.confirm_doubt(prompt("reading_drop_fraction", value=self._amount(verdict)))

    def _amount(self, verdict: Verdict) -> Amount:
        return Amount(int(verdict.value), self.meter.unit)
