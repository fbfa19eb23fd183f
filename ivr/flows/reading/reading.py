"""A resident phones a meter reading in (F-1)."""

from dialogue.conversation import Conversation
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded, MeterSkipped
from ivr.flows.reading.reading_account import who_is_calling
from ivr.flows.reading.reading_intake import Intake, place_and_number
from ivr.flows.reading.reading_meter import choose_meter, may_be_read
from ivr.flows.reading.reading_submission import read_back, submit
from ivr.flows.reading.reading_values import ask_values
from ivr.flows.reading.reading_window_gate import open_window
from ivr.outcome import Done, Outcome
from models.call import CallResult
from models.meter_checks import Already, already
from models.reading_history import MeterSheet
from models.reading_window import CallMoment

ALREADY_HAVE = prompt("reading_already_have")
ALREADY_BILLED = prompt("reading_already_billed")
ANOTHER_METER = prompt("reading_more_meters")
NOT_CONFIRMED = prompt("too_many_errors")


async def reading(call: Conversation, here: CallContext) -> Outcome:
    """Window, account, then meter by meter: service, values, read-back, number."""
    try:
        moment = CallMoment(here.incoming.answered_at, await call.look(here.clock.now))
        await open_window(call, here, moment)
        sheet = await who_is_calling(call, here, moment)
        window = await open_window(call, here, moment, sheet.account)
        return await _meter_by_meter(call, Intake(here, sheet, window))
    except FlowEnded as ended:
        return ended.outcome


async def _meter_by_meter(call: Conversation, intake: Intake) -> Outcome:
    """One meter, then others while the caller wants; those without a reading are named at the end."""
    asked, settled = frozenset[str](), frozenset[str]()
    another = True
    while another:
        sheet = await choose_meter(call, intake, asked)
        asked |= {sheet.meter.meter_id}
        try:
            await _one_meter(call, intake, sheet)
            settled |= {sheet.meter.meter_id}
        except MeterSkipped:
            call.note(None)
        another = bool(intake.missing(asked)) and await call.offer(ANOTHER_METER)
    for missing in intake.missing(settled):
        await call.say(prompt("reading_not_given", place_or_last4=place_and_number(missing.meter)))
    return Done(CallResult.SELF_SERVICE)


async def _one_meter(call: Conversation, intake: Intake, sheet: MeterSheet) -> None:
    """Its reading is stored, kept as it was, or not wanted. Raises MeterSkipped."""
    if not await may_be_read(call, intake, sheet) or not await _is_wanted(call, intake, sheet):
        return
    for _ in range(1 + intake.here.profile.patience.not_confirmed):
        verdicts = await ask_values(call, intake, sheet)
        if await read_back(call, intake, sheet, verdicts):
            await submit(call, intake, sheet, verdicts)
            return
    await call.say(NOT_CONFIRMED)
    raise FlowEnded(intake.to_operators(announced=True))


async def _is_wanted(call: Conversation, intake: Intake, sheet: MeterSheet) -> bool:
    """Whether to take a value: where the period has one, the caller replaces it or keeps it (reading rule R-18)."""
    match already(sheet):
        case Already.NOTHING:
            return True
        case Already.REPLACEABLE:
            return await call.confirm_doubt(ALREADY_HAVE)
        case Already.BILLED:
            await call.say(ALREADY_BILLED)
            raise FlowEnded(intake.to_operators(announced=False))
