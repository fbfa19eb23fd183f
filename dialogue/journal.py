"""A call's journal: every answer and look-up, written before the next prompt, so that a restart goes on."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, TypeVar

T = TypeVar("T")


class Missing(Enum):
    """The journal has no further entry: the flow has reached the step at which the caller is."""

    MISSING = auto()


class Journal(Protocol):
    """The journal of one call. Flows are deterministic: replaying the entries in order brings one to its place."""

    def replay(self, step: str, kind: type[T]) -> T | Missing:
        """The next unread entry, which must be `step`'s; raises `JournalMismatch` if it is another step's."""
        ...

    def is_replaying(self) -> bool:
        """Whether entries are left to replay."""
        ...

    async def write(self, step: str, value: object) -> None:
        """Make `value` durable as the answer of `step`; returns when a crash can no longer lose it."""
        ...

    async def mark_heard(self, step: str) -> None:
        """Remember that the question of `step` was heard to its end, though it is not answered yet."""
        ...

    def was_heard(self, step: str) -> bool:
        """Whether this run or an earlier one marked `step` as heard."""
        ...


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One attempt at one step, for the call's record: personal data in `raw` and `parsed`, never logged unmasked."""

    step: str
    prompt_id: str
    attempt: int
    raw: str
    parsed: str
    outcome: str
    """match, no_match, no_input, hang_up, operator, danger."""
    confidence: float | None = None
    """Of the weakest word, from 0 to 1, where he spoke; None where he typed or was silent."""


class Witness(Protocol):
    """Sees what happens in a conversation, for records, metrics and screens; never slows it down, never fails it."""

    def saw(self, record: StepRecord) -> None: ...
