"""Who rings consumers, joined from a company's profile."""

from typing import Protocol

from adapters.database.database import Database
from models.company_profile import CompanyProfile
from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber
from models.work_calendar import WorkCalendar
from services.notices.ring_consumers import RingConsumers


class OfCompany(Protocol):
    @property
    def profile(self) -> CompanyProfile: ...

    @property
    def calendar(self) -> WorkCalendar | None: ...


def ring_consumers(database: Database, company: OfCompany) -> RingConsumers:
    """By the company's terms; our own lines are rung by nobody."""
    profile = company.profile
    lines = (PhoneNumber.parse(each, profile.country, profile.area_code) for each in profile.called_numbers)
    numbers = RungNumbers(profile.country, frozenset(line for line in lines if line is not None))
    terms = profile.planned_notices, numbers, company.calendar, profile.restored_calls
    return RingConsumers(database.transactions, *terms)
