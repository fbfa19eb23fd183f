"""The day that a caller is told for a deadline."""

from datetime import date, datetime, timedelta

from ivr.call_context import CallContext
from models.local_time import local


def due_day(deadline: datetime, here: CallContext) -> date:
    """The last day on which it is still in time, by the company's clocks: 24:00 belongs to the day that ends."""
    return (local(deadline, here.profile.zone) - timedelta(microseconds=1)).date()
