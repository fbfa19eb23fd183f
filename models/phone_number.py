"""Telephone numbers: parsing what lines and people give us, and masking what we show."""

from dataclasses import dataclass

import phonenumbers

_SHORTEST_NATIONAL = 10
"""Numbers of Russia and Kazakhstan have ten national digits; shorter ones are city or service numbers."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A full number in E.164 form, such as +77000000001. Build it with `parse`."""

    e164: str

    @classmethod
    def parse(cls, text: str, country: str, area_code: str = "") -> "PhoneNumber | None":
        """The number in `text` as dialled in `country` (ISO code), or None.

        8XXXXXXXXXX, +7XXXXXXXXXX and ten-digit forms are the same number. A local number is completed with
        `area_code`; without one, and for emergency and other short numbers, there is no number to speak of.
        Fictional +7 000 numbers of the demo count as numbers.
        """
        digits = "".join(c for c in text if c.isascii() and c.isdigit())
        if not text.strip().startswith("+"):
            digits = _completed(digits, area_code)
        if not _SHORTEST_NATIONAL < len(digits) <= 15:
            return None
        return cls(f"+{digits}") if _is_possible(f"+{digits}", country) else None

    @property
    def masked(self) -> str:
        """For lists and logs: country code and the last four digits only."""
        return f"{self.e164[:2]}***{self.e164[-4:]}"

    def __str__(self) -> str:
        return self.e164


def _completed(digits: str, area_code: str) -> str:
    if len(digits) == 11 and digits[0] == "8":
        return "7" + digits[1:]
    if area_code and len(area_code) + len(digits) == _SHORTEST_NATIONAL:
        digits = area_code + digits
    return "7" + digits if len(digits) == _SHORTEST_NATIONAL else digits


def _is_possible(e164: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(e164, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)
