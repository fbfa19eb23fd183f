"""What a process does that is killed while a person settles a message."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from adapters.database.database import Database, Records, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.message_reviews import MessageReviews
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.message_review import SignedAction
from services.messages.accept_message import Acceptance
from tests.fakes.doomed_transcriptions import die
from tests.fakes.message_reviews import ANNA, InDatabase, ReviewDesk
from tests.fakes.voice_messages import number

STEPS = ("settled", "stored", "committed")
NUMBER = number(901)


@dataclass(frozen=True, slots=True)
class DoomedReviews:
    file: MessageReviews

    async def settle(self, number: RegistrationNumber, signed: SignedAction) -> bool:
        await self.file.settle(number, signed)
        die()
        return True

    async def attach(self, number: RegistrationNumber, account: AccountNumber, signed: SignedAction) -> bool:
        return await self.file.attach(number, account, signed)


@dataclass(frozen=True, slots=True)
class DoomedTransactions:
    database: Database
    step: str

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Records]:
        async with self.database.transactions.begin() as records:
            if self.step == "settled":
                records.message_reviews = DoomedReviews(records.message_reviews)  # type: ignore[assignment]  # as wide
            yield records
            if self.step == "stored":
                die()
        if self.step == "committed":
            die()


async def settle_and_die(address: DatabaseAddress, what: str, step: str) -> None:
    """`what` is `accept` or `call-back`; it dies at this step."""
    async with open_database(address) as database:
        desk = ReviewDesk(InDatabase(database, address))
        doomed = DoomedTransactions(database, step)
        if what == "accept":
            await replace(desk.accept, transactions=doomed)(Acceptance(NUMBER, ANNA))
        else:
            await replace(desk.call_back, transactions=doomed)(NUMBER, ANNA)
