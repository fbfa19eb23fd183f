"""The menu tree (4.1): lines of the main menu and of its submenus, and which intents of the catalogue each leads to."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from models.intent import Intent


class MenuItem(StrEnum):
    """A line of the main menu; what is not in a company's order is switched off for it."""

    READINGS = "readings"
    OUTAGE = "outage"
    THEFT = "theft"
    QUALITY = "quality"
    PAYMENT = "payment"
    INFO = "info"
    STATUS = "status"
    COMPLAINT = "complaint"


class InfoLine(StrEnum):
    """A line below «Справка и запись на приём», in the order of the tree (6.1 to 6.5)."""

    CONNECTION = "connection"
    METERS = "meters"
    DOCUMENTS = "documents"
    CONTACTS = "contacts"
    APPOINTMENT = "appointment"


class PaymentLine(StrEnum):
    """A line below «Вопросы об отключении за долг, подключении после оплаты и актах»."""

    RECONNECT = "reconnect"
    RESTRICTION = "restriction"
    ACT = "act"


PAPERS = (
    Intent.CONTRACT_TRANSMISSION,
    Intent.CONTRACT_CONCLUDE,
    Intent.CONTRACT_CHANGE,
    Intent.CONTRACT_TERMINATE,
    Intent.TARIFF_CHANGE,
    Intent.INVOICE_DUPLICATE,
)
"""What the line of documents offers, in this order."""

INFO_LINES: Mapping[InfoLine, tuple[Intent, ...]] = MappingProxyType(
    {
        InfoLine.CONNECTION: (Intent.INFO_TECHCONN,),
        InfoLine.METERS: (
            Intent.INFO_METERING,
            Intent.METERING_ADMISSION,
            Intent.METERING_DISMANTLE,
            Intent.METERING_PLACE_APPROVAL,
            Intent.METERING_CONTROL_INFO,
            Intent.APPOINTMENT_VISIT,
        ),
        InfoLine.DOCUMENTS: (Intent.INFO_TRANSMISSION, *PAPERS),
        InfoLine.CONTACTS: (Intent.CONTACTS, Intent.INFO_SERVICE),
        InfoLine.APPOINTMENT: (Intent.APPOINTMENT_BOOK, Intent.APPOINTMENT_MOVE, Intent.APPOINTMENT_CANCEL),
    }
)
PAYMENT_LINES: Mapping[PaymentLine, tuple[Intent, ...]] = MappingProxyType(
    {
        PaymentLine.RECONNECT: (Intent.RECONNECT_REQUEST, Intent.RECONNECT_STATUS),
        PaymentLine.RESTRICTION: (Intent.RESTRICTION_QUESTION,),
        PaymentLine.ACT: (Intent.ACT_QUESTION,),
    }
)


def _below(
    lines: Iterable[tuple[Intent, ...]],
) -> frozenset[Intent]:
    return frozenset(intent for intents in lines for intent in intents)


INTENTS_OF: Mapping[MenuItem, frozenset[Intent]] = MappingProxyType(
    {
        MenuItem.READINGS: frozenset({Intent.READING_SUBMIT, Intent.READING_VOICE_MESSAGE}),
        MenuItem.OUTAGE: frozenset({Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS}),
        MenuItem.THEFT: frozenset({Intent.THEFT_NONCONTRACT, Intent.THEFT_UNMETERED, Intent.THEFT_EQUIPMENT}),
        MenuItem.QUALITY: frozenset({Intent.QUALITY_REPORT, Intent.QUALITY_STATUS}),
        MenuItem.PAYMENT: _below(PAYMENT_LINES.values()),
        MenuItem.INFO: _below(INFO_LINES.values()) | {Intent.CONSULTATION},
        MenuItem.STATUS: frozenset({Intent.ANSWER_STATUS}),
        MenuItem.COMPLAINT: frozenset({Intent.COMPLAINT}),
    }
)
ALWAYS = frozenset({Intent.HAZARD, Intent.OPERATOR, Intent.CALLBACK_REQUEST, Intent.OPTOUT, Intent.LANGUAGE})
"""Behind no line of the menu: danger and a person on every line of every company (C-7), the others where they fit."""


def brought_by(order: Collection[MenuItem]) -> frozenset[Intent]:
    """Every intent that these lines lead to."""
    return frozenset(intent for item in order for intent in INTENTS_OF[item])


def contradictions(order: Collection[MenuItem], served: Collection[Intent]) -> tuple[str, ...]:
    """What is wrong between a menu's order and the intents that are served, each with the way out."""
    idle = [item for item in order if INTENTS_OF[item].isdisjoint(served)]
    lost = sorted(set(served) - brought_by(order) - ALWAYS)
    return (
        *(
            f"menu_order has {item}, but intents has none of {', '.join(sorted(INTENTS_OF[item]))}; "
            f"add one of them, or take {item} out of menu_order"
            for item in idle
        ),
        *(
            f"intents has {intent}, which no line of menu_order leads to; "
            f"add {home_of(intent)} to menu_order, or take {intent} out of intents"
            for intent in lost
        ),
    )


def home_of(intent: Intent) -> MenuItem:
    """The line of the main menu that leads to it. Raises StopIteration for one behind no line."""
    return next(item for item, intents in INTENTS_OF.items() if intent in intents)
