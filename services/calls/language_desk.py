"""Which language a caller chose before, from the same number."""

from dataclasses import dataclass
from typing import Protocol

from models.call import Language
from models.phone_number import PhoneNumber
from services.errors import DatabaseAway
from services.outbox.asked_database import AskedDatabase


class LanguageDesk(Protocol):
    """What the choice of a language asks. Raises nothing: whoever is not known is asked."""

    async def language_of(self, caller: PhoneNumber) -> Language | None:
        """As he chose it last, else as his consumer's record has it; None: neither is known."""
        ...

    async def remember(self, caller: PhoneNumber, language: Language) -> bool:
        """From now on he is not asked; False where it could not be kept."""
        ...


class LanguageFile(Protocol):
    """Languages by number. All raise DatabaseAway."""

    async def of(self, phone: PhoneNumber) -> Language | None: ...

    async def keep(self, phone: PhoneNumber, language: Language) -> None: ...


@dataclass(frozen=True, slots=True)
class LanguageBook:
    """Implements LanguageDesk over the database; while that is away everybody is asked."""

    file: LanguageFile
    database: AskedDatabase

    async def language_of(self, caller: PhoneNumber) -> Language | None:
        try:
            return await self.database.ask(lambda: self.file.of(caller))
        except DatabaseAway:
            return None

    async def remember(self, caller: PhoneNumber, language: Language) -> bool:
        try:
            await self.database.ask(lambda: self.file.keep(caller, language))
        except DatabaseAway:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoMemory:
    """Implements LanguageDesk where nothing is remembered."""

    async def language_of(self, caller: PhoneNumber) -> Language | None:
        return None

    async def remember(self, caller: PhoneNumber, language: Language) -> bool:
        return False
