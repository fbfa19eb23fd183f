"""A report of no power becomes a case: its extent, its place, its number, and a call when power is back (F-2)."""

from dialogue.conversation import Conversation
from dialogue.errors import LookUpLate
from dialogue.line import VoiceRecording
from dialogue.menu import Item, Menu
from dialogue.prompt import ClockTime, Digits, prompt
from ivr.call_context import CallContext
from ivr.errors import FlowEnded
from ivr.flows.after_the_tone import said_after_the_tone
from ivr.flows.callback import HOME
from ivr.flows.outage.outage_place import Place
from ivr.outcome import Done, ToOperators
from models.call import CallResult, Language
from models.case import RegistrationNumber
from models.intent import Intent
from models.local_time import local
from models.menu import MenuItem
from models.power import PowerKind
from services.errors import ServiceError
from services.outages.outage_desk import Extent, PowerReport, ReportReceipt, RestoredWish

EXTENT = Menu(
    "outage_extent",
    items=(
        Item("1", Extent.HOUSE, said={Language.RUSSIAN: ("во всем доме", "весь дом", "у всех")}),
        Item("2", Extent.FLAT, said={Language.RUSSIAN: ("только у меня", "только у нас")}),
        Item("3", Extent.UNKNOWN, said={Language.RUSSIAN: ("неизвестно",)}),
    ),
    intro=(prompt("outage_house_question"),),
)
FLAT_ONLY = prompt("outage_flat_only_hint")
ADDRESS = prompt("outage_address_ask")
ADDRESS_S = 60.0
NOTIFY = prompt("outage_notify_me")
BROKEN = prompt("system_error")


async def report(call: Conversation, here: CallContext, place: Place, intent: Intent) -> RegistrationNumber:
    """Register it, unless this caller has: the number he was told either way. Ends the flow where nothing is kept."""
    known = await _reported(call, here, place)
    if known is not None:
        await call.tell(prompt("outage_already_reported", reg_no=Digits(known.spoken_digits)))
        return known
    said = await _power_report(call, here, place, intent)
    try:
        receipt = await call.look(here.desks.outages.report, said)
    except (ServiceError, LookUpLate):
        await call.say(BROKEN)
        raise FlowEnded(ToOperators(here.queue_for(MenuItem.OUTAGE), announced=True)) from None
    call.worth = CallResult.SELF_SERVICE
    await _tell_number(call, here, place, said, receipt)
    return receipt.number


async def offer_call(call: Conversation, here: CallContext, place: Place, number: RegistrationNumber) -> None:
    """A call when power is back, for a number that we may ring."""
    phone = here.caller
    if phone is None or not phone.e164.startswith(HOME) or not await call.offer(NOTIFY):
        return
    now = await call.look(here.clock.now)
    call_key, key = here.incoming.key, here.key("restored")
    wish = RestoredWish(key, call_key, phone, place.account, number, _outage(place), now)
    await call.look(here.desks.outages.notify_me, wish)


async def _reported(call: Conversation, here: CallContext, place: Place) -> RegistrationNumber | None:
    try:
        return await call.look(here.desks.outages.already_reported, here.caller, place.account)
    except LookUpLate:
        return None


async def _power_report(call: Conversation, here: CallContext, place: Place, intent: Intent) -> PowerReport:
    """What is known already is not asked. The address comes last: whoever has said it is registered, hung up or not."""
    is_news = intent is Intent.OUTAGE_REPORT and place.state.kind is not PowerKind.OUTAGE
    extent = await _extent(call) if is_news else Extent.UNKNOWN
    address = VoiceRecording("", 0.0)
    if place.account is None:
        address = await said_after_the_tone(call, here, ADDRESS, "address", ADDRESS_S)
    return PowerReport(
        key=here.key("outage", intent.value),
        call=here.incoming.key,
        intent=intent,
        caller=here.caller,
        reported_at=await call.look(here.clock.now),
        account=place.account,
        extent=extent,
        outage_id=_outage(place),
        recording=address.name,
        recording_s=address.seconds,
    )


async def _extent(call: Conversation) -> Extent:
    """Ends the flow for a flat alone, unless its caller wants it reported all the same."""
    extent = await call.choose(EXTENT)
    if extent is Extent.FLAT and not await call.offer(FLAT_ONLY):
        raise FlowEnded(Done(CallResult.INFORMED))
    return extent


async def _tell_number(
    call: Conversation, here: CallContext, place: Place, said: PowerReport, receipt: ReportReceipt
) -> None:
    digits = Digits(receipt.number.spoken_digits)
    if said.intent is Intent.OUTAGE_REPORT:
        time = ClockTime(local(said.reported_at, place.zone).time().replace(second=0, microsecond=0))
        number = prompt("outage_registered", reg_no=digits, time=time)
    else:
        number = prompt("case_number", reg_no=digits)
    code = (prompt("case_code", code=Digits(receipt.code)),) if here.caller is None else ()
    await call.tell(number, *code)


def _outage(place: Place) -> int | None:
    return place.state.news.outage_id if place.state.news is not None else None
