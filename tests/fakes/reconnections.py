"""The list of reconnections in memory."""

from collections.abc import Iterable

from models.account import AccountNumber
from models.reconnect import Reconnection
from services.reconnections.reconnect_desk import ReconnectUnknown


class FakeReconnectDesk:
    def __init__(self, lines: Iterable[Reconnection] = (), *, away: bool = False) -> None:
        self._lines = {line.account: line for line in lines}
        self._away = away

    async def reconnection(self, account: AccountNumber) -> Reconnection | ReconnectUnknown:
        if self._away:
            return ReconnectUnknown.DATABASE_AWAY
        return self._lines.get(account, ReconnectUnknown.NOT_LISTED)
