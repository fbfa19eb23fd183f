"""Who has no power when a feeder of Ясногорск fails, and who of them phones."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridline.demo.network import NETWORK, DemoLines
from gridline.demo.people import LANDLORD, PRIORITY, DemoConsumer
from gridline.demo.town import town
from gridline.settings.sections import DemoSettings
from models.network import Network

FEEDER = "F1"
"""It feeds the people worth meeting."""
STREETS = "улица Садовая, улица Полевая, переулок Лесной"
"""As the dispatcher names them to all callers."""
_REPORTS = 3
_REPEATS = 10
"""One in so many callers has called before."""
_ASKS_FOR_A_PERSON = 12
"""One in so many."""


@dataclass(frozen=True, slots=True)
class Household:
    phone: str
    """As the trunk shows it."""
    transformer: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays what on the evening; nobody plays twice but those who call again."""

    first: tuple[Household, ...]
    """Their reports make the outage suspected."""
    danger: Household
    priority: Household
    still_out: Household
    crowd: tuple[str, ...]
    """From whose telephones the storm comes, in its order; the last of them have called before."""
    askers: tuple[str, ...]
    """Those who want a person."""


def cast(settings: DemoSettings, calls: int) -> Cast:
    """Raises ValueError where the town has too few people for an evening."""
    households = without_power(settings)
    own = {household.phone: household for household in households}
    priority = own.pop(_shown(PRIORITY.phone))
    own.pop(_shown(LANDLORD.phone), None)  # several accounts: he is asked which
    others = list(own.values())
    first = _of_several_transformers(others)
    danger, still_out, *rest = (each for each in others if each not in first)
    askers = calls // _ASKS_FOR_A_PERSON
    again = calls // _REPEATS or 1
    fresh = [each.phone for each in rest[: calls - again]]
    if len(fresh) < _REPORTS + askers:
        raise ValueError(f"the town has too few people for a storm: give it more accounts than {settings.accounts}")
    crowd = fresh[askers:]
    before = [*(each.phone for each in first), *crowd[: len(crowd) // 2]]
    missing = calls - askers - len(crowd)
    repeated = tuple(before[place % len(before)] for place in range(missing))
    return Cast(first, danger, priority, still_out, (*crowd, *repeated), tuple(fresh[:askers]))


def without_power(settings: DemoSettings) -> Sequence[Household]:
    """Everybody whose house hangs below the feeder, in the order of the town's list."""
    network, lines = Network.of(NETWORK), DemoLines()
    found = []
    for consumer in town(settings.accounts, settings.seed):
        fed_by = [lines.transformer_of(account.address) for account in consumer.accounts]
        if network.feeds(FEEDER, fed_by[0]) and not _is_restricted(consumer):
            found.append(Household(_shown(consumer.phone), fed_by[0]))
    return found


def _is_restricted(consumer: DemoConsumer) -> bool:
    return any(account.restriction != "none" for account in consumer.accounts)


def _of_several_transformers(households: Sequence[Household]) -> tuple[Household, ...]:
    """The first of each transformer: so a feeder explains their reports better than anything below it."""
    first: dict[str, Household] = {}
    for household in households:
        first.setdefault(household.transformer, household)
    return tuple(first.values())[:_REPORTS]


def _shown(phone: str) -> str:
    return phone.removeprefix("+")
