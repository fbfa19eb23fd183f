"""Which language a number's caller chose, and which his consumer's record has."""

from dataclasses import dataclass

from sqlalchemy import select, update

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import caller_languages, consumers, contact_points
from models.call import Language
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class CallerLanguages:
    """Implements LanguageFile."""

    engine: Engine

    async def of(self, phone: PhoneNumber) -> Language | None:
        """The chosen one first; of a consumer's record only Kazakh tells something: Russian stands there by default."""
        chosen = select(caller_languages.c.language).where(caller_languages.c.phone == phone.e164)
        recorded = (
            select(consumers.c.consumer_id)
            .join_from(consumers, contact_points, contact_points.c.consumer_id == consumers.c.consumer_id)
            .where(contact_points.c.phone == phone.e164, consumers.c.language == Language.KAZAKH.value)
            .limit(1)
        )
        async with self.engine.reading() as connection:
            code = (await connection.execute(chosen)).scalar_one_or_none()
            if code is not None:
                return Language(code)
            speaks_kazakh = (await connection.execute(recorded)).first() is not None
        return Language.KAZAKH if speaks_kazakh else None

    async def keep(self, phone: PhoneNumber, language: Language) -> None:
        row = {"phone": phone.e164, "language": language.value}
        changed = update(caller_languages).where(caller_languages.c.phone == phone.e164)
        async with self.engine.writing() as connection:
            if not await insert_new(connection, caller_languages, row):
                await connection.execute(changed.values(language=language.value))
