"""Queue a recorded reading for a person to write down (AES-1.3)."""

from dataclasses import dataclass
from typing import Protocol

from models.case import RegistrationNumber
from models.case_states import CaseState
from models.intent import Intent
from services.cases.case_file import Case, CaseFile
from services.readings.reading_desk import VoiceMessage
from services.transactions import Transactions


class VoiceMessageFile(Protocol):
    async def keep(self, message: VoiceMessage, number: RegistrationNumber) -> RegistrationNumber | None:
        """File the message as new: None; or, where its key is known, the number it is filed under."""
        ...


class VoiceMessageRecords(Protocol):
    @property
    def cases(self) -> CaseFile: ...

    @property
    def voice_messages(self) -> VoiceMessageFile: ...


@dataclass(frozen=True, slots=True)
class KeepVoiceMessage:
    transactions: Transactions[VoiceMessageRecords]

    async def __call__(self, message: VoiceMessage, number: RegistrationNumber) -> RegistrationNumber:
        """File the message with an open case, once; its number. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            known = await records.voice_messages.keep(message, number)
            if known is not None:
                return known
            await records.cases.register(
                Case(
                    number=number,
                    intent=Intent.READING_VOICE_MESSAGE,
                    state=CaseState.REGISTERED,
                    opened_at=message.received_at,
                    account=message.account,
                    phone=message.caller,
                )
            )
        return number
