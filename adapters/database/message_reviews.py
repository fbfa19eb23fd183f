"""Voice messages as people settle them: one step each, under whoever's name."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.tables import cases, message_actions, voice_messages
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.message_review import SignedAction
from models.voice_message import MessageState, states_before

_MESSAGE = voice_messages.c


@dataclass(frozen=True, slots=True)
class MessageReviews:
    """Implements MessageReviewFile on one transaction."""

    connection: AsyncConnection

    async def settle(self, number: RegistrationNumber, signed: SignedAction) -> bool:
        to = signed.action.state
        assert to is not None, "an action that settles has a state"
        moved = update(voice_messages).where(*_open_to(number, to)).values(state=to)
        return await self._note(await self.connection.scalar(moved.returning(_MESSAGE.message_key)), signed)

    async def attach(self, number: RegistrationNumber, account: AccountNumber, signed: SignedAction) -> bool:
        known = update(voice_messages).where(*_open_to(number, MessageState.REJECTED)).values(account=account.value)
        done = await self._note(await self.connection.scalar(known.returning(_MESSAGE.message_key)), signed)
        if done:
            of_case = update(cases).where(cases.c.registration_number == str(number))
            await self.connection.execute(of_case.values(account=account.value))
        return done

    async def _note(self, key: str | None, signed: SignedAction) -> bool:
        if key is None:
            return False
        row = {
            "message_key": key,
            "action": signed.action,
            "acted_by": signed.signature.by,
            "acted_at": signed.signature.at,
            "reason": signed.reason,
            "note": signed.note,
        }
        await self.connection.execute(insert(message_actions).values(row))
        return True


def _open_to(number: RegistrationNumber, to: MessageState) -> tuple[ColumnElement[bool], ...]:
    """Looked at again by whoever had to wait for another's transaction."""
    return _MESSAGE.registration_number == str(number), _MESSAGE.state.in_(states_before(to))
