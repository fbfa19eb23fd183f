"""Are readings taken now? What a caller hears when they are not (F-1, window)."""

from dialogue.conversation import Conversation
from dialogue.prompt import DayGenitive, DayNumberGenitive, Digits, HourGenitive, Prompt, Recorded, Text, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.reading.reading_voice_message import offer_voice_message
from ivr.outcome import Done, Outcome, ToOperators
from models.account import Account
from models.call import CallResult
from models.menu import MenuItem
from models.month_window import LAST_DAY, MonthWindow
from models.reading_rules import OutsideDates, ReadingRules
from models.reading_window import CallMoment, WindowKind, WindowState, gate

NOT_TAKEN_NOW = prompt("reading_closed")
DETAILS = prompt("details_on_site")
MAY_LEAVE_MESSAGE = prompt("reading_voice_offer")
CUT_OFF_PASSED = prompt("reading_sal_cutoff")


async def open_window(
    call: Conversation, here: CallContext, moment: CallMoment, account: Account | None = None
) -> WindowState:
    """The window, which is open or late; ends the flow where it is neither.

    Before the account is known the company's own zone and window decide, then those of the premises and the consumer.
    """
    rules = here.profile.readings
    consumer = account.consumer_kind if account else None
    zone = account.premises.zone if account else here.profile.zone
    state = gate(rules, moment, zone, consumer)
    window = rules.window_of(consumer)
    if window is None or state.kind is WindowKind.NOT_HERE:
        raise FlowEnded(await readings_not_here(call, here))
    match state.kind:
        case WindowKind.CLOSED_DATES:
            await call.say(*_closed_dates(window))
            raise FlowEnded(Done(CallResult.INFORMED))
        case WindowKind.CLOSED_HOURS:
            raise FlowEnded(await _closed_hours(call, here, window, state))
        case WindowKind.LATE if account is not None:
            await call.say(*_counted_later(rules, window, state))
    return state


def _counted_later(rules: ReadingRules, window: MonthWindow, state: WindowState) -> tuple[Prompt, ...]:
    """What a late reading counts for: its period is to come (SMZ-3), or the one closed by the cut-off (SAL-11)."""
    if rules.outside_dates is OutsideDates.NEXT_PERIOD and state.period is not None:
        return (prompt("reading_next_period", since=DayGenitive(window.opens(state.period).date())),)
    return (CUT_OFF_PASSED,) if window.to_next_month else ()


async def readings_not_here(call: Conversation, here: CallContext) -> Outcome:
    """Another organisation takes readings: its name and telephone, then an operator for what is still unclear."""
    other = here.profile.other_organisation
    if other is not None and other.phone is not None:
        name = Recorded(other.recorded) if other.recorded else Text(other.text)
        await call.say(prompt("reading_not_here", other_org=name, phone=Digits(other.phone)))
    return ToOperators(here.queue_for(MenuItem.READINGS))


async def _closed_hours(call: Conversation, here: CallContext, window: MonthWindow, state: WindowState) -> Outcome:
    """Only whole hours are recorded; of others nothing is said but that it is not now."""
    hours = _hours(window)
    if not state.voice_message:
        told = (prompt("reading_closed_hours_no_message", **hours),) if hours else (NOT_TAKEN_NOW, DETAILS)
        await call.say(*told)
        return Done(CallResult.INFORMED)
    if hours:
        return await offer_voice_message(call, here, prompt("reading_closed_hours", **hours))
    await call.say(NOT_TAKEN_NOW)
    return await offer_voice_message(call, here, MAY_LEAVE_MESSAGE)


def _closed_dates(window: MonthWindow) -> tuple[Prompt, ...]:
    """The recording says "from the Nth to the last day of the month, every day": other windows are on the site."""
    every_day = len(window.days.weekdays) == 7
    hours = _hours(window)
    if window.to_day == LAST_DAY and not window.to_next_month and every_day and hours:
        day = DayNumberGenitive(window.from_day.number)
        return (prompt("reading_closed_dates", day_from_gen=day, **hours),)
    return NOT_TAKEN_NOW, DETAILS


def _hours(window: MonthWindow) -> dict[str, HourGenitive]:
    """The hours as they are spoken; empty where they are not whole."""
    opens, closes = window.hours.opens, window.hours.closes
    if opens.minute or (closes is not None and closes.minute):
        return {}
    return {"hour_from_gen": HourGenitive(opens.hour), "hour_to_gen": HourGenitive(window.hours.closing_hour)}
