"""The language that a number's caller chose, on both databases."""

from adapters.database.database import Database
from models.call import Language
from tests.fakes.supply import STRANGER


async def test_what_a_caller_chose_is_known_from_then_on_and_may_change(database: Database) -> None:
    assert await database.caller_languages.of(STRANGER) is None
    await database.caller_languages.keep(STRANGER, Language.KAZAKH)
    assert await database.caller_languages.of(STRANGER) is Language.KAZAKH
    await database.caller_languages.keep(STRANGER, Language.RUSSIAN)
    assert await database.caller_languages.of(STRANGER) is Language.RUSSIAN
