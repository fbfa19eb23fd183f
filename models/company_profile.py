"""A company as the service knows it: its lines, languages, menu, people, rules and patience, fixed for a call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.account import ConsumerKind
from models.account_form import AccountForm
from models.appointment import AppointmentLimits
from models.call import Language
from models.company_terms import (
    CallbackTerms,
    DangerDuty,
    GuessLimits,
    Notices,
    OtherOrganisation,
    OutageTerms,
    Patience,
)
from models.deadlines import Term
from models.directory import Contacts
from models.information import Topic, in_words, mistakes_in
from models.intent import CASE_TERMS, Intent
from models.menu import ALWAYS, MenuItem, brought_by, contradictions, home_of
from models.outbound.notice_terms import NoticeTerms, RestoredTerms
from models.quality import FeederRule
from models.queue import QueueProfile
from models.reading_rules import ReadingMode, ReadingRules
from models.storm import StormRule
from models.survey import SurveyTerms
from models.talk_recording import RecordingRetention

_CODE = re.compile(r"[a-z]{2,8}")
_AREA_CODE = re.compile(r"[0-9]{3,5}")
_CALLED = re.compile(r"[0-9]{2,15}")
_NATIONAL = 10


class Country(StrEnum):
    """Where the company is: its laws, its calendar and how numbers are dialled. One country per deployment."""

    KZ = "KZ"
    RU = "RU"


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """One company's settings; raises ValueError where they contradict each other."""

    code: str
    name: str
    country: Country
    zone: ZoneInfo
    languages: tuple[Language, ...]
    menu_order: tuple[MenuItem, ...]
    readings: ReadingRules
    queues: tuple[QueueProfile, ...]
    area_code: str = ""
    called_numbers: tuple[str, ...] = ()
    """As the trunk presents them, digits only; several lines of one company are all listed."""
    demo: bool = False
    """A firm that does not exist: unreviewed Kazakh texts may be played, numbers are fictional."""
    danger: DangerDuty = field(default_factory=DangerDuty)
    other_organisation: OtherOrganisation | None = None
    callback: CallbackTerms = field(default_factory=CallbackTerms)
    notices: Notices = field(default_factory=Notices)
    retention: RecordingRetention = field(default_factory=RecordingRetention)
    patience: Patience = field(default_factory=Patience)
    guess_limits: GuessLimits = field(default_factory=GuessLimits)
    appointments: AppointmentLimits = field(default_factory=AppointmentLimits)
    outages: OutageTerms = field(default_factory=OutageTerms)
    storm: StormRule = field(default_factory=StormRule)
    planned_notices: NoticeTerms = field(default_factory=NoticeTerms)
    """How consumers are told of planned works by telephone."""
    restored_calls: RestoredTerms = field(default_factory=RestoredTerms)
    """How those are called who wished to know when power is back."""
    quality: FeederRule = field(default_factory=FeederRule)
    """When several reports of bad supply go to the dispatcher at once."""
    survey: SurveyTerms = field(default_factory=SurveyTerms)
    """Who is asked after a talk with an agent how he was served."""
    account_form: AccountForm = field(default_factory=AccountForm)
    menu_queues: Mapping[MenuItem, str] = field(default_factory=dict)
    """Which queue a menu item's callers go to; those not named go to the first queue."""
    consumer_queues: Mapping[ConsumerKind, str] = field(default_factory=dict)
    """Kinds of consumers who have people of their own, whatever they call about, and in which queue (SAL-12.5)."""
    intents: frozenset[Intent] | None = None
    """What the company serves; None: whatever the lines of its menu lead to."""
    terms: Mapping[str, Term] = field(default_factory=dict)
    """The terms that its answers name (C-6)."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Other figures that they name, as they are said: a share, a day of the month."""
    topics: tuple[Topic, ...] = ()
    contacts: Contacts = field(default_factory=Contacts)

    def __post_init__(self) -> None:
        mistakes = [text for text, wrong in self._contradictions() if wrong]
        mistakes += contradictions(self.menu_order, self.served) + mistakes_in(self.topics, self.values)
        mistakes += self._topics_of_nothing
        if mistakes:
            raise ValueError("\n".join(mistakes))

    def _contradictions(self) -> tuple[tuple[str, bool], ...]:
        codes = [queue.code for queue in self.queues]
        of_kinds = set(self.consumer_queues.values())
        called = all(_CALLED.fullmatch(number) for number in self.called_numbers)
        takes_readings = self.readings.mode is not ReadingMode.OFF
        return (
            ("code is 2 to 8 small Latin letters", _CODE.fullmatch(self.code) is None),
            ("name must not be empty", not self.name),
            ("languages must name at least one, each once", not _each_once(self.languages)),
            ("menu_order must name at least one item, each once", not _each_once(self.menu_order)),
            ("queues must name at least one, each code once", not _each_once(codes)),
            ("menu_queues names a queue that is not in queues", not set(self.menu_queues.values()) <= set(codes)),
            ("consumer_queues names a queue that is not in queues", not of_kinds <= set(codes)),
            ("area_code is 3 to 5 digits, or empty", bool(self.area_code) and not _AREA_CODE.fullmatch(self.area_code)),
            ("called_numbers are digits only, as the trunk presents them", not called),
            ("danger names a line of our own, which would ring itself; name another phone", self._duty_is_ours),
            ("menu_order has readings, but readings.mode is off", self._offers_readings and not takes_readings),
        )

    @property
    def _topics_of_nothing(self) -> list[str]:
        """Answers to questions that nobody can ask, where the company says itself what may be asked."""
        if self.intents is None:
            return []
        idle = sorted({topic.intent for topic in self.topics} - self.served)
        return [
            f"topics has one of {intent}, which intents has not; add {intent} there, or remove it" for intent in idle
        ]

    @property
    def _duty_is_ours(self) -> bool:
        ours = {number[-_NATIONAL:] for number in self.called_numbers}
        return any(number.e164[-_NATIONAL:] in ours for number in self.danger.numbers)

    @property
    def _has_office(self) -> bool:
        return bool(self.contacts.offices)

    @property
    def _offers_readings(self) -> bool:
        return MenuItem.READINGS in self.menu_order

    @property
    def served(self) -> frozenset[Intent]:
        """Danger and an operator are served by every company (C-7)."""
        return (brought_by(self.menu_order) if self.intents is None else self.intents) | ALWAYS

    def serves(self, *intents: Intent) -> bool:
        """Whether it serves any of them."""
        return not self.served.isdisjoint(intents)

    @property
    def values(self) -> Mapping[str, str]:
        """What stands for each {name} in an answer."""
        return {**self.figures, **{code: in_words(term) for code, term in self.terms.items()}}

    def topics_of(self, *intents: Intent) -> tuple[Topic, ...]:
        """Its answers to these questions, in the order in which the profile has them."""
        return tuple(topic for topic in self.topics if topic.intent in intents)

    def only(self, item: MenuItem) -> "CompanyProfile":
        """The same company with this line alone in its menu."""
        wanted = self.served & (brought_by((item,)) | ALWAYS)
        topics = tuple(topic for topic in self.topics if topic.intent in wanted)
        return replace(self, menu_order=(item,), intents=wanted if self.intents is not None else None, topics=topics)

    def queue(self, code: str) -> QueueProfile | None:
        return next((queue for queue in self.queues if queue.code == code), None)

    def queue_for(self, item: MenuItem | None) -> QueueProfile:
        """Where callers of a menu item go; None: those who asked for an operator at once."""
        code = self.menu_queues.get(item) if item is not None else None
        return (self.queue(code) if code is not None else None) or self.queues[0]

    def queue_of(self, intent: Intent) -> QueueProfile:
        """Where a question of this intent is answered: the catalogue's queue if the company has it, or its line's."""
        return self.queue(CASE_TERMS[intent].queue) or self.queue_for(home_of(intent))

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the company has not supplied yet, each with what it costs: for the check before a start."""
        told = (
            ("danger.dispatcher", "a caller in danger reaches nobody live", self.danger.dispatcher is None),
            ("danger.backup", "nobody is rung when the dispatcher does not answer", self.danger.backup is None),
            (
                "called_numbers",
                "no call is recognised as this company's, and no consumer is rung",
                not self.called_numbers,
            ),
            ("queues", "no queue is ever open", not any(queue.hours.spans for queue in self.queues)),
            (
                "other_organisation",
                "callers with readings cannot be told where to turn",
                self.readings.mode in (ReadingMode.OFF, ReadingMode.PER_ACCOUNT)
                and (self.other_organisation is None or self.other_organisation.phone is None),
            ),
            ("contacts.offices", "callers are told no address", self.serves(Intent.CONTACTS) and not self._has_office),
            (
                "contacts.organisations",
                f"no phone of {', '.join(self.contacts.unsupplied)}",
                self.serves(Intent.CONTACTS) and bool(self.contacts.unsupplied),
            ),
        )
        return tuple(f"{key}: {cost}" for key, cost, missing in told if missing)


def _each_once(values: tuple[object, ...] | list[str]) -> bool:
    return bool(values) and len(set(values)) == len(values)
