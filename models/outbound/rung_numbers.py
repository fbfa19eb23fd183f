"""Which numbers our own calls ring at all (rules.md 5.4; decisions.md, Outbound)."""

from dataclasses import dataclass

from models.phone_number import PhoneNumber

_RUSSIA, _KAZAKHSTAN = "RU", "KZ"
_CODE = "+7"
"""Of both countries."""
_OF_KAZAKHSTAN = frozenset("67")
_FICTIONAL = "0"
"""The demo's +7 000, which is of either country."""


@dataclass(frozen=True, slots=True)
class RungNumbers:
    """Those of one country, without the ones that cost extra or lead back to us.

    Emergency and other short numbers are no `PhoneNumber`.
    """

    country: str
    """ISO code."""
    own: frozenset[PhoneNumber] = frozenset()
    """Of our lines."""

    def allow(self, phone: PhoneNumber) -> bool:
        return self._is_here(phone) and phone not in self.own and not phone.costs_extra

    def _is_here(self, phone: PhoneNumber) -> bool:
        if not phone.e164.startswith(_CODE):
            return False
        first = phone.e164[len(_CODE)]
        is_kazakh = first in _OF_KAZAKHSTAN
        return first == _FICTIONAL or self.country == (_KAZAKHSTAN if is_kazakh else _RUSSIA)
