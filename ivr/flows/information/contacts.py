"""Addresses and telephones: the company's own, and those of others who work in its town (SMZ-1.5, AREK-C, IVG-C)."""

from collections.abc import Iterator
from enum import StrEnum

from dialogue.choosing import OPERATOR_KEY, Offer, choose_one, keyed
from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu
from dialogue.prompt import Digits, Prompt, Recorded, Text, prompt
from ivr.call_context import CallContext
from ivr.flows.cases.registering import Matter, register, tell_number
from ivr.flows.information.answer import AGAIN, told
from ivr.flows.operator import or_a_person
from ivr.outcome import Done, Outcome
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.directory import Contacts, Office, Organisation, OwnPhone
from models.intent import Intent

OTHERS = (prompt("line_organisations"),)
DETAILS = prompt("details_on_site")


class Next(StrEnum):
    """What a caller may want after the company's own contacts."""

    OWN = "own"
    OTHERS = "others"
    END = "end"


async def contacts(call: Conversation, here: CallContext) -> Outcome:
    """Own contacts first, then whatever else he wants to know."""
    return await or_a_person(_tell(call, here), call, here.profile.queue_of(Intent.CONTACTS).code)


async def _tell(call: Conversation, here: CallContext) -> Outcome:
    own = own_contacts(here.profile)
    receipt = await register(call, here, Matter(Intent.CONTACTS, "contacts"))
    await call.say(*own)
    await tell_number(call, receipt)
    while True:
        match await call.choose(_next(here.profile.contacts)):
            case Next.OWN:
                await call.say(*own)
            case Next.OTHERS:
                await call.say(*about(await _organisation(call, here.profile.contacts)))
            case Next.END:
                return Done(CallResult.SELF_SERVICE)


def own_contacts(profile: CompanyProfile) -> tuple[Prompt, ...]:
    """What is told of the company itself."""
    service = (said for topic in profile.topics_of(Intent.INFO_SERVICE) for said in told(topic, profile))
    phones = (phone_told(phone) for phone in profile.contacts.phones)
    return (*service, *phones, *where_to_write(profile.contacts))


def where_to_write(known: Contacts) -> tuple[Prompt, ...]:
    """The addresses and the site; a company that has supplied neither has its details there."""
    offices = (office_told(office) for office in known.offices)
    site = (prompt("site_told", site=Text(known.site.spoken)),) if known.site else (DETAILS,)
    return (*offices, *site)


def office_told(office: Office) -> Prompt:
    address = Recorded(office.recorded) if office.recorded else Text(office.address)
    return prompt("office_told", address=address, hours=Text(office.hours))


def phone_told(phone: OwnPhone) -> Prompt:
    """Its first number: a caller writes down one."""
    return prompt("phone_told", name=Text(phone.name), phone=Digits(phone.numbers[0]))


def about(organisation: Organisation) -> tuple[Prompt, ...]:
    """Its name, what for, and its telephone; its hours where they are known."""
    return tuple(_about(organisation))


def _about(organisation: Organisation) -> Iterator[Prompt]:
    yield prompt(
        "organisation_told",
        name=Text(organisation.name),
        purpose=Text(organisation.purpose),
        phone=Digits(organisation.phone),
    )
    if organisation.hours:
        yield prompt("hours_told", hours=Text(organisation.hours))


async def _organisation(call: Conversation, known: Contacts) -> Organisation:
    offers = [Offer(each, (prompt("line_titled", title=Text(each.name)),)) for each in known.reachable]
    return await choose_one(call, "organisation", offers)


def _next(known: Contacts) -> Menu[Next]:
    offers = [Offer(Next.OWN, AGAIN)]
    if known.reachable:
        offers.append(Offer(Next.OTHERS, OTHERS))
    return Menu("after_contacts", (*keyed(offers), Item("#", Next.END)), outro=(OPERATOR_KEY,), silence="#")
