"""Who rings consumers, joined from a company's profile."""

from adapters.database.database import Database
from gridline.company import Company
from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber
from services.notices.ring_consumers import RingConsumers


def ring_consumers(database: Database, company: Company) -> RingConsumers:
    """By the company's terms; our own lines are rung by nobody."""
    profile = company.profile
    lines = (PhoneNumber.parse(each, profile.country, profile.area_code) for each in profile.called_numbers)
    numbers = RungNumbers(profile.country, frozenset(line for line in lines if line is not None))
    return RingConsumers(database.transactions, profile.planned_notices, numbers, company.calendar)
