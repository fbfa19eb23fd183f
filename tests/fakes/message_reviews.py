"""Voice messages before people, on whatever keeps them: filed, written down, settled, and what is left of them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import callbacks, case_events, cases
from models.case import RegistrationNumber
from models.message_review import Signature
from models.reading_rules import ReadingRules
from services.cases.case_work import CaseWorkRecords
from services.desk_rules import DeskRules
from services.messages.accept_message import AcceptMessage
from services.messages.check_message import CheckMessage, MessageRecords
from services.messages.filed_messages import FiledMessage
from services.messages.keep_voice_message import KeepVoiceMessage, VoiceMessageRecords
from services.messages.message_board import MessageBoard, ReviewRecords
from services.messages.settle_message import AttachAccount, CallBackMessage, FreshNumbers, RejectMessage
from services.outbox.registration_numbers import BlockFile
from services.readings.list_readings import ReadingQuery
from services.readings.open_account import AccountFile, LookupFile, OpenAccount
from services.readings.reading_desk import VoiceMessage
from services.readings.submit_reading import SubmissionRecords
from services.transactions import Transactions
from tests.fakes.memory_reviews import MemoryAccounts, MemoryReviews
from tests.fakes.spoken_messages import heard
from tests.fakes.supply import NOW
from tests.fakes.voice_messages import GOOD, message, number
from tests.fakes.yasnogorsk import COMPANY, RULES

MORNING = NOW + timedelta(hours=20)
ANNA, BORIS = Signature("Anna", MORNING), Signature("Boris", MORNING + timedelta(minutes=1))


class AllRecords(CaseWorkRecords, ReviewRecords, MessageRecords, VoiceMessageRecords, SubmissionRecords, Protocol):
    """Whatever these tests do in one transaction."""


@dataclass(frozen=True, slots=True)
class Left:
    """What lies where messages and readings are kept."""

    readings: tuple[str, ...]
    """Number, register, value and status, oldest first."""
    cases: tuple[str, ...]
    """Kind and state, by number."""
    callbacks: tuple[str, ...]
    """Reason, note and telephone of those that are still to be made."""
    moves: tuple[str, ...] = field(default=(), compare=False)
    """What became of the cases, by whom and why, in order."""


class Keeping(Protocol):
    """A memory, or a database."""

    @property
    def transactions(self) -> Transactions[AllRecords]: ...
    @property
    def board(self) -> MessageBoard: ...
    @property
    def accounts(self) -> AccountFile: ...
    @property
    def lookups(self) -> LookupFile: ...
    @property
    def blocks(self) -> BlockFile: ...
    async def left(self) -> Left: ...


@dataclass(frozen=True, slots=True)
class InMemory:
    memory: MemoryReviews

    @property
    def transactions(self) -> Transactions[AllRecords]:
        return self.memory  # type: ignore[return-value]  # one object is every file

    @property
    def board(self) -> MessageBoard:
        return self.memory

    @property
    def accounts(self) -> AccountFile:
        return MemoryAccounts(self.memory)

    @property
    def lookups(self) -> LookupFile:
        return MemoryAccounts(self.memory)

    @property
    def blocks(self) -> BlockFile:
        return self.memory

    async def left(self) -> Left:
        content = self.memory.content
        return Left(
            tuple(
                f"{each.number} {each.line.value.register_id} {each.line.value.value} {each.status}"
                for each in content.lines
            ),
            tuple(f"{case.intent} {case.state}" for _, case in sorted(content.cases.by_number.items())),
            tuple(
                f"{callback.request.reason} {callback.request.note} {callback.request.phone.e164}"
                for key, callback in content.callbacks.items()
                if key not in content.called
            ),
            tuple(f"{event.state} by {event.by}: {event.why}" for _, event in content.cases.events),
        )


@dataclass(frozen=True, slots=True)
class InDatabase:
    database: Database
    address: DatabaseAddress

    @property
    def transactions(self) -> Transactions[AllRecords]:
        return self.database.transactions

    @property
    def board(self) -> MessageBoard:
        return self.database.messages

    @property
    def accounts(self) -> AccountFile:
        return self.database.accounts

    @property
    def lookups(self) -> LookupFile:
        return self.database.lookups

    @property
    def blocks(self) -> BlockFile:
        return self.database.number_blocks

    async def left(self) -> Left:
        query = ReadingQuery()
        lines = [each async for each in self.database.list_readings(query) if each.registration_number]
        engine = plain_engine(self.address)
        with engine.connect() as connection:
            filed = connection.execute(select(cases).order_by(cases.c.registration_number)).all()
            moves = connection.execute(select(case_events).order_by(case_events.c.event_id)).all()
            promised = connection.execute(select(callbacks).where(callbacks.c.done_at.is_(None))).all()
        engine.dispose()
        return Left(
            tuple(f"{line.registration_number} {line.register_id} {line.value} {line.status}" for line in lines),
            tuple(f"{row.intent} {row.state}" for row in filed),
            tuple(f"{row.reason} {row.note} {row.phone}" for row in promised),
            tuple(f"{row.state} by {row.acted_by}: {row.why}" for row in moves),
        )


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """The use cases over a keeping, with a company that wants a person for every message."""

    keeping: Keeping
    rules: ReadingRules = RULES

    @property
    def desk_rules(self) -> DeskRules:
        return DeskRules(replace(COMPANY, code="demo", readings=self.rules))

    @property
    def open_account(self) -> OpenAccount:
        return OpenAccount(self.keeping.accounts, self.keeping.lookups)

    @property
    def accept(self) -> AcceptMessage:
        begin, board = self.keeping.transactions, self.keeping.board
        return AcceptMessage(begin, board, self.open_account, self.numbers, self.desk_rules)

    @property
    def reject(self) -> RejectMessage:
        return RejectMessage(self.keeping.transactions, self.keeping.board, self.desk_rules.profile.zone)

    @property
    def call_back(self) -> CallBackMessage:
        return CallBackMessage(self.keeping.transactions, self.keeping.board, self.numbers, self.desk_rules)

    @property
    def attach(self) -> AttachAccount:
        begin, board = self.keeping.transactions, self.keeping.board
        return AttachAccount(begin, board, self.keeping.accounts, self.desk_rules.profile.zone)

    @property
    def numbers(self) -> FreshNumbers:
        return FreshNumbers(self.keeping.blocks, self.desk_rules, lambda: MORNING)

    async def has(
        self, said: str | None = GOOD, of: VoiceMessage | None = None, serial: int = 901
    ) -> RegistrationNumber:
        """A message in which this was heard; None: nobody has written it down."""
        filed = of or message()
        await KeepVoiceMessage(self.keeping.transactions)(filed, number(serial))
        if said is not None:
            check = CheckMessage(self.keeping.transactions, self.open_account, self.rules, lambda: NOW)
            await check(FiledMessage(filed, number(serial), 1), heard(said))
        return number(serial)
