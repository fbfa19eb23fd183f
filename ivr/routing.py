"""Which company answers: by the number that was called."""

from collections.abc import Iterable

from ivr.errors import NoSuchCompany
from models.company_profile import CompanyProfile


class Routes:
    """The companies of this deployment. With one company only, every number is its own."""

    def __init__(self, profiles: Iterable[CompanyProfile]) -> None:
        self._profiles = tuple(profiles)
        self._by_number = {_digits(number): each for each in self._profiles for number in each.called_numbers}

    def company(self, called_number: str) -> CompanyProfile:
        """The company with this line; raises NoSuchCompany."""
        found = self._by_number.get(_digits(called_number))
        if found is not None:
            return found
        if len(self._profiles) == 1:
            return self._profiles[0]
        raise NoSuchCompany(f"no company has the number ending in {_digits(called_number)[-4:]}")


def _digits(number: str) -> str:
    return "".join(each for each in number if each in "0123456789")
