"""A call's journal in memory, which outlives the conversation that wrote it."""

from typing import TypeVar

from dialogue.errors import JournalMismatch
from dialogue.journal import Missing

T = TypeVar("T")


class Crash(BaseException):
    """The bridge was killed at this instruction."""


class MemoryJournal:
    """`reopened` gives what a restarted bridge finds; the `crashes_at`-th write of one opening never happens."""

    def __init__(
        self,
        entries: list[tuple[str, object]] | None = None,
        crashes_at: int | None = None,
        heard: set[str] | None = None,
    ) -> None:
        self.entries: list[tuple[str, object]] = [] if entries is None else entries
        self._heard: set[str] = set() if heard is None else heard
        self._unread = list(self.entries)
        self._crashes_at = crashes_at
        self._writes = 0

    def reopened(self) -> "MemoryJournal":
        """After one crash the next opening works."""
        again = MemoryJournal(self.entries, self._crashes_at, self._heard)
        self._crashes_at = None
        return again

    @property
    def steps(self) -> list[str]:
        return [step for step, _ in self.entries]

    def replay(self, step: str, kind: type[T]) -> T | Missing:
        if not self._unread:
            return Missing.MISSING
        written, value = self._unread.pop(0)
        if written != step:
            raise JournalMismatch(f"the journal holds {written}, the flow asks for {step}")
        return value  # type: ignore[return-value]  # whoever wrote the step wrote its type

    def is_replaying(self) -> bool:
        return bool(self._unread)

    async def write(self, step: str, value: object) -> None:
        self._writes += 1
        if self._writes == self._crashes_at:
            raise Crash
        self.entries.append((step, value))

    async def mark_heard(self, step: str) -> None:
        self._heard.add(step)

    def was_heard(self, step: str) -> bool:
        return step in self._heard


class MemoryShelf:
    """All journals of a machine, by call."""

    def __init__(self) -> None:
        self._journals: dict[str, MemoryJournal] = {}

    async def open(self, call: str) -> MemoryJournal:
        return self._journals.setdefault(call, MemoryJournal()).reopened()
