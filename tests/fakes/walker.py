"""A caller who presses his way through menus, one key when it is his turn, and hangs up when he has none left."""

from collections import deque

from dialogue.errors import HungUp
from tests.fakes.scripted_caller import FakeLine


class Walker(FakeLine):
    """`keys` in turn; a space is a turn on which he keeps silent."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._turns = deque(keys)
        self._heard_before = 0

    @property
    def last_heard(self) -> list[str]:
        """What he heard since he pressed last."""
        return self.heard[self._heard_before :]

    def act(self) -> None:
        if not self._turns:
            raise HungUp
        key = self._turns.popleft()
        self._heard_before = len(self.heard)
        if key != " ":
            self.press(key)
