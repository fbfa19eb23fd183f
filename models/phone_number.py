"""Telephone numbers: parsing what lines and people give us, and masking what we show."""

import re
from dataclasses import dataclass

import phonenumbers

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_WRITTEN = re.compile(r"\+?[0-9 ()./\u00a0\u2010-\u2013-]{1,40}")
"""How people write numbers. Anything else is a name, an attack or a broken line, and no number is dug out of it."""
_NATIONAL = 10
"""National digits of a number of Russia or Kazakhstan."""
_FULL = 11
_ABROAD = ("810", "00")
"""Prefixes of international calls: from a Russian or Kazakh line, and as many trunks write it."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A full number in E.164 form, such as +77000000001. Build it with `parse`; raises ValueError on another form."""

    e164: str

    def __post_init__(self) -> None:
        if _E164.fullmatch(self.e164) is None:
            raise ValueError("a phone number is + and 8 to 15 digits")

    @classmethod
    def parse(cls, text: str, country: str, area_code: str = "") -> "PhoneNumber | None":
        """The number in `text` as dialled in `country` (ISO code), or None.

        8XXXXXXXXXX, +7XXXXXXXXXX and ten-digit forms are the same number. A local number is completed with
        `area_code`; without one, and for emergency and other short numbers, there is no number to speak of.
        Fictional +7 000 numbers of the demo count as numbers. Text that holds more than a number, such as letters,
        line breaks or a dialplan expression, holds none.
        """
        written = text.strip(" ")
        if _WRITTEN.fullmatch(written) is None:
            return None
        digits = "".join(c for c in written if c in "0123456789")
        full = digits if written.startswith("+") else _completed(digits, area_code)
        if full is None or _E164.fullmatch(f"+{full}") is None:
            return None
        return cls(f"+{full}") if _is_possible(f"+{full}", country) else None

    @property
    def costs_extra(self) -> bool:
        """Whether whoever rings it pays for more than the call, as with +7 809."""
        number = phonenumbers.parse(self.e164)
        return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE

    @property
    def masked(self) -> str:
        """For lists and logs: country code and the last four digits only."""
        return f"{self.e164[:2]}***{self.e164[-4:]}"

    def __str__(self) -> str:
        return self.e164


def _completed(digits: str, area_code: str) -> str | None:
    """All digits from the country code on, or None where a part is missing."""
    if len(digits) == _FULL and digits[0] in "78":
        return f"7{digits[1:]}"
    for prefix in _ABROAD:
        if digits.startswith(prefix) and len(digits) >= _FULL:
            return digits.removeprefix(prefix)
    if area_code and len(area_code) + len(digits) == _NATIONAL:
        return f"7{area_code}{digits}"
    return f"7{digits}" if len(digits) == _NATIONAL else None


def _is_possible(e164: str, country: str) -> bool:
    if e164.startswith("+7"):
        # The library also takes four digits more after toll-free numbers; nobody dials that.
        return len(e164) == _FULL + 1
    try:
        number = phonenumbers.parse(e164, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)
