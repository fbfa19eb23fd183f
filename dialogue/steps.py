"""The steps of one conversation in its journal: numbered as they occur, done once, and replayed after that."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from dialogue.journal import Journal, Missing

T = TypeVar("T")


class Steps:
    """Names are numbered per occurrence ("account#2"), so that the same flow names the same steps on every run."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._occurrences: Counter[str] = Counter()

    def next(self, name: str) -> str:
        """The step of this name that comes now."""
        self._occurrences[name] += 1
        return f"{name}#{self._occurrences[name]}"

    async def once(self, step: str, kind: type[T], do: Callable[[], Awaitable[T]]) -> T:
        """What an earlier run brought at `step`; else what `do` brings, durable before it is returned.

        Raises what the journal and `do` raise; nothing is written then.
        """
        known = self._journal.replay(step, kind)
        if not isinstance(known, Missing):
            return known
        brought = await do()
        await self._journal.write(step, brought)
        return brought
