"""How a company's account numbers are made: their length and, where there is one, their check digit (3.3)."""

from dataclasses import dataclass
from enum import StrEnum

from models.account import AccountNumber

_LONGEST = 20


class CheckDigit(StrEnum):
    NONE = "none"
    LUHN = "luhn"
    """The last digit makes the Luhn sum a multiple of ten."""


@dataclass(frozen=True, slots=True)
class AccountForm:
    """Raises ValueError where the lengths are not 1 to 20 digits in order."""

    min_digits: int = 1
    max_digits: int = _LONGEST
    check_digit: CheckDigit = CheckDigit.NONE

    def __post_init__(self) -> None:
        if not 1 <= self.min_digits <= self.max_digits <= _LONGEST:
            raise ValueError("min_digits and max_digits are 1 to 20, the smaller first")

    def fits(self, number: AccountNumber) -> bool:
        """Whether `number` can be one of this company's; a typing slip is caught before the database is asked."""
        if not self.min_digits <= len(number.value) <= self.max_digits:
            return False
        match self.check_digit:
            case CheckDigit.NONE:
                return True
            case CheckDigit.LUHN:
                return _luhn_sum(number.value) % 10 == 0


def _luhn_sum(digits: str) -> int:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(map(int, digits[-1::-2])) + sum(doubled)
