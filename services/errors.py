"""Errors of the use cases.

ServiceError
├── DatabaseAway      the database did not answer in time: what may wait is kept on the local disk, the rest is refused
└── ImportRefused     a file is refused whole; carries each line, field and remedy
"""

from models.errors import GridlineError


class ServiceError(GridlineError):
    """Root of the use cases' errors."""


class DatabaseAway(ServiceError):
    """The database did not answer within its timeout."""
