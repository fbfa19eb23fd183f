"""Bridge and database both dead: the dialplan alone answers, with the shipped recordings, and danger gets through."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_no_long_silence, require_served
from tests.live.company_lab import CompanyUnderTest, Variant, running_company, short_folder
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

DISPATCHER, BACKUP = "+70001000101", "+70001000102"
TEXT = {"hear": "static_intro"}
DANGER = [TEXT, {"press": "9"}, {"hear": "hazard_safety"}]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    """A company without bridge and database."""
    with short_folder() as folder:
        async with running_company(asterisk_tree, folder, variant=Variant(hands=8, brisk=True)) as running:
            await running.bridge.kill()
            running.settings.database.file.unlink()
            await running.asterisk.console("dialplan set global GRIDLINE_HEARTBEAT 0")
            yield running


async def test_a_caller_hears_the_text_and_in_danger_reaches_the_backup_when_the_dispatcher_does_not_answer(
    company: CompanyUnderTest,
) -> None:
    calm, endangered = Tenant(0), Tenant(1)
    with (
        company.town.subscriber(DISPATCHER, RingsUnanswered()) as dispatcher,
        company.town.subscriber(BACKUP, Answers()) as backup,
    ):
        async with Callers(company.town) as callers:
            callers.call(calm, calm.calls([TEXT, {"hear": {"prompt": "static_end", "to_the_end": True}}]))
            talking = [*DANGER[:2], {"hear": {"prompt": "hazard_safety", "to_the_end": True}}, {"wait": 9}, "hang_up"]
            callers.call(endangered, endangered.calls(talking))
            await dispatcher.called(within_s=40)
            call = await backup.called(within_s=20)
        assert call.is_answered
    require_served(callers.heard)
    assert callers.heard[calm].hung_up_by_company
    assert await no_channels(company.asterisk)


async def test_a_hang_up_at_any_step_leaves_no_channel(company: CompanyUnderTest) -> None:
    steps: tuple[list[object], ...] = (
        ["hang_up"],
        [TEXT, "hang_up"],
        [*DANGER, "hang_up"],
        [*DANGER, {"wait": 13}, "hang_up"],
    )
    with company.town.subscriber(DISPATCHER, RingsUnanswered()), company.town.subscriber(BACKUP, RingsUnanswered()):
        async with Callers(company.town) as callers:
            for place, each in enumerate(steps):
                callers.call(Tenant(place), Tenant(place).calls(each))
    heard: list[ResidentReport] = list(callers.heard.values())
    assert len(heard) == len(steps)
    require_no_long_silence(callers.heard)
    assert await no_channels(company.asterisk)
    assert await no_channels(company.town.server)
