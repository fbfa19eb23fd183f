"""Errors of the domain.

GridlineError            something is wrong that a caller's words or keys cannot explain
└── IllegalMove          a state machine was asked for a step it does not have: a fault of ours
"""


class GridlineError(Exception):
    """Root of all errors of this project."""


class IllegalMove(GridlineError):
    """A thing was asked to go from one state to another that its table of moves does not allow."""

    def __init__(self, thing: str, current: str, to: str) -> None:
        super().__init__(f"{thing}: no move from {current} to {to}")
