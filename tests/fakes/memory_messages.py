"""Filed voice messages in memory, and accounts of nobody: enough for messages that all end with a person."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from models.account import Account, AccountNumber
from models.message_checks import Finding
from models.phone_number import PhoneNumber
from models.reading import Period
from services.errors import DatabaseAway
from services.messages.filed_messages import CheckedMessage, FiledMessage, WaitingMessage
from services.readings.open_account import MeterPast
from services.readings.reading_desk import VoiceMessage
from tests.fakes.voice_messages import number


class MemoryMessages:
    """Implements MessageQueue, Transactions and, as their records, CheckedMessageFile; claims run out at once."""

    def __init__(self, *messages: VoiceMessage) -> None:
        self._filed = {each.key: FiledMessage(each, number(n), 0) for n, each in enumerate(messages, start=1)}
        self.settled: dict[str, Finding] = {}
        self.away = False

    @property
    def voice_messages(self) -> "MemoryMessages":
        return self

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["MemoryMessages"]:
        if self.away:
            raise DatabaseAway
        yield self

    async def claim(self, node: str, at: datetime) -> FiledMessage | None:
        if self.away:
            raise DatabaseAway
        new = [each for key, each in self._filed.items() if key not in self.settled and _is_on(node, each)]
        if not new:
            return None
        taken = replace(new[0], attempts=new[0].attempts + 1)
        self._filed[taken.message.key] = taken
        return taken

    async def release(self, key: str) -> None:
        self._filed[key] = replace(self._filed[key], attempts=self._filed[key].attempts - 1)

    async def settle(self, checked: CheckedMessage) -> bool:
        if checked.key in self.settled:
            return False
        self.settled[checked.key] = checked.finding
        return True

    async def waiting(self) -> Sequence[WaitingMessage]:
        return ()

    def attempts(self, message: VoiceMessage) -> int:
        return self._filed[message.key].attempts


class NoAccounts:
    """Implements AccountFile and LookupFile."""

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        return ()

    async def find(self, number: AccountNumber) -> Account | None:
        return None

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        return ()

    async def note(self, *_: object) -> int:
        raise AssertionError("nobody is told anything, so nothing is counted")


def _is_on(node: str, filed: FiledMessage) -> bool:
    return filed.message.call is not None and filed.message.call.system_name == node
