"""Which languages callers chose, in memory."""

from dataclasses import dataclass, field

from models.call import Language
from models.phone_number import PhoneNumber
from tests.fakes.yasnogorsk import RESIDENT


@dataclass
class RememberedLanguages:
    """Implements LanguageDesk."""

    known: dict[PhoneNumber, Language] = field(default_factory=dict)

    async def language_of(self, caller: PhoneNumber) -> Language | None:
        return self.known.get(caller)

    async def remember(self, caller: PhoneNumber, language: Language) -> bool:
        self.known[caller] = language
        return True


def resident_chose_russian() -> RememberedLanguages:
    """The resident is not asked for his language."""
    return RememberedLanguages({RESIDENT: Language.RUSSIAN})
