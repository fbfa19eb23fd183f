"""Terms that the passports and the law set: when something is due, told from the event that starts the clock.

A term in days starts on the day after its event and ends at 24:00 of its last day, by the clocks of the company
(Civil Code of Russia, articles 191 and 194; of Kazakhstan, articles 173 and 176). A term in calendar days that ends on
a day off moves to the next working day (articles 193 and 175): that is told as advice beside the plain date, for a
company must not use it to be late with what it owes "not later than".

Near a year's end the shift may need a year whose list nobody has loaded. The plain day is known all the same and is
told; the advised one is None then, for it is never guessed. A term in working days needs the list itself: it raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.errors import CalendarNotLoaded
from models.local_time import local, require_aware
from models.work_calendar import WorkCalendar


class TermUnit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    """Of the calendar. 0: on the day of the event."""
    WORKING_DAYS = "working_days"
    """Of the company's country."""


@dataclass(frozen=True, slots=True)
class Term:
    """So long after an event; `source` is the passport's item or the act that says so."""

    length: int
    unit: TermUnit
    source: str

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError("a term is no less than nothing; count a backward one with `latest_before`")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due."""

    at: datetime
    """It is late from this moment on: 24:00 of the last day for a term in days. Carries the company's zone."""
    advised: datetime | None
    """The same after the shift from a day off; equal to `at` for terms that do not shift.

    None: whether the last day is a working one stands in a list that is not loaded.
    """


def last_day(at: datetime, zone: ZoneInfo) -> date:
    """The day that people are told for a deadline, by the clocks of `zone`: 24:00 belongs to the day that ends."""
    return (local(at, zone) - timedelta(microseconds=1)).date()


def _days(length: int, source: str) -> Term:
    return Term(length, TermUnit.DAYS, source)


def _working_days(length: int, source: str) -> Term:
    return Term(length, TermUnit.WORKING_DAYS, source)


TERMS: Mapping[str, Term] = MappingProxyType(
    {
        "arek_list": _days(0, "AREK-1.2: the list on the day of full payment"),
        "arek_report": _working_days(1, "AREK-3: sales are told within a working day of the works"),
        "ivg_act": _days(0, "IVG-1: the act on the day of detection"),
        "ivg_restrict": _days(3, "IVG-2: restriction not later than 3 days"),
        "ivg_total": _working_days(4, "IVG-H3: up to 4 working days"),
        "calc_2wd": _working_days(2, "IVG-3, IVG-4, IVG-5, SAL-16.1: the volume and its cost"),
        "invoice_3wd": _working_days(3, "IVG-6, SAL-16.2: the invoice"),
        "invoice_pay": _days(10, "IVG-7, SAL-16.2: payment, from receipt of the invoice"),
        "sal_act": _days(0, "SAL-16.1: the act on detection"),
        "sal_review": _days(30, "SAL-2.1, SAL-2.3: the application for a contract is considered"),
        "sal_incomplete": _working_days(6, "SAL-2.2: the applicant is told what lacks"),
        "sal_terminate": _days(10, "SAL-5: termination"),
        "admission_earliest": _working_days(5, "SAL-9.1: the proposed day of admission, not sooner"),
        "admission_latest": _working_days(15, "SAL-9.1: the proposed day of admission, not later"),
        "admission_counter": _working_days(7, "SAL-9.2: another day is proposed"),
        "admission_counter_latest": _working_days(15, "SAL-9.2: the other day, not later"),
        "admission_notice": _working_days(3, "SAL-9.3: those invited are told"),
        "act_copies": _working_days(2, "SAL-9.5: copies of the act"),
        "control_copy": _working_days(3, "SAL-10.4: copy of the act of the control reading"),
        "dismantle_earliest": _working_days(7, "SAL-12.1: the proposed day of dismantling, not sooner"),
        "dismantle_gp": _working_days(1, "SAL-12.2: the supplier is told"),
        "dismantle_agree": _working_days(5, "SAL-12.3: the day is agreed or another proposed"),
        "dismantle_counter_latest": _working_days(3, "SAL-12.3: the other day, from the proposed one"),
        "reserve_act": _working_days(10, "SAL-13.1: the draft act is considered"),
        "restrict_notice": _days(10, "SAL-15.1: restriction not before, from receipt of the notice"),
        "restrict_full": _working_days(3, "SAL-15.3: full restriction after partial"),
        "reply": _days(30, "order 186 and SMZ-9: a complaint or application is answered"),
        "callback": Term(4, TermUnit.HOURS, "order 186 and SMZ-8: a promised callback"),
        "household_reconnect": _days(2, "rules 354, item 120: supply after the debt is paid"),
        "quality_check": Term(2, TermUnit.HOURS, "rules 354, item 108: quality is checked"),
        "outage_cause": Term(24, TermUnit.HOURS, "rules 354, item 104: cause and duration are told"),
    }
)
"""By code (deadline rules, 2.6)."""


PLANNED_NOTICE_H, PLANNED_NOTICE_DAYS = 72, 3
"""How long before planned work consumers are told (SAL-6.1b, SMZ-6): two readings of "3 days"."""
CONTROL_NOTICE_WORKING_DAYS = 5
"""How long before a control reading the consumer is told (SAL-10.2)."""


@dataclass(frozen=True, slots=True)
class TermClock:
    """Counts terms by the clocks and the working days of one company.

    Terms in working days raise CalendarNotLoaded for a year without a list; those in hours and in days need none.
    """

    zone: ZoneInfo
    calendar: WorkCalendar

    def due(self, term: Term, event: datetime) -> Deadline:
        """When a term that `event` starts is over. Raises ValueError for a naive event."""
        began = local(event, self.zone)
        match term.unit:
            case TermUnit.HOURS:
                at = local(event.astimezone(UTC) + timedelta(hours=term.length), self.zone)
                return Deadline(at, at)
            case TermUnit.WORKING_DAYS:
                at = self._end_of(self.calendar.add_working_days(began.date(), term.length))
                return Deadline(at, at)
            case TermUnit.DAYS:
                last = began.date() + timedelta(days=term.length)
                return Deadline(self._end_of(last), self._advised(last) if term.length else self._end_of(last))

    def days_from(self, term: Term, day: date) -> date:
        """The day that lies a term in working days after `day`, as a date to be proposed."""
        return self.calendar.add_working_days(day, term.length)

    def notice_by(self, start: datetime) -> datetime:
        """The last moment at which planned work that begins at `start` is told in time (SAL-6.1b, SMZ-6).

        "Not less than 3 days" is read as 72 hours or as three full days between: this is the earlier, safe for both.
        """
        return min(self.hours_before(PLANNED_NOTICE_H, start), self.full_days_before(PLANNED_NOTICE_DAYS, start))

    def hours_before(self, hours: int, start: datetime) -> datetime:
        """So many hours before `start`, as the company's clocks show it."""
        return local(require_aware(start).astimezone(UTC) - timedelta(hours=hours), self.zone)

    def full_days_before(self, days: int, start: datetime) -> datetime:
        """24:00 of the last day that leaves so many full days of the calendar between itself and the day of `start`."""
        return self._end_of(local(start, self.zone).date() - timedelta(days=days + 1))

    def latest_before(self, working_days: int, day: date) -> date:
        """The last day that is so many working days before `day` (SAL-10.2: a control reading is told 5 days ahead)."""
        return self.calendar.add_working_days(day, -working_days)

    def _advised(self, last: date) -> datetime | None:
        try:
            return self._end_of(self.calendar.working_day_from(last))
        except CalendarNotLoaded:
            return None

    def _end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(), self.zone)
