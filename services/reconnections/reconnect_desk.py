"""What a dialogue asks of the list of reconnections."""

from enum import StrEnum
from typing import Protocol

from models.account import AccountNumber
from models.reconnect import Reconnection


class ReconnectUnknown(StrEnum):
    """Why nothing can be told."""

    NOT_LISTED = "not_listed"
    """Nothing is known of a full payment: a person looks."""
    DATABASE_AWAY = "database_away"


class ReconnectDesk(Protocol):
    async def reconnection(self, account: AccountNumber) -> Reconnection | ReconnectUnknown:
        """The account's newest reconnection. Never raises."""
        ...
