"""A complaint left at night and what became of it, through a real Asterisk: from its own phone, and for the code."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentReport
from adapters.database.database import open_database
from models.case_states import OPEN
from models.intent import Intent
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

MENU = "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]"
AT_NIGHT = {'{code: operators, hours: ["all 08:00-20:00"]}': '{code: operators, hours: ["all 03:00-03:01"]}'}
COMPLAINS = [
    {"hear": {"prompt": "menu_item_complaint", "within_s": 30}},
    {"press": "1"},
    {"hear": {"prompt": "tones/beep", "within_s": 30}},  # on a busy machine it comes long after the prompt
    {"wait": 4},
    {"press": "#"},
]
ASKS = [
    {"hear": {"prompt": "menu_item_status", "within_s": 30}},
    {"press": "2"},
    {"hear": {"prompt": "status_ask_number", "to_the_end": True}},
]
TOLD = {"hear": {"prompt": "status_message", "within_s": 15}}
GOODBYE = {"hear": {"prompt": "goodbye", "within_s": 20}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        profile = SHORT_WELCOME | AT_NIGHT | {MENU: "menu_order: [complaint, status]"}
        variant = Variant(profile=profile, whole_menu=True, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


@pytest.mark.rule("SMZ-9", "SMZ-1")
async def test_a_complaint_at_night_has_a_number_and_is_told_to_its_phone_and_for_its_code(
    company: CompanyUnderTest,
) -> None:
    consumer, neighbour = Tenant(60), Tenant(61)
    async with Callers(company.town) as callers:
        callers.call(consumer, consumer.calls([*COMPLAINS, GOODBYE]))
    require_served(callers.heard)
    await drained(company)
    number, code = spoken_digits(callers.heard[consumer])
    async with open_database(company.database) as database:
        (case,) = await database.case_board.listed(OPEN, 10)
    assert (case.intent, str(case.number)[-6:]) == (Intent.COMPLAINT, number)
    assert case.deadline.due_at is not None
    async with Callers(company.town) as callers:
        callers.call(consumer, consumer.calls([*ASKS, {"press": f"{number}#"}, TOLD, GOODBYE]))
        by_code = [*ASKS, {"press": f"{number}#"}, {"wait": 4}, {"press": code}, TOLD, GOODBYE]
        callers.call(neighbour, neighbour.calls(by_code))
    require_served(callers.heard)
    assert await no_channels(company.asterisk)


def spoken_digits(heard: ResidentReport) -> tuple[str, str]:
    """The number and the code that were told to him."""
    pieces = (piece.piece_id for prompt in heard.prompts for piece in prompt.pieces)
    digits = "".join(each.removeprefix("numbers/") for each in pieces if re.fullmatch(r"numbers/[0-9]", each))
    assert len(digits) == 10, digits
    return digits[:6], digits[6:]
