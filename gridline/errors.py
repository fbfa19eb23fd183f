"""Errors of the command line.

CommandError       a command cannot do what was asked; the message says what to do
├── NoDatabase     there is no database file yet
├── NoCompany      nothing answers calls here
└── NoBatch        no export has this number
"""

from models.errors import GridlineError


class CommandError(GridlineError):
    """Root of what commands raise by themselves."""


class NoDatabase(CommandError):
    """There is no database file: make one with `gridline db upgrade`."""


class NoCompany(CommandError):
    """No company of ours answers calls on this machine: start it with `gridline run`."""


class NoBatch(CommandError):
    """No export batch has the number that was given."""
