"""What a desk takes from the company's profile: its hours, its days and its promises."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.account import Account
from models.case_deadline import NOTHING_OWED, AnswerDeadline, answer_deadline
from models.company_profile import CompanyProfile
from models.deadlines import TermClock
from models.intent import CALLBACK_TERM, CASE_TERMS, Intent
from models.local_time import local
from models.reading import Period
from models.reading_window import CallMoment, gate
from models.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class DeskRules:
    profile: CompanyProfile
    calendar: WorkCalendar | None = None

    @property
    def company(self) -> str:
        """The company as registration numbers begin with it."""
        return self.profile.code.upper()

    def today(self, now: datetime) -> date:
        return local(now, self.profile.zone).date()

    def period(self, account: Account, moment: CallMoment) -> Period:
        """The period that a reading of `account` given at `moment` counts for; outside the dates the month of the day.

        It is the one that the dialogue's window names: by the premises' clocks and the consumer's own window.
        """
        zone = account.premises.zone
        state = gate(self.profile.readings, moment, zone, account.consumer_kind)
        return state.period or Period.of(local(moment.now, zone).date())

    def callback_due(self, now: datetime) -> datetime:
        return now + timedelta(hours=self.profile.callback.sla_hours)

    def answer_due(self, intent: Intent, registered_at: datetime, *, on_paper: bool) -> AnswerDeadline:
        """When a case of `intent` is to be answered; what is applied for on paper starts no clock by phone (C-3).

        A callback's hours are the company's (C-6).
        """
        terms = CASE_TERMS[intent]
        if on_paper or terms.answer_term is None:
            return NOTHING_OWED
        if terms.answer_due == CALLBACK_TERM:
            return AnswerDeadline(self.callback_due(registered_at), terms.answer_term.source)
        calendar = self.calendar or WorkCalendar(self.profile.country, {})
        return answer_deadline(terms.answer_term, registered_at, TermClock(self.profile.zone, calendar))

    def is_open(self, queue: str, now: datetime) -> bool:
        """Whether the queue works; a queue that the profile does not have is never open."""
        found = self.profile.queue(queue)
        return found is not None and found.hours.is_open(now, self.profile.zone, self.calendar)
