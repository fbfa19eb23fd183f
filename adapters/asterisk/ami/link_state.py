"""The states of the AMI link and its legal moves, logged in one place."""

import asyncio
import logging
from enum import Enum
from typing import Final

from models.errors import IllegalMove

LOG = logging.getLogger(__name__)


class LinkState(Enum):
    DOWN = "down"
    """Not connected; attempts go on."""
    UP = "up"
    REFUSED = "refused"
    """Asterisk does not accept our login; attempts go on, for somebody may correct it."""
    CLOSED = "closed"


_MOVES: Final = {
    LinkState.DOWN: {LinkState.UP, LinkState.REFUSED, LinkState.CLOSED},
    LinkState.UP: {LinkState.DOWN, LinkState.CLOSED},
    LinkState.REFUSED: {LinkState.UP, LinkState.DOWN, LinkState.CLOSED},
    LinkState.CLOSED: set[LinkState](),
}


class LinkStatus:
    """Where the link stands, why, and a way to wait for a change."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._state = LinkState.DOWN
        self._moved = asyncio.Event()
        self.reason = "not connected yet"

    @property
    def state(self) -> LinkState:
        return self._state

    def move(self, to: LinkState, reason: str = "") -> None:
        """Raises IllegalMove. Staying where one is changes the reason only."""
        self.reason = reason
        if to is self._state:
            return
        if to not in _MOVES[self._state]:
            raise IllegalMove("AMI link", self._state.name, to.name)
        LOG.log(
            logging.ERROR if to is LinkState.REFUSED else logging.INFO,
            "AMI link moved",
            extra={"node": self._node, "from_state": self._state.name, "to_state": to.name, "reason": reason},
        )
        self._state = to
        self._moved.set()
        self._moved = asyncio.Event()

    async def moved(self) -> None:
        """Returns when the state has changed."""
        await self._moved.wait()
