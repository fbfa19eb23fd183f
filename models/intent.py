"""What callers want (catalogue of intents, 1.7), and what each want means for the case that is registered for it.

A company's profile names the intents it serves; what is said here holds for every company.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from models.deadlines import TERMS, Term


class Intent(StrEnum):
    """Codes of the catalogue, and those that its rows 1.1 to 1.5 name beside it."""

    READING_SUBMIT = "reading.submit"
    READING_VOICE_MESSAGE = "reading.voice_message"
    OUTAGE_REPORT = "outage.report"
    OUTAGE_STATUS = "outage.status"
    HAZARD = "hazard"
    QUALITY_REPORT = "quality.report"
    QUALITY_STATUS = "quality.status"
    THEFT_NONCONTRACT = "theft.noncontract"
    THEFT_UNMETERED = "theft.unmetered"
    THEFT_EQUIPMENT = "theft.equipment"
    RECONNECT_REQUEST = "reconnect.request"
    RECONNECT_STATUS = "reconnect.status"
    RESTRICTION_QUESTION = "restriction.question"
    ACT_QUESTION = "act.question"
    INFO_TECHCONN = "info.techconn"
    INFO_TRANSMISSION = "info.transmission"
    INFO_METERING = "info.metering"
    INFO_SERVICE = "info.service"
    CONTACTS = "contacts"
    CONSULTATION = "consultation"
    METERING_ADMISSION = "metering.admission"
    METERING_DISMANTLE = "metering.dismantle"
    METERING_PLACE_APPROVAL = "metering.place_approval"
    METERING_CONTROL_INFO = "metering.control_info"
    CONTRACT_TRANSMISSION = "contract.transmission"
    CONTRACT_CONCLUDE = "contract.conclude"
    CONTRACT_CHANGE = "contract.change"
    CONTRACT_TERMINATE = "contract.terminate"
    TARIFF_CHANGE = "tariff.change"
    INVOICE_DUPLICATE = "invoice.duplicate"
    APPOINTMENT_BOOK = "appointment.book"
    APPOINTMENT_CANCEL = "appointment.cancel"
    APPOINTMENT_MOVE = "appointment.move"
    APPOINTMENT_VISIT = "appointment.visit"
    """The consumer's representatives want to see a metering point (SAL-7)."""
    ANSWER_STATUS = "answer.status"
    COMPLAINT = "complaint"
    CALLBACK_REQUEST = "callback.request"
    OPTOUT = "optout"
    OPERATOR = "operator"
    LANGUAGE = "language"


class CaseKind(StrEnum):
    """What sort of case it is (2.3)."""

    INQUIRY = "inquiry"
    REQUEST = "request"
    COMPLAINT = "complaint"
    REPORT = "report"


class CasePriority(StrEnum):
    """Ordered from the least pressing."""

    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"
    """Danger to life or to the network: a person must look at once."""


class Category(StrEnum):
    """Line of the yearly form, order 186, annex 7, 4.1, as rules 2.3 list it; to be checked against the order.

    A person may put a case into another line once it is understood.
    """

    TRANSMISSION = "1.1"
    CONNECTION = "1.2"
    METERING = "1.3"
    SERVICE = "1.4"
    UPKEEP = "1.5"
    OTHER = "1.6"
    COMPLAINT_SERVICE_QUALITY = "2.1.1"
    COMPLAINT_POWER_QUALITY = "2.1.2"
    COMPLAINT_CONNECTION = "2.2"
    COMPLAINT_METERING = "2.3"
    COMPLAINT_SERVICE = "2.4"
    COMPLAINT_UPKEEP = "2.5"
    COMPLAINT_OTHER = "2.6"
    REQUEST_CONNECTION = "3.1"
    REQUEST_CONTRACT = "3.2"
    REQUEST_METERING = "3.3"
    REQUEST_OTHER = "3.4"


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """What an intent means for its case. Raises ValueError where a call would start the clock of a written paper."""

    kind: CaseKind
    category: Category
    queue: str
    """The catalogue's queue. A company that has no such queue takes these cases to its first one."""
    priority: CasePriority = CasePriority.NORMAL
    answer_due: str | None = None
    """Code in TERMS of the term within which the caller is owed an answer, from registration on; None: none is owed.

    No outcome is told of a theft (5.2), and an outage or a danger is dealt with at once, not by a date.
    """
    needs_written: bool = False
    """The passport wants paper: a call is only a preliminary case, and starts no clock of the application (C-3)."""

    def __post_init__(self) -> None:
        if self.answer_due is not None and self.answer_due not in TERMS:
            raise ValueError(f"{self.answer_due!r} is no term")
        if self.needs_written and self.answer_due is not None:
            raise ValueError("the telephone never starts the clock of a written application")

    @property
    def answer_term(self) -> Term | None:
        return TERMS[self.answer_due] if self.answer_due is not None else None


CALLBACK_TERM = "callback"
"""Code of the term that each company sets for itself."""
_REPLY = "reply"


def _inquiry(
    category: Category, queue: str, priority: CasePriority = CasePriority.NORMAL, due: str | None = CALLBACK_TERM
) -> CaseTerms:
    """Answered on the line, else within the callback's four hours (5.2; SMZ-2, SMZ-8)."""
    return CaseTerms(CaseKind.INQUIRY, category, queue, priority, due)


def _report(category: Category, queue: str, priority: CasePriority, due: str | None = None) -> CaseTerms:
    return CaseTerms(CaseKind.REPORT, category, queue, priority, due)


def _request(category: Category, queue: str, due: str | None = None) -> CaseTerms:
    return CaseTerms(CaseKind.REQUEST, category, queue, answer_due=due)


def _on_paper(category: Category, queue: str, priority: CasePriority = CasePriority.NORMAL) -> CaseTerms:
    """The passport says «Письменно»."""
    return CaseTerms(CaseKind.REQUEST, category, queue, priority, needs_written=True)


_NORMAL, _HIGH, _CRITICAL = CasePriority.NORMAL, CasePriority.HIGH, CasePriority.CRITICAL

CASE_TERMS: Mapping[Intent, CaseTerms] = MappingProxyType(
    {
        # AES-1, SMZ-3, SAL-11: due by the window of readings, not by a term
        Intent.READING_SUBMIT: _report(Category.METERING, "readings", _NORMAL),
        Intent.READING_VOICE_MESSAGE: _report(Category.METERING, "readings", _NORMAL),
        # SMZ-4.2, SMZ-5a: the dispatcher's acknowledgement is timed by its message (2.4)
        Intent.OUTAGE_REPORT: _report(Category.TRANSMISSION, "dispatch", _HIGH),
        Intent.OUTAGE_STATUS: _inquiry(Category.TRANSMISSION, "dispatch", _HIGH, due=None),
        # C-7
        Intent.HAZARD: _report(Category.UPKEEP, "dispatch", _CRITICAL),
        # SMZ-4.1, SMZ-5b, SAL-14: counted with the complaints of quality, and answered like them
        Intent.QUALITY_REPORT: _report(Category.COMPLAINT_POWER_QUALITY, "quality", _HIGH, _REPLY),
        Intent.QUALITY_STATUS: _inquiry(Category.TRANSMISSION, "quality"),
        # SMZ-4a to 4c
        Intent.THEFT_NONCONTRACT: _report(Category.METERING, "losses", _NORMAL),
        Intent.THEFT_UNMETERED: _report(Category.METERING, "losses", _NORMAL),
        Intent.THEFT_EQUIPMENT: _report(Category.UPKEEP, "dispatch", _CRITICAL),
        # AREK-1.0, AREK-H4
        Intent.RECONNECT_REQUEST: _on_paper(Category.REQUEST_OTHER, "sales", _HIGH),
        Intent.RECONNECT_STATUS: _inquiry(Category.TRANSMISSION, "sales", _HIGH),
        # SAL-15, IVG-1 to IVG-7: objections are written, a question is not
        Intent.RESTRICTION_QUESTION: _inquiry(Category.TRANSMISSION, "acts"),
        Intent.ACT_QUESTION: _inquiry(Category.METERING, "acts"),
        # SMZ-1.1 to 1.5, SMZ-2
        Intent.INFO_TECHCONN: _inquiry(Category.CONNECTION, "techconn"),
        Intent.INFO_TRANSMISSION: _inquiry(Category.TRANSMISSION, "operators"),
        Intent.INFO_METERING: _inquiry(Category.METERING, "metering"),
        Intent.INFO_SERVICE: _inquiry(Category.SERVICE, "operators"),
        Intent.CONTACTS: _inquiry(Category.SERVICE, "operators"),
        Intent.CONSULTATION: _inquiry(Category.OTHER, "operators"),
        # SAL-8 is the one oral request; SAL-9.1 and SAL-12.1 are written, SAL-10 is asked about
        Intent.METERING_ADMISSION: _on_paper(Category.REQUEST_METERING, "metering"),
        Intent.METERING_DISMANTLE: _on_paper(Category.REQUEST_METERING, "metering"),
        Intent.METERING_PLACE_APPROVAL: _request(Category.REQUEST_METERING, "metering", _REPLY),
        Intent.METERING_CONTROL_INFO: _inquiry(Category.METERING, "metering"),
        # SAL-1, SAL-4, SAL-5, SAL-18.1, AES-T
        Intent.CONTRACT_TRANSMISSION: _on_paper(Category.REQUEST_CONTRACT, "contracts"),
        Intent.CONTRACT_CONCLUDE: _on_paper(Category.REQUEST_CONTRACT, "contracts"),
        Intent.CONTRACT_CHANGE: _on_paper(Category.REQUEST_CONTRACT, "contracts"),
        Intent.CONTRACT_TERMINATE: _on_paper(Category.REQUEST_CONTRACT, "contracts"),
        Intent.TARIFF_CHANGE: _on_paper(Category.REQUEST_OTHER, "contracts"),
        Intent.INVOICE_DUPLICATE: _request(Category.REQUEST_OTHER, "contracts", _REPLY),
        # SMZ-1, SAL-7
        Intent.APPOINTMENT_BOOK: _request(Category.REQUEST_OTHER, "operators"),
        Intent.APPOINTMENT_CANCEL: _request(Category.REQUEST_OTHER, "operators"),
        Intent.APPOINTMENT_MOVE: _request(Category.REQUEST_OTHER, "operators"),
        Intent.APPOINTMENT_VISIT: _request(Category.REQUEST_METERING, "metering", _REPLY),
        Intent.ANSWER_STATUS: _inquiry(Category.SERVICE, "operators"),
        # SMZ-9
        Intent.COMPLAINT: CaseTerms(CaseKind.COMPLAINT, Category.COMPLAINT_OTHER, "complaints", _HIGH, _REPLY),
        # SMZ-8
        Intent.CALLBACK_REQUEST: _inquiry(Category.OTHER, "operators"),
        Intent.OPTOUT: _request(Category.REQUEST_OTHER, "operators"),
        Intent.OPERATOR: _inquiry(Category.OTHER, "operators"),
    }
)
"""By intent. `language` is missing: choosing it is no matter of the utility's, and registers nothing."""
