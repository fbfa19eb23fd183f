"""Ask a caller after his talk with an agent how he was served, at most once in the company's quiet days (F-9)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from models.phone_number import PhoneNumber
from models.survey import FiledSurvey, SurveyAnswer, SurveyAsked
from services.errors import DatabaseAway, DatabaseRefused, NotKept
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import OutboxDrainer
from services.outbox.outbox import Letter, Outbox
from services.transactions import Transactions

_log = logging.getLogger(__name__)


class SurveyDesk(Protocol):
    """What the question asks of the utility. Raises nothing: where a doubt is left, nobody is asked."""

    async def begin(self, asked: SurveyAsked) -> bool:
        """Whether he may be asked; from then on his number has been. The same call gets the same answer again."""
        ...

    async def keep(self, answer: SurveyAnswer) -> bool:
        """Keep it once a call, database or not; False where the local disk takes nothing."""
        ...


class SurveyFile(Protocol):
    """Surveys within one transaction."""

    async def begin(self, asked: SurveyAsked, since: datetime) -> bool:
        """File the question unless its number was asked at `since` or later, opted out, or its call forbids it."""
        ...

    async def answer(self, answer: SurveyAnswer) -> None:
        """File the first answer of a call, with its question where that is not there."""
        ...


class SurveyRecords(Protocol):
    @property
    def surveys(self) -> SurveyFile: ...


class SurveyBoard(Protocol):
    """What is asked of filed surveys. All raise DatabaseAway."""

    async def between(self, first: datetime, before: datetime) -> Sequence[FiledSurvey]:
        """Asked in [first, before), the earliest first."""
        ...

    async def forget_callers(self, before: datetime) -> None:
        """Drop the numbers of those asked before this: nothing needs them any more."""
        ...


class OptOuts(Protocol):
    """Numbers that want no surveys. All raise DatabaseAway."""

    async def opt_out(self, phone: PhoneNumber, via: str, at: datetime) -> None:
        """It is asked no more; doing it twice is no fault."""
        ...

    async def revoke(self, phone: PhoneNumber, at: datetime) -> bool:
        """It may be asked again; False where it had not opted out."""
        ...


@dataclass(frozen=True, slots=True)
class KeepSurvey:
    transactions: Transactions[SurveyRecords]

    async def __call__(self, answer: SurveyAnswer) -> None:
        """File the answer once. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            await records.surveys.answer(answer)


@dataclass(frozen=True, slots=True)
class SurveyBook:
    """Implements SurveyDesk: the question is filed in the database at once, the answer goes through the outbox."""

    transactions: Transactions[SurveyRecords]
    database: AskedDatabase
    outbox: Outbox
    drainer: OutboxDrainer
    quiet_days: int

    async def begin(self, asked: SurveyAsked) -> bool:
        try:
            return await self.database.ask(lambda: self._begin(asked))
        except (DatabaseAway, DatabaseRefused):
            return False

    async def keep(self, answer: SurveyAnswer) -> bool:
        call = answer.asked.call
        try:
            await self.outbox.keep(Letter(f"survey:{call}", f"survey {call}", answer))
        except NotKept:
            _log.exception("the answer to a survey is lost", extra={"call_id": str(call)})
            return False
        self.drainer.wake()
        return True

    async def _begin(self, asked: SurveyAsked) -> bool:
        async with self.transactions.begin() as records:
            return await records.surveys.begin(asked, asked.asked_at - timedelta(days=self.quiet_days))


@dataclass(frozen=True, slots=True)
class NoSurvey:
    """Implements SurveyDesk where nobody is asked."""

    async def begin(self, asked: SurveyAsked) -> bool:
        return False

    async def keep(self, answer: SurveyAnswer) -> bool:
        return False
