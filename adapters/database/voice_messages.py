"""Voice messages: filed once, settled once when they are written down."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.heard_fields import parsed_column, words_column
from adapters.database.statements import insert_new
from adapters.database.tables import voice_messages
from models.case import RegistrationNumber
from models.voice_message import MessageState, move_message
from services.messages.filed_messages import CheckedMessage
from services.readings.reading_desk import VoiceMessage


@dataclass(frozen=True, slots=True)
class VoiceMessages:
    """Implements VoiceMessageFile and CheckedMessageFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, message: VoiceMessage, number: RegistrationNumber) -> RegistrationNumber | None:
        row = {
            "message_key": message.key,
            "registration_number": str(number),
            "recording": message.recording,
            "seconds": message.seconds,
            "received_at": message.received_at,
            "system_name": message.call.system_name if message.call else None,
            "uniqueid": message.call.uniqueid if message.call else None,
            "caller": message.caller.e164 if message.caller else None,
            "account": message.account.value if message.account else None,
            "kind": message.kind,
        }
        if await insert_new(self.connection, voice_messages, row):
            return None
        known = select(voice_messages.c.registration_number).where(voice_messages.c.message_key == message.key)
        return RegistrationNumber.parse((await self.connection.execute(known)).scalar_one())

    async def settle(self, checked: CheckedMessage) -> bool:
        heard, finding = checked.heard, checked.finding
        found = {
            "state": move_message(MessageState.NEW, finding.state),
            "reason": finding.reason,
            "transcript": heard.text if heard else None,
            "words": words_column(heard) if heard else None,
            "parsed": parsed_column(heard, finding) if heard else None,
            "transcribed_at": checked.checked_at if heard else None,
        }
        new = voice_messages.c.message_key == checked.key, voice_messages.c.state == MessageState.NEW
        settled = update(voice_messages).where(*new).values(**found).returning(voice_messages.c.message_key)
        return (await self.connection.execute(settled)).first() is not None
