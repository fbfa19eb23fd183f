"""Voice messages before a person: found, opened, and settled once, with the name of whoever did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.heard_message import HeardWord
from models.message_review import MessageAction, SignedAction
from models.voice_message import MessageState, states_before
from services.cases.case_file import CallbackFile, CaseFile
from services.cases.case_moves import CaseMoveRecords
from services.errors import MessageNotFound, MessageSettled
from services.messages.filed_messages import WaitingMessage
from services.readings.submit_reading import SubmissionFile


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message in whatever state, word by word, and what people did with it, the first first."""

    filed: WaitingMessage
    words: tuple[HeardWord, ...]
    history: tuple[SignedAction, ...]


class MessageBoard(Protocol):
    """The messages of all nodes. Each question raises DatabaseAway."""

    async def listed(self, states: Sequence[MessageState]) -> Sequence[WaitingMessage]:
        """All in these states; words of danger first, then the oldest."""
        ...

    async def find(self, number: RegistrationNumber) -> OpenedMessage | None: ...


class MessageReviewFile(Protocol):
    async def settle(self, number: RegistrationNumber, signed: SignedAction) -> bool:
        """Bring the message to its action's state and note who did it.

        False where no step leads there from its state, and nothing is changed. Whoever comes at the same time waits.
        """
        ...

    async def attach(self, number: RegistrationNumber, account: AccountNumber, signed: SignedAction) -> bool:
        """Give the message and its case this account; False where it is settled, and nothing is changed."""
        ...


class ReviewRecords(CaseMoveRecords, Protocol):
    @property
    def message_reviews(self) -> MessageReviewFile: ...

    @property
    def submissions(self) -> SubmissionFile: ...

    @property
    def cases(self) -> CaseFile: ...

    @property
    def callbacks(self) -> CallbackFile: ...


async def opened(
    board: MessageBoard, number: RegistrationNumber, action: MessageAction, zone: ZoneInfo
) -> OpenedMessage:
    """The message, which is open to `action`.

    Raises MessageNotFound, DatabaseAway, and MessageSettled with times of `zone`.
    """
    found = await board.find(number)
    if found is None:
        raise MessageNotFound(f"there is no voice message {number}. See: gridline messages list --state all")
    if found.filed.state not in states_before(action.state or MessageState.REJECTED):
        raise MessageSettled(_settled_in_words(found, zone))
    return found


async def settled_meanwhile(board: MessageBoard, number: RegistrationNumber, zone: ZoneInfo) -> MessageSettled:
    """What to raise where somebody was faster."""
    found = await board.find(number)
    return MessageSettled(_settled_in_words(found, zone) if found else f"the voice message {number} is gone")


def _settled_in_words(opened: OpenedMessage, zone: ZoneInfo) -> str:
    """Who did what to it last, when by the clocks of `zone`, and why."""
    number = opened.filed.number
    signed = [each for each in opened.history if each.action.state is not None]
    if not signed:
        return f"{number} was settled by machine. Its reading: gridline readings --number {number}"
    last = signed[-1]
    why = f" ({last.reason.in_words})" if last.reason else ""
    at = last.signature.at.astimezone(zone)
    head = f"{number} was {last.action.in_words} by {last.signature.by} at {at:%Y-%m-%d %H:%M %Z}{why}"
    if last.action is MessageAction.CALLED_BACK:
        return f"{head}. After the call, accept or reject it"
    return f"{head}. Nothing was changed. See: gridline messages show {number}"
