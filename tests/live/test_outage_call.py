"""An evening through a real Asterisk: three callers without power, a suspicion, a dispatcher, and who calls next."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import parse_script
from adapters.database.database import open_database
from models.outage import OPEN
from services.outages.outage_board import ListedOutage
from tests.fakes.wired_town import phone, wire
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import ROOT, SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

PROFILE = SHORT_WELCOME | {
    "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]": "menu_order: [outage]",
    "languages: [ru, kk]": "languages: [ru]",
}
HIS_FLAT = [{"hear": {"prompt": "outage_menu", "within_s": 30}}, {"press": "1"}, {"wait": 1}, {"press": "1"}]
REPORTS = [
    *HIS_FLAT,
    {"hear": "outage_house_question"},
    {"press": "1"},
    {"hear": {"prompt": "outage_registered", "within_s": 30}},
    {"hear": {"prompt": "outage_notify_me", "within_s": 30}},
    {"press": "2"},
    {"hear": {"prompt": "goodbye", "within_s": 30}},
    "hang_up",
]
HEARS_AT_ONCE = [
    {"hear": {"prompt": "outage_known_etr", "within_s": 30, "to_the_end": True}},
    {"hear": {"prompt": "outage_menu", "within_s": 30}},
    "hang_up",
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(profile=PROFILE, whole_menu=True, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            await wire(running.database)
            yield running
            sys.stdout.write((folder / "bridge.log").read_text()[-6000:])


async def calls(company: CompanyUnderTest, n: int, steps: list[object]) -> ResidentReport:
    """The consumer of flat `n` calls and does this."""
    script = {"caller": {"number": phone(n).e164.removeprefix("+")}, "called": company.number, "steps": steps}
    report = await company.town.call(parse_script(script), print)
    assert report.outcome is ResidentOutcome.COMPLETED, (report.detail, report.prompt_ids)
    return report


async def dispatcher_types(company: CompanyUnderTest, *words: str) -> str:
    """`gridline WORDS` at the dispatcher's shell; what it printed."""
    settings = ("--settings", str(company.bridge.settings_file))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gridline", *words, *settings),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def suspected(company: CompanyUnderTest) -> ListedOutage:
    """The open outage, once the bridge has looked at the reports."""
    async with open_database(company.database) as database, asyncio.timeout(20):
        while not (found := await database.outage_board.listed(sorted(OPEN))):  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.1)
    (listed,) = found
    assert listed.reports == 3, "three calls, three cases below it"
    return listed


@pytest.mark.rule("SMZ-4.2", "SMZ-5a", "SMZ-10")
async def test_the_third_caller_makes_an_outage_suspected_and_the_next_hears_the_dispatchers_estimate(
    company: CompanyUnderTest,
) -> None:
    await asyncio.gather(*(calls(company, n, [*REPORTS]) for n in (1, 2)))
    assert json.loads(await dispatcher_types(company, "outages", "list", "--json")) == []
    await calls(company, 3, [*REPORTS])
    await drained(company)
    outage = (await suspected(company)).outage
    assert (outage.device_id, outage.state.value) == ("TP1", "suspected")

    number = str(outage.outage_id)
    done = await dispatcher_types(company, "outages", "confirm", number, "--estimate", "14:30", "--by", "Петров")
    assert "is etr_set, estimate 2026-11-20 14:30" in done
    next_caller = await calls(company, 2, [*HEARS_AT_ONCE])
    assert "outage_other_question" in next_caller.prompt_ids
    elsewhere = await calls(company, 12, [{"hear": {"prompt": "outage_menu", "within_s": 30}}, "hang_up"])
    assert "outage_known_etr" not in elsewhere.prompt_ids
    await drained(company)

    await dispatcher_types(company, "outages", "restore", number, "--by", "Петров")
    promises = json.loads(await dispatcher_types(company, "outages", "promises", "--json"))
    assert promises["count"]["kept"] == {"estimates": 1, "told": 1}
    after = await calls(company, 2, [{"hear": {"prompt": "outage_menu", "within_s": 30}}, "hang_up"])
    assert "outage_known_etr" not in after.prompt_ids
    assert "gridline_outages_suspected_total 1.0" in await company.bridge.metrics()
    assert await no_channels(company.asterisk)
