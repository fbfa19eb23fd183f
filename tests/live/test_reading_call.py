"""A resident phones a reading in through real SIP and RTP: the whole way from the greeting to the row."""

from pathlib import Path

import pytest

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.script import parse_script
from adapters.database.database import open_database
from models.reading import ReadingStatus
from services.readings.list_readings import ReadingQuery, StoredReading
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import CompanyUnderTest, Variant, running_company


async def accepted(company: CompanyUnderTest) -> list[StoredReading]:
    """Readings that came by phone."""
    query = ReadingQuery(statuses=frozenset({ReadingStatus.ACCEPTED}))
    async with open_database(company.database) as database:
        return [reading async for reading in database.list_readings(query)]


@pytest.mark.timeout(120)
async def test_a_resident_gives_both_zones_and_hears_his_registration_number(
    asterisk_tree: AsteriskTree, instances: Path
) -> None:
    script = {
        "caller": {"number": "70000000001"},
        "called": "70001000000",
        "steps": [
            {"hear": {"prompt": "account_several", "within_s": 30}},
            {"press": "0045"},
            {"hear": "reading_service_choice"},
            {"press": "1"},
            {"hear": "reading_keypad_zone_day"},
            {"press": "06005#"},
            {"hear": "reading_keypad_zone_night"},
            {"press": "01010#"},
            {"hear": "reading_confirm_keypad"},
            {"press": "1"},
            {"capture": {"name": "registration_number", "prompt": "reading_accepted"}},
            "hang_up",
        ],
    }
    async with running_company(asterisk_tree, instances, variant=Variant(brisk=True)) as company:
        report = await company.town.call(parse_script(script), print)
        assert report.outcome is ResidentOutcome.COMPLETED, report
        rows = await accepted(company)
        assert {str(row.value) for row in rows} == {"6005", "1010"}
        assert {row.registration_number[-6:] for row in rows} == {report.captured["registration_number"]}
        metrics = await company.bridge.metrics()
        assert "gridline_key_to_prompt_seconds_count 5.0" in metrics, "he answered five questions"
        assert "gridline_journal_write_seconds_count 0.0" not in metrics
        assert await no_channels(company.asterisk)
