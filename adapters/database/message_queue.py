"""Voice messages that wait: for whoever writes them down, and then for a person, who may open each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, case, or_, select, update

from adapters.database.engine import Engine
from adapters.database.heard_fields import parsed_from, words_from
from adapters.database.tables import message_actions, voice_messages
from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.message_review import MessageAction, RejectReason, Signature, SignedAction
from models.phone_number import PhoneNumber
from models.voice_message import WAITING, MessageKind, MessageReason, MessageState
from services.messages.filed_messages import FiledMessage, WaitingMessage
from services.messages.message_board import OpenedMessage
from services.readings.reading_desk import VoiceMessage

_AT_ONCE = 20
LEASE = timedelta(minutes=5)
"""Longer than any attempt to write a message down may take."""

_MESSAGE = voice_messages.c
_DANGER_FIRST = case((_MESSAGE.reason == MessageReason.DANGER, 0), else_=1)


@dataclass(frozen=True, slots=True)
class Messages:
    """Implements MessageQueue, MessageBoard and MessageSeals."""

    engine: Engine

    async def claim(self, node: str, at: datetime) -> FiledMessage | None:
        # a claim of the future was made before the clock was put back, as a demo's is at each start
        free = or_(_MESSAGE.tried_at.is_(None), _MESSAGE.tried_at <= at - LEASE, _MESSAGE.tried_at > at)
        oldest = (
            select(_MESSAGE.message_key)
            .where(_MESSAGE.state == MessageState.NEW, _MESSAGE.system_name == node, free)
            .order_by(_MESSAGE.received_at, _MESSAGE.message_key)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self.engine.writing() as connection:
            key = await connection.scalar(oldest)
            if key is None:
                return None
            taken = update(voice_messages).where(_MESSAGE.message_key == key)
            taken = taken.values(attempts=_MESSAGE.attempts + 1, tried_at=at)
            row = (await connection.execute(taken.returning(voice_messages))).one()
        return FiledMessage(_message(row), RegistrationNumber.parse(row.registration_number), row.attempts)

    async def release(self, key: str) -> None:
        untried = update(voice_messages).where(_MESSAGE.message_key == key, _MESSAGE.state == MessageState.NEW)
        async with self.engine.writing() as connection:
            await connection.execute(untried.values(attempts=_MESSAGE.attempts - 1, tried_at=None))

    async def unsealed(self, node: str) -> Sequence[VoiceMessage]:
        query = select(voice_messages).where(_MESSAGE.system_name == node, _MESSAGE.sha256.is_(None))
        async with self.engine.reading() as connection:
            return tuple(map(_message, await connection.execute(query.order_by(_MESSAGE.received_at).limit(_AT_ONCE))))

    async def seal(self, key: str, sha256: str) -> None:
        once = update(voice_messages).where(_MESSAGE.message_key == key, _MESSAGE.sha256.is_(None))
        async with self.engine.writing() as connection:
            await connection.execute(once.values(sha256=sha256))

    async def waiting(self) -> Sequence[WaitingMessage]:
        return await self.listed(WAITING)

    async def listed(self, states: Sequence[MessageState]) -> Sequence[WaitingMessage]:
        query = (
            select(voice_messages)
            .where(_MESSAGE.state.in_(states))
            .order_by(_DANGER_FIRST, _MESSAGE.received_at, _MESSAGE.message_key)
        )
        async with self.engine.reading() as connection:
            return tuple(_waiting(row) for row in await connection.execute(query))

    async def find(self, number: RegistrationNumber) -> OpenedMessage | None:
        found = select(voice_messages).where(_MESSAGE.registration_number == str(number))
        async with self.engine.reading() as connection:
            row = (await connection.execute(found)).first()
            if row is None:
                return None
            done = select(message_actions).where(message_actions.c.message_key == row.message_key)
            history = (await connection.execute(done.order_by(message_actions.c.action_id))).all()
        return OpenedMessage(_waiting(row), words_from(row.words), tuple(map(_signed, history)))


def _message(row: Row[tuple[object, ...]]) -> VoiceMessage:
    return VoiceMessage(
        key=row.message_key,
        recording=row.recording,
        seconds=row.seconds,
        received_at=row.received_at,
        call=CallKey(row.system_name, row.uniqueid) if row.system_name else None,
        caller=PhoneNumber(row.caller) if row.caller else None,
        account=AccountNumber(row.account) if row.account else None,
        kind=MessageKind(row.kind),
    )


def _waiting(row: Row[tuple[object, ...]]) -> WaitingMessage:
    parsed = parsed_from(row.parsed)
    return WaitingMessage(
        message=_message(row),
        number=RegistrationNumber.parse(row.registration_number),
        state=MessageState(row.state),
        reason=MessageReason(row.reason) if row.reason else None,
        transcript=row.transcript or "",
        readings=parsed.readings,
        match=parsed.match,
        sha256=row.sha256 or "",
    )


def _signed(row: Row[tuple[object, ...]]) -> SignedAction:
    return SignedAction(
        MessageAction(row.action),
        Signature(row.acted_by, row.acted_at),
        RejectReason(row.reason) if row.reason else None,
        row.note,
    )
