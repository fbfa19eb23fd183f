"""Which meter: service by the company's matrix, meter by place or number, and whether its readings are taken."""

from collections.abc import Awaitable, Callable

from dialogue.asking import Question
from dialogue.collector import DigitsWanted
from dialogue.conversation import Conversation, Refused
from dialogue.errors import GaveUp, TimeIsUp
from dialogue.menu import Item, Menu, numbered
from dialogue.phrases import Phrases
from dialogue.prompt import Number, Prompt, prompt
from ivr.errors import FlowEnded
from ivr.flows.reading.reading_intake import Intake, place_and_number
from ivr.flows.reading.reading_window_gate import readings_not_here
from models.call import Language
from models.meter import Service
from models.meter_checks import MeterCheck, check_meter
from models.reading_history import MeterSheet
from models.reading_rules import Obstacle

SAY_ELECTRICITY: Phrases = {
    Language.RUSSIAN: ("электроэнергия", "электричество", "свет"),
    Language.KAZAKH: ("электр энергиясы", "жарық"),
}
SAY_HOT_WATER: Phrases = {Language.RUSSIAN: ("горячая вода", "вода"), Language.KAZAKH: ("ыстық су", "су")}
SERVICES = Menu(
    "service",
    items=(
        Item("1", Service.ELECTRICITY, said=SAY_ELECTRICITY),
        Item("2", Service.HOT_WATER, said=SAY_HOT_WATER),
    ),
    intro=(prompt("reading_service_choice"),),
)
SERVICE_NOT_BY_PHONE = prompt("reading_service_not_by_phone")
ACCOUNT_CLOSED = prompt("account_closed")
SEVERAL = prompt("meter_choose_intro")
SERIAL = Question("meter_serial", (SEVERAL, prompt("meter_check_serial")), DigitsWanted.exactly(4))
NOT_ON_ACCOUNT = prompt("meter_not_on_account")
NOT_ACTIVE = prompt("meter_not_active")
MOST_KEYS = 8


async def choose_meter(call: Conversation, intake: Intake, settled: frozenset[str]) -> MeterSheet:
    """The meter to read now, of those not settled yet; ends the flow where a person must help."""
    left = tuple(each for each in intake.meters() if each.meter.meter_id not in settled)
    service = await _choose_service(call, intake, left)
    of_service = tuple(each for each in left if each.meter.service is service)
    match of_service:
        case (only,):
            return only
        case few if len(few) <= MOST_KEYS:
            return await call.choose(_menu(few))
        case many:
            return await _by_serial(call, intake, many)


async def may_be_read(call: Conversation, intake: Intake, sheet: MeterSheet) -> bool:
    """Whether readings of this meter are taken; False: it is read automatically, and the caller has been told."""
    match check_meter(sheet.meter, intake.rules, intake.today):
        case MeterCheck.TAKE | MeterCheck.TAKE_OVERDUE:
            return True
        case MeterCheck.REMOTE:
            await call.say(prompt("meter_remote"))
            return False
        case MeterCheck.NOT_ACTIVE | MeterCheck.OVERDUE:
            raise await _ended(call, intake, NOT_ACTIVE)


async def _choose_service(call: Conversation, intake: Intake, left: tuple[MeterSheet, ...]) -> Service:
    services = {each.meter.service for each in left}
    if not services:
        raise FlowEnded(intake.to_operators(announced=False))
    service = await call.choose(SERVICES) if len(services) > 1 else services.pop()
    match intake.rules.obstacle(intake.account, service):
        case None:
            return service
        case Obstacle.NOT_HERE:
            raise FlowEnded(await readings_not_here(call, intake.here))
        case Obstacle.SERVICE_NOT_BY_PHONE:
            raise await _ended(call, intake, SERVICE_NOT_BY_PHONE)
        case Obstacle.ACCOUNT_CLOSED:
            raise await _ended(call, intake, ACCOUNT_CLOSED)
        case Obstacle.CONSUMER_KIND:
            raise FlowEnded(intake.to_operators(announced=False))


def _menu(meters: tuple[MeterSheet, ...]) -> Menu[MeterSheet]:
    items = tuple(
        Item(key, each, (prompt("meter_choose", place_or_last4=place_and_number(each.meter), n=Number(int(key))),))
        for key, each in numbered(meters)
    )
    return Menu("meter", items, intro=(SEVERAL,))


async def _by_serial(call: Conversation, intake: Intake, meters: tuple[MeterSheet, ...]) -> MeterSheet:
    """Too many for a menu: by the last four of the serial; never a meter that is not there (reading rule R-11)."""
    try:
        return await call.settle(SERIAL, _one_of(meters))
    except TimeIsUp:
        raise
    except GaveUp:
        raise await _ended(call, intake, NOT_ON_ACCOUNT) from None


def _one_of(meters: tuple[MeterSheet, ...]) -> Callable[[str], Awaitable[MeterSheet | Refused]]:
    async def judge(last_four: str) -> MeterSheet | Refused:
        found = [each for each in meters if each.meter.serial_last4 == last_four]
        return found[0] if len(found) == 1 else Refused()

    return judge


async def _ended(call: Conversation, intake: Intake, why: Prompt) -> FlowEnded:
    """`why` also says that an operator follows."""
    await call.say(why)
    return FlowEnded(intake.to_operators(announced=True))
