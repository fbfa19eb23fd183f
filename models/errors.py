"""Errors of the domain.

GridlineError            something is wrong that a caller's words or keys cannot explain
├── IllegalMove          a state machine was asked for a step it does not have: a fault of ours
├── Objections           a person's values for a meter break the rules of readings (models/given_objections.py)
└── CalendarNotLoaded    a term needs a year whose list of working days nobody has loaded: load it, never guess
"""


class GridlineError(Exception):
    """Root of all errors of this project."""


class IllegalMove(GridlineError):
    """A thing was asked to go from one state to another that its table of moves does not allow."""

    def __init__(self, thing: str, current: str, to: str) -> None:
        super().__init__(f"{thing}: no move from {current} to {to}")


class CalendarNotLoaded(GridlineError):
    """No list of working days for a country and year; put the official one into companies/calendars."""

    def __init__(self, country: str, year: int) -> None:
        super().__init__(f"the calendar of {country} for {year} is not loaded")
        self.country = country
        self.year = year
