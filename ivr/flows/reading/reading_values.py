"""All values of one meter: every register in order, day and night in place, the sum (reading rules R-15, R-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogue.conversation import Conversation
from dialogue.prompt import prompt
from ivr.flows.reading.reading_intake import Intake
from ivr.flows.reading.reading_value import ValueJudge
from models.meter import Zone
from models.meter_checks import ZoneCheck, asking_order, check_zones, swapped
from models.reading import ReadingFlag
from models.reading_checks import Verdict
from models.reading_history import MeterSheet, RegisterHistory

ZONES_SWAPPED = prompt("reading_zones_swapped")
SUM_DIFFERS = prompt("no_match")

Verdicts = Mapping[str, Verdict]
"""What the checks say of each register's value, by register id."""


async def ask_values(call: Conversation, intake: Intake, sheet: MeterSheet) -> Verdicts:
    """A verdict on every register of the meter, all or none; zones that do not add up are asked once more.

    Raises MeterSkipped where the account has other meters and the caller presses # alone; ends the flow on a value
    that cannot be.
    """
    asking = _Asking(call, intake, sheet)
    verdicts = await asking.all_registers()
    if asking.sum_differs(verdicts):
        await call.say(SUM_DIFFERS)
        verdicts = await asking.all_registers()
    return _flagged(verdicts, ReadingFlag.ZONE_SUM) if asking.sum_differs(verdicts) else verdicts


@dataclass(frozen=True, slots=True)
class _Asking:
    call: Conversation
    intake: Intake
    sheet: MeterSheet

    async def all_registers(self) -> Verdicts:
        typed = await self._day_and_night()
        given, keeps_swapped = await self._in_place(typed)
        verdicts: dict[str, Verdict] = {}
        for history in asking_order(self.sheet):
            judge = self._judge(history, is_first=not verdicts)
            register_id = history.register.register_id
            verdicts[register_id] = await self.call.settle(judge.question, judge, given.get(register_id))
            self.call.note(self.intake.draft(self.sheet.meter, _values(verdicts)))
        return _flagged(verdicts, ReadingFlag.ZONES_SWAPPED) if keeps_swapped else verdicts

    def sum_differs(self, verdicts: Verdicts) -> bool:
        return self._check_zones(_values(verdicts)) is ZoneCheck.SUM_DIFFERS

    async def _day_and_night(self) -> dict[str, str]:
        """Both as typed, before either is checked: a swapped pair would be lower or impossible one by one."""
        pair = [each for each in asking_order(self.sheet) if each.register.zone in (Zone.DAY, Zone.NIGHT)]
        typed: dict[str, str] = {}
        for history in pair if len(pair) == 2 else ():
            judge = self._judge(history, is_first=not typed)
            typed[history.register.register_id] = await self.call.settle(judge.question, judge.length)
        return typed

    async def _in_place(self, typed: dict[str, str]) -> tuple[dict[str, str], bool]:
        """Exchanged, if the caller agrees that he swapped them; and whether he keeps them as they look wrong."""
        values = {register_id: Decimal(digits) for register_id, digits in typed.items()}
        if not values or self._check_zones(values) is not ZoneCheck.SWAPPED:
            return typed, False
        if not await self.call.confirm_doubt(ZONES_SWAPPED):
            return typed, True
        return {register_id: str(value) for register_id, value in swapped(self.sheet, values).items()}, False

    def _judge(self, history: RegisterHistory, *, is_first: bool) -> ValueJudge:
        may_skip = is_first and len(self.intake.meters()) > 1
        return ValueJudge(self.call, self.intake, self.sheet.meter, history, may_skip)

    def _check_zones(self, values: Mapping[str, Decimal]) -> ZoneCheck:
        return check_zones(self.sheet, values, self.intake.terms(self.sheet.meter))


def _values(verdicts: Verdicts) -> dict[str, Decimal]:
    return {register_id: verdict.value for register_id, verdict in verdicts.items()}


def _flagged(verdicts: Verdicts, flag: ReadingFlag) -> Verdicts:
    return {register_id: replace(each, flags=each.flags | {flag}) for register_id, each in verdicts.items()}
