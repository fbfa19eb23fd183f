"""A resident walks the menus of a company through real SIP and RTP, hears an answer, and the number of his case."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import parse_script
from adapters.database.tables import cases
from ivr.flows.information.info import info_lines
from ivr.flows.main_menu import main_lines
from models.intent import Intent
from models.menu import InfoLine, MenuItem
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company

WHO = {"caller": {"number": "70000000009"}, "called": "70001000000"}


def keys(company: CompanyUnderTest) -> tuple[str, str]:
    """To «Справка и запись на приём», and there to the addresses."""
    profile = company.company.profile
    to_info = str(main_lines(profile).index(MenuItem.INFO) + 1)
    return to_info, str(info_lines(profile).index(InfoLine.CONTACTS) + 1)


def number_told(report: ResidentReport) -> str:
    """The digits between «Номер обращения» and what is said next; telephones and texts came before."""
    heard = list(report.prompts)
    ids = [each.prompt_id for each in heard]
    return "".join(each.digits for each in heard[ids.index("case_number") : ids.index("line_again")])


async def cases_of(company: CompanyUnderTest, intent: Intent) -> set[str]:
    """The last six digits of every case with this intent that reached the database."""
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        found = await connection.execute(select(cases.c.registration_number).where(cases.c.intent == intent.value))
        numbers = {row.registration_number[-6:] for row in found}
    await engine.dispose()
    return numbers


@pytest.mark.timeout(240)
async def test_a_resident_finds_the_addresses_and_hears_the_number_of_his_case(
    asterisk_tree: AsteriskTree, instances: Path
) -> None:
    variant = Variant(profile=SHORT_WELCOME, whole_menu=True, brisk=True)
    async with running_company(asterisk_tree, instances, variant=variant) as company:
        to_info, to_contacts = keys(company)
        addresses = {
            **WHO,
            "steps": [
                {"answer": {"prompts": {"language_choice": "1"}, "until": "danger_key", "within_s": 30}},
                {"hear": f"menu_item_{MenuItem.INFO}"},
                {"press": "*"},
                {"hear": {"prompt": f"menu_item_{main_lines(company.company.profile)[0]}", "within_s": 30}},
                {"press": to_info},
                {"hear": {"prompt": ["info_menu", "line_connection"], "within_s": 10}},
                {"press": to_contacts},
                {"hear": {"prompt": "case_number", "within_s": 90}},
                {"hear": "line_again"},
                {"hear": {"prompt": "goodbye", "within_s": 30}},
            ],
        }
        report = await company.town.call(parse_script(addresses), print)
        assert report.outcome is ResidentOutcome.COMPLETED, report
        assert number_told(report) in await cases_of(company, Intent.CONTACTS)

        person = {
            **WHO,
            "steps": [
                {"hear": {"prompt": f"menu_item_{MenuItem.INFO}", "within_s": 30}},
                {"press": to_info},
                {"hear": {"prompt": ["info_menu", "line_connection"], "within_s": 10}},
                "hang_up",
            ],
        }
        report = await company.town.call(parse_script(person), print)
        assert report.outcome is ResidentOutcome.COMPLETED, report
        assert await no_channels(company.asterisk)
