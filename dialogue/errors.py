"""Errors and interruptions of a conversation.

DialogueError
├── JournalMismatch      the journal is of another version of the flow: the caller is handed to an operator
├── LookUpLate           the utility's side did not answer in time: treated as a database that is away
│   └── LookUpFailed     it answered that it could keep nothing: the same
├── UnknownPrompt        a prompt, variable or piece is not in the pack; found at start by the pack's check
└── NotSpoken            no speech engine could say a text: it is left out, and logged
Interruption             not faults: the caller left the flow, and the session carries out what he wants
├── HungUp               he hung up; flows need no checks for it
├── OperatorAsked        he wants a person
├── DangerReported       he reports danger to life
└── GaveUp               three attempts at one question failed: too_many_errors, then an operator
    └── TimeIsUp         the call's time with the machine is over (reading rules, limits): the same
"""

from models.errors import GridlineError


class DialogueError(GridlineError):
    """Root of a conversation's faults."""


class JournalMismatch(DialogueError):
    """The journal holds another step than the flow asks for."""


class LookUpLate(DialogueError):
    """A look-up took longer than a caller can be kept waiting."""


class LookUpFailed(LookUpLate):
    """The utility's side could neither answer nor keep what it was told; its cause says why."""


class UnknownPrompt(DialogueError):
    """The prompt pack lacks what a flow wants to say."""


class NotSpoken(DialogueError):
    """The speech engine failed, took too long, or is not installed."""


class Interruption(GridlineError):
    """The caller left the flow's path."""


class HungUp(Interruption):
    """The caller hung up."""


class OperatorAsked(Interruption):
    """The caller asked for a person (0 in menus, *0 while typing digits)."""


class DangerReported(Interruption):
    """The caller reports danger (9 in menus, *9 while typing digits)."""


class GaveUp(Interruption):
    """Three attempts at one question brought no answer."""


class TimeIsUp(GaveUp):
    """The call has been with the machine for as long as a call may."""
