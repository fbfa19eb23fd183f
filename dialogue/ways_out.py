"""The keys of danger and of an operator while nothing is asked: what is told must be heard, but not by him."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dialogue.errors import OperatorAsked
from dialogue.journal import Journal
from dialogue.keys import IN_MENUS, WAYS_OUT, Command


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Ways out of one conversation. `resumed`: this run took it over from an earlier one."""

    journal: Journal
    hear_danger: Callable[[], Awaitable[None]]
    resumed: bool

    async def take(self, step: str, key: str) -> None:
        """Do what the key of a way out asks for, and remember it: another run of the call must go the same way.

        Raises OperatorAsked, and what `hear_danger` raises; any other key does nothing.
        """
        if not key or key not in WAYS_OUT:
            return
        if not self.journal.was_heard(f"{step} {key}"):
            await self.journal.mark_heard(f"{step} {key}")
        if IN_MENUS[key] is Command.OPERATOR:
            raise OperatorAsked
        await self.hear_danger()

    async def taken_before(self, step: str) -> None:
        """In a run that takes the call over: the way that was taken at this step."""
        for key in WAYS_OUT:
            if self.resumed and self.journal.was_heard(f"{step} {key}"):
                await self.take(step, key)
