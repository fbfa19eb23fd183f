"""«Справка и запись на приём» (SMZ-1): which matter; the answers themselves are the company's."""

from collections.abc import Mapping
from types import MappingProxyType

from dialogue.choosing import OPERATOR_KEY, Offer, choose_one
from dialogue.conversation import Conversation
from dialogue.menu import Item, Menu
from dialogue.phrases import Phrases
from dialogue.prompt import prompt
from ivr.call_context import CallContext
from ivr.flow import Flow
from ivr.flows.appointment.appointment import appointment
from ivr.flows.information.answer import answers
from ivr.flows.information.contacts import contacts
from ivr.flows.information.documents import documents
from ivr.flows.information.metering import metering
from ivr.outcome import Outcome
from models.call import Language
from models.company_profile import CompanyProfile
from models.menu import INFO_LINES, InfoLine

ALL_LINES = prompt("info_menu")
"""Names every line with its key, so it is said only where none is switched off."""


async def connection(call: Conversation, here: CallContext) -> Outcome:
    """Подключение к сетям (SMZ-1.1)."""
    return await answers(call, here, INFO_LINES[InfoLine.CONNECTION])


LINES: Mapping[InfoLine, Flow] = MappingProxyType(
    {
        InfoLine.CONNECTION: connection,
        InfoLine.METERS: metering,
        InfoLine.DOCUMENTS: documents,
        InfoLine.CONTACTS: contacts,
        InfoLine.APPOINTMENT: appointment,
    }
)
WORDS: Mapping[InfoLine, Phrases] = MappingProxyType(
    {
        InfoLine.CONNECTION: {Language.RUSSIAN: ("подключение к сетям", "подключение")},
        InfoLine.METERS: {Language.RUSSIAN: ("счетчики", "счетчик")},
        InfoLine.DOCUMENTS: {Language.RUSSIAN: ("договор", "тариф", "документы")},
        InfoLine.CONTACTS: {Language.RUSSIAN: ("адрес", "адреса", "телефон", "телефоны")},
        InfoLine.APPOINTMENT: {Language.RUSSIAN: ("запись на прием", "запись", "записаться", "прием")},
    }
)


async def info(call: Conversation, here: CallContext) -> Outcome:
    lines = info_lines(here.profile)
    return await LINES[await _chosen(call, lines)](call, here)


def info_lines(profile: CompanyProfile) -> tuple[InfoLine, ...]:
    """Those that lead somewhere, in the order of the tree."""
    return tuple(line for line in InfoLine if line in LINES and profile.serves(*INFO_LINES[line]))


async def _chosen(call: Conversation, lines: tuple[InfoLine, ...]) -> InfoLine:
    if lines == tuple(InfoLine):
        items = tuple(Item(str(key), line, said=WORDS[line]) for key, line in enumerate(lines, start=1))
        return await call.choose(Menu("info", items, intro=(ALL_LINES,), outro=(OPERATOR_KEY,)))
    return await choose_one(call, "info", [Offer(line, (prompt(f"line_{line.value}"),), WORDS[line]) for line in lines])
