"""What a desk takes from the company's profile: its hours, its days and its promises."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.account import Account
from models.company_profile import CompanyProfile
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

    def is_open(self, queue: str, now: datetime) -> bool:
        """Whether the queue works; a queue that the profile does not have is never open."""
        found = self.profile.queue(queue)
        return found is not None and found.hours.is_open(now, self.profile.zone, self.calendar)
