"""What whoever works on voice messages sees at a shell."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.database.database import open_database
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import DOUBTFUL, GOOD, Desk, message

DOUBTFUL_ONE, SILENT_ONE, NEW_ONE = (message(f"{n}-reading-1", NOW + timedelta(minutes=n)) for n in (1, 2, 3))


async def three_messages(operator: Operator, folder: Path) -> None:
    """One in doubt, one in which nothing was said, one that nobody has heard."""
    transcriber = ScriptedTranscriber({DOUBTFUL_ONE.recording: DOUBTFUL, SILENT_ONE.recording: ""})
    async with open_database(operator.database) as database:
        desk = Desk(database, folder, transcriber)
        for each in (DOUBTFUL_ONE, SILENT_ONE):
            record(folder, each.recording)
            await desk.files(each)
        await desk.works()
        await desk.files(NEW_ONE)


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    at_shell = operator_in(tmp_path, capsys)
    at_shell.has_the_small_world()
    return at_shell


def test_in_a_quiet_town_no_message_waits(operator: Operator) -> None:
    assert (operator.types("messages").out, operator.types("messages", "--json").out) == (
        "no voice message waits\n",
        "[]\n",
    )


def test_whoever_looks_sees_why_and_what_was_heard(operator: Operator, tmp_path: Path) -> None:
    asyncio.run(three_messages(operator, tmp_path))
    doubtful, silent, new = operator.types("messages").out.split("\n\n")
    assert doubtful.splitlines() == [
        "DEMO-20261120-000001  2026-11-20 10:01  to_check",
        "  why        not every word was surely heard",
        "  account    00120045",
        f"  heard      {GOOD}",
        "  reading    meter M1, 2026-11: day 5980, night 950",
        f"  caller     {RESIDENT.e164}",
        "  recording  1-reading-1, 12 s",
    ]
    assert "why        no reading could be made out" in silent
    assert "why        nothing has written it down yet" in new
    assert new.startswith("DEMO-20261120-000003  2026-11-20 10:03  new\n")


def test_programs_get_every_way_to_understand_a_message(operator: Operator, tmp_path: Path) -> None:
    asyncio.run(three_messages(operator, tmp_path))
    doubtful, silent, new = json.loads(operator.types("messages", "--json").out)
    assert (doubtful["state"], doubtful["reason"], doubtful["account"]) == ("to_check", "low_confidence", "00120045")
    assert doubtful["readings"][0] == {
        "account": "00120045",
        "serial": None,
        "values": [{"zone": "day", "digits": ["5980"]}, {"zone": "night", "digits": ["950"]}],
    }
    assert doubtful["match"] == {
        "account": "00120045",
        "meter_id": "M1",
        "period": "2026-11",
        "values": [
            {"register_id": "R1", "zone": "day", "value": "5980"},
            {"register_id": "R2", "zone": "night", "value": "950"},
        ],
    }
    assert (silent["transcript"], silent["readings"], silent["match"]) == (None, [], None)
    assert (new["reason"], new["received_at"]) == (None, "2026-11-20T07:03:00+00:00")
