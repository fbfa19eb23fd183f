"""A reading that the consumer took himself before his meter was taken down, since nobody came (SAL-12.4)."""

from dataclasses import replace

from dialogue.conversation import Conversation
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.errors import MeterSkipped
from ivr.flows.reading.reading_account import who_is_calling
from ivr.flows.reading.reading_intake import Intake
from ivr.flows.reading.reading_meter import choose_meter
from ivr.flows.reading.reading_submission import read_back, submit
from ivr.flows.reading.reading_values import ask_values
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.local_time import local
from models.menu import MenuItem
from models.reading import Period, ReadingSource
from models.reading_history import AccountSheet
from models.reading_rules import ReadingMode
from models.reading_window import CallMoment, WindowKind, WindowState

SEND_IT = prompt("self_reading_send")
NOT_CONFIRMED = prompt("too_many_errors")


async def dismantled_reading(call: Conversation, here: CallContext) -> Outcome:
    """Preliminary, whatever the date: the paper that he sends provably is what counts. May end the flow."""
    moment = CallMoment(here.incoming.answered_at, await call.look(here.clock.now))
    intake = _intake(here, await who_is_calling(call, here, moment))
    sheet = await choose_meter(call, intake, frozenset())
    for _ in range(1 + here.profile.patience.not_confirmed):
        try:
            verdicts = await ask_values(call, intake, sheet)
        except MeterSkipped:
            return Done(CallResult.SELF_SERVICE)
        if await read_back(call, intake, sheet, verdicts):
            await submit(call, intake, sheet, verdicts)
            await call.tell(SEND_IT)
            return Done(CallResult.SELF_SERVICE)
    await call.say(NOT_CONFIRMED)
    return ToOperators(here.queue_for(MenuItem.READINGS), announced=True)


def _intake(here: CallContext, sheet: AccountSheet) -> Intake:
    """No window of readings holds for it: it is of the month in which the meter was taken down."""
    rules = replace(here.profile.readings, mode=ReadingMode.PRELIMINARY)
    preliminary = replace(here, profile=replace(here.profile, readings=rules))
    today = local(here.incoming.answered_at, sheet.account.premises.zone).date()
    window = WindowState(WindowKind.OPEN, Period.of(today))
    return Intake(preliminary, sheet, window, source=ReadingSource.DISMANTLE_SELF)
