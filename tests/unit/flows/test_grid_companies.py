"""Neighbouring grid companies have people of their own, whatever they call about (SAL-12.5)."""

from dataclasses import replace

import pytest

from models.account import ConsumerKind
from models.company_profile import CompanyProfile
from models.intent import Intent
from models.menu import MenuItem
from models.queue import Overflow, QueueProfile
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.switchboard import Switchboard
from tests.fakes.walker import Walker
from tests.fakes.yasnogorsk import COMPANY, QUEUE, RESIDENT, SHEETS, STRANGER

FIRM = SHEETS[0].account.number
GRID = ConsumerKind.GRID_COMPANY


def company(queue: QueueProfile = QUEUE) -> CompanyProfile:
    """Callers with readings go to `queue`, but for grid companies."""
    own = replace(QUEUE, code="transmission")
    return replace(COMPANY, queues=(queue, own), consumer_queues={GRID: own.code})


async def wants_a_person(here: Switchboard) -> list[str]:
    """Where somebody goes who presses 0 at the first question."""
    await here.connect(Walker("0"))
    return here.exit.taken


@pytest.mark.rule("SAL-12.5")
@pytest.mark.parametrize("item", [MenuItem.READINGS, MenuItem.COMPLAINT, MenuItem.INFO])
async def test_a_grid_company_that_wants_a_person_reaches_those_of_transmission(item: MenuItem) -> None:
    sal = shipped_profiles()["sal"].only(item)
    for kind, queue in ((GRID, "transmission"), (ConsumerKind.PERSON, sal.queue_for(item).code)):
        here = Switchboard(profile=sal, operators=FakeOperatorDesk(kinds={RESIDENT: kind}))
        assert await wants_a_person(here) == [f"queue {queue}"]


@pytest.mark.rule("SAL-12.5")
async def test_an_account_of_a_grid_company_tells_what_its_caller_is_whoever_the_number_belongs_to() -> None:
    kinds = {STRANGER: ConsumerKind.PERSON, FIRM: GRID}
    here = Switchboard(profile=company(), caller=STRANGER, operators=FakeOperatorDesk(kinds=kinds))
    answers = {"account_keypad": f"{FIRM}#", "meter_last4": "*0", "reading_keypad_electricity": "*0"}
    await here.connect(ObligingCaller(answers))
    assert here.exit.taken == ["queue transmission"]


@pytest.mark.rule("SAL-12.5")
async def test_a_grid_company_that_calls_at_night_is_called_back_by_those_of_transmission() -> None:
    here = Switchboard(profile=company(), operators=FakeOperatorDesk(is_open=False, kinds={RESIDENT: GRID}))
    await here.connect(ObligingCaller({"account_offer_last4": "0", "callback_number_ask": "1"}))
    (request,) = here.operators.promised.values()
    assert (request.phone, request.queue) == (RESIDENT, "transmission")


@pytest.mark.rule("SAL-12.5")
async def test_a_grid_company_without_power_reaches_who_restores_it_like_everybody() -> None:
    rung = replace(QUEUE, overflow=Overflow.DISPATCHER)
    here = Switchboard(profile=company(rung), operators=FakeOperatorDesk(kinds={RESIDENT: GRID}))
    assert await wants_a_person(here) == ["queue readings"]


async def test_other_consumers_and_unknown_numbers_go_where_their_matter_goes() -> None:
    for kinds in ({}, {RESIDENT: ConsumerKind.LEGAL}, {STRANGER: GRID}):
        here = Switchboard(profile=company(), operators=FakeOperatorDesk(kinds=kinds))
        assert await wants_a_person(here) == ["queue readings"]


async def test_a_company_without_such_people_asks_nobody_what_its_caller_is() -> None:
    here = Switchboard(operators=FakeOperatorDesk(kinds={RESIDENT: GRID}))
    assert await wants_a_person(here) == ["queue readings"]
    assert "consumer_kind" not in str(here.journal.steps)


async def test_whoever_wants_to_be_nobody_is_not_known_by_his_number_on_his_way_to_a_person() -> None:
    theft = replace(company(), menu_order=(MenuItem.THEFT,), intents=frozenset({Intent.THEFT_NONCONTRACT}))
    here = Switchboard(profile=theft, operators=FakeOperatorDesk(kinds={RESIDENT: GRID}))
    await here.connect(ObligingCaller({"theft_contact_choice": "0"}))
    assert here.exit.taken == ["queue readings"]
