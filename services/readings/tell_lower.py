"""Whether a caller may hear that his value is lower than the previous one: each time it tells something of that one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.account import AccountNumber
from models.phone_number import PhoneNumber


class LowerAnswers(Protocol):
    """How often who was told so. Raises DatabaseAway."""

    async def note_lower(self, asked: Sequence[str], day: date) -> tuple[int, ...]:
        """Note one answer for each of `asked`; how often each was answered on `day`, with this one."""
        ...


@dataclass(frozen=True, slots=True)
class TellLower:
    """The limits of a day, beside that of one call: whoever asks on is no resident at his meter (who is calling)."""

    answers: LowerAnswers
    per_number_a_day: int = 5
    per_account_a_day: int = 5
    """From whatever numbers, withheld ones too."""

    async def __call__(self, account: AccountNumber, caller: PhoneNumber | None, today: date) -> bool:
        """Counts the answer. Raises DatabaseAway."""
        limits = {f"account {account}": self.per_account_a_day}
        if caller is not None:
            limits[caller.e164] = self.per_number_a_day
        told = await self.answers.note_lower(tuple(limits), today)
        return all(times <= most for times, most in zip(told, limits.values(), strict=True))
