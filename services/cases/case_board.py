"""Cases as people see them: lists, and one case with everything that is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber, ConsumerKind
from models.case import RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.case_states import CaseState, is_overdue
from models.intent import CasePriority, Category, Intent
from models.phone_number import PhoneNumber
from services.cases.case_file import CaseEvent
from services.dispatch.dispatch_work import FiledDispatch


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One line of a list. The caller's number and account are personal data."""

    number: RegistrationNumber
    intent: Intent
    category: Category
    queue: str
    state: CaseState
    priority: CasePriority
    opened_at: datetime
    closed_at: datetime | None
    deadline: AnswerDeadline
    phone: PhoneNumber | None
    account: AccountNumber | None
    assignee: str | None
    needs_written: bool
    outage: str | None

    def is_overdue(self, now: datetime) -> bool:
        return is_overdue(self.state, self.deadline.due_at, now)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with its report, its history and what the operational staff was told. Its code is shown to nobody."""

    listed: ListedCase
    channel: str
    """How it came: by telephone, so far."""
    consumer: ConsumerKind | None
    """Of the account's consumer; None where no account is known, and of whoever is nobody."""
    premises: str | None
    answer: str
    parent: RegistrationNumber | None
    anonymous: bool = False
    place: str = ""
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    recording: str = ""
    history: Sequence[CaseEvent] = ()
    dispatch: Sequence[FiledDispatch] = ()


class CaseBoard(Protocol):
    """Each question raises DatabaseAway."""

    async def listed(self, states: Sequence[CaseState], most: int) -> Sequence[ListedCase]:
        """The most pressing first, then by deadline, then the oldest first."""
        ...

    async def opened(self, number: RegistrationNumber) -> OpenedCase | None: ...

    async def without_deadline(self) -> Mapping[str, int]:
        """Why open cases have no deadline though an answer is owed, and how many each reason has."""
        ...
