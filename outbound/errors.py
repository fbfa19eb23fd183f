"""Errors of our own calls.

OutboundError
└── AsteriskAway      Asterisk could not be asked, or did not answer: nothing is rung, ask again later
"""

from models.errors import GridlineError


class OutboundError(GridlineError):
    """Root of what goes wrong with our own calls."""


class AsteriskAway(OutboundError):
    """What was asked for may have happened or not: look before acting again."""
