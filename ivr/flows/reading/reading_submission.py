"""From values to a confirmed submission: the draft, the read-back, and what the caller is told in the end."""

from dialogue.conversation import Conversation
from dialogue.prompt import Amount, Digits, Prompt, prompt
from ivr.flows.reading.reading_intake import ZONE_NAMES, Intake
from ivr.flows.reading.reading_value import step_of
from ivr.flows.reading.reading_values import Verdicts
from models.call import CallResult
from models.meter_checks import Already, MeterCheck, already, asking_order, check_meter, status_for
from models.reading import InputMode, ReadingFlag, ReadingStatus
from models.reading_history import MeterSheet, RegisterHistory
from models.reading_rules import ReadingMode
from models.reading_window import WindowKind
from services.readings.reading_desk import Receipt, Submission, SubmittedValue

CONFIRM = prompt("reading_confirm")
ACT_NEEDED = prompt("reading_preliminary")
OVERDUE = prompt("meter_verification_overdue")


async def read_back(call: Conversation, intake: Intake, sheet: MeterSheet, verdicts: Verdicts) -> bool:
    """Everything he gave, and whether it is right. Until he says so there is only a draft."""
    values = {register_id: verdict.value for register_id, verdict in verdicts.items()}
    heard = intake.draft(sheet.meter, values, readback_heard=True)
    said = (_said(intake, sheet, each, verdicts) for each in asking_order(sheet))
    is_right = await call.confirm(*said, CONFIRM, when_heard=heard)
    call.note(None)  # confirmed it is more than a draft, and denied it is less
    return is_right


async def submit(call: Conversation, intake: Intake, sheet: MeterSheet, verdicts: Verdicts) -> None:
    """Store it, then tell the number. Confirmed is confirmed: he may hang up while it is being stored."""
    submission = _submission(intake, sheet, verdicts, _mode(call, sheet))
    receipt = await call.look(intake.here.desks.readings.submit, submission)
    call.worth = CallResult.SELF_SERVICE
    await call.tell(*_result(intake, sheet, submission, receipt))


def _said(intake: Intake, sheet: MeterSheet, history: RegisterHistory, verdicts: Verdicts) -> Prompt:
    register = history.register
    value = Amount(int(verdicts[register.register_id].value), sheet.meter.unit)
    spoken = intake.spoken(sheet.meter)
    return prompt("reading_readback", meter_spoken=spoken, zone=ZONE_NAMES[register.zone], value=value)


def _mode(call: Conversation, sheet: MeterSheet) -> InputMode:
    """By voice if any value was spoken."""
    spoken = any(call.was_spoken(step_of(each.register.zone)) for each in asking_order(sheet))
    return InputMode.SPEECH if spoken else InputMode.KEYS


def _submission(intake: Intake, sheet: MeterSheet, verdicts: Verdicts, mode: InputMode) -> Submission:
    """`received_at` is when the call was answered: the moment that counts for a call in progress."""
    here, period = intake.here, intake.window.period
    assert period is not None
    meter_id = sheet.meter.meter_id
    return Submission(
        key=here.key("reading", meter_id),
        account=intake.account.number,
        meter_id=meter_id,
        period=period,
        received_at=here.incoming.answered_at,
        values=tuple(_value(intake, sheet, each, verdicts) for each in asking_order(sheet)),
        source=intake.source,
        input_mode=mode,
        call=here.incoming.key,
        caller=here.caller,
    )


def _value(intake: Intake, sheet: MeterSheet, history: RegisterHistory, verdicts: Verdicts) -> SubmittedValue:
    register_id = history.register.register_id
    verdict = verdicts[register_id]
    flags = verdict.flags | _circumstances(intake, sheet)
    replaces = history.this_period.reading_id if history.this_period and already(sheet) is Already.REPLACEABLE else None
    status = status_for(flags, intake.rules.mode)
    return SubmittedValue(register_id, verdict.value, verdict.consumption, status, flags, replaces)


def _circumstances(intake: Intake, sheet: MeterSheet) -> frozenset[ReadingFlag]:
    """Flags that come from the meter and the day, not from the value."""
    noticed = {
        ReadingFlag.VERIFICATION_OVERDUE: _is_overdue(intake, sheet),
        ReadingFlag.LATE: intake.window.kind is WindowKind.LATE,
    }
    return frozenset(flag for flag, holds in noticed.items() if holds)


def _is_overdue(intake: Intake, sheet: MeterSheet) -> bool:
    return check_meter(sheet.meter, intake.rules, intake.today) is MeterCheck.TAKE_OVERDUE


def _result(intake: Intake, sheet: MeterSheet, submission: Submission, receipt: Receipt) -> tuple[Prompt, ...]:
    number = Digits(receipt.number.spoken_digits)
    if any(each.status is ReadingStatus.PENDING_REVIEW for each in submission.values):
        told = [prompt("reading_review_taken", reg_no=number)]
    else:
        told = [prompt("reading_accepted", reg_no=number)]
    if intake.rules.mode is ReadingMode.PRELIMINARY:
        told.append(ACT_NEEDED)
    if _is_overdue(intake, sheet):
        told.append(OVERDUE)
    return tuple(told)
