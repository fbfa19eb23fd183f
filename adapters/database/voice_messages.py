"""Voice messages that wait for a person."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import voice_messages
from models.case import RegistrationNumber
from services.reading_desk import VoiceMessage


@dataclass(frozen=True, slots=True)
class VoiceMessages:
    """Implements VoiceMessageFile on one transaction."""

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
        }
        if await insert_new(self.connection, voice_messages, row):
            return None
        known = select(voice_messages.c.registration_number).where(voice_messages.c.message_key == message.key)
        return RegistrationNumber.parse((await self.connection.execute(known)).scalar_one())
