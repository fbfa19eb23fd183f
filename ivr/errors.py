"""Errors and early ends of inbound calls.

IvrError
├── NoSuchCompany        no profile has the number that was called: mend called_numbers in the company's file
FlowEnded                not a fault: a sub-flow found how the whole flow ends; the flow returns its outcome
MeterSkipped             not a fault: the caller pressed # instead of a value; the flow goes on with another meter
"""

from ivr.outcome import Outcome
from models.errors import GridlineError


class IvrError(GridlineError):
    """Root of the faults of inbound calls."""


class NoSuchCompany(IvrError):
    """The number that was called belongs to no company."""


class FlowEnded(GridlineError):
    """A sub-flow knows how the call goes on; nothing above it has anything to add."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class MeterSkipped(GridlineError):
    """The caller has no value for this meter (reading rule R-17)."""
