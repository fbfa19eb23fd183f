"""What a supervisor reads of callers' marks at a shell, and how a number is left alone."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.database.database import open_database
from models.call import CallKey
from models.phone_number import PhoneNumber
from models.queue_visit import QueueVisit, VisitEnd
from models.survey import SurveyAnswer, SurveyAsked
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.survey_desk import KeepSurvey
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import NOW

DAY = "2026-11-20"


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    found = operator_in(tmp_path, capsys)
    assert found.types("db", "upgrade").status == 0
    return found


async def answered(operator: Operator, *marks: int | None) -> None:
    """Callers of anna, one after another, gave these marks."""
    async with open_database(operator.database) as database:
        for place, mark in enumerate(marks):
            call, at = CallKey("town", str(place)), NOW + timedelta(minutes=place)
            visit = QueueVisit(call, "operators", at, at, VisitEnd.ANSWERED, "anna")
            await KeepQueueVisit(database.transactions)(visit)
            asked = SurveyAsked(call, PhoneNumber(f"+7000000000{place}"), "operators", at)
            await KeepSurvey(database.transactions)(SurveyAnswer(asked, mark, at))


async def asked_only(operator: Operator) -> None:
    async with open_database(operator.database) as database, database.transactions.begin() as records:
        asked = SurveyAsked(CallKey("town", "9"), PhoneNumber("+70000000009"), "operators", NOW)
        assert await records.surveys.begin(asked, NOW)


def test_average_and_share_of_answers_are_told_for_the_day_and_each_agent(operator: Operator) -> None:
    asyncio.run(answered(operator, 5, 2, None))
    asyncio.run(asked_only(operator))
    told = json.loads(operator.types("surveys", "report", "--day", DAY, "--json").out)
    assert {name: told[name] for name in ("asked", "answered", "declined", "average", "share_answered")} == {
        "asked": 4, "answered": 2, "declined": 1, "average": 3.5, "share_answered": 0.5,
    }  # fmt: skip
    assert [(each["agent"], each["asked"], each["average"]) for each in told["agents"]] == [
        ("", 1, None),
        ("anna", 3, 3.5),
    ]


def test_a_person_reads_the_same_in_columns(operator: Operator) -> None:
    asyncio.run(answered(operator, 5, 2))
    lines = operator.types("surveys", "report", "--day", DAY).out.splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["operators", "anna", "2", "2", "100%", "0", "3.50"],
        ["all", "2", "2", "100%", "0", "3.50"],
    ]
    assert operator.types("surveys", "report", "--day", "2026-11-19").out == "nobody was asked on this day\n"


def test_a_number_opts_out_and_takes_it_back(operator: Operator) -> None:
    assert operator.types("surveys", "opt-out", "8 000 000-00-01", "--by", "anna").status == 0
    assert operator.types("surveys", "revoke", "+70000000001").status == 0
    assert operator.types("surveys", "revoke", "+70000000001").status == 1


def test_what_is_no_number_is_refused_with_a_remedy(operator: Operator) -> None:
    printed = operator.types("surveys", "opt-out", "abc", "--by", "anna")
    assert printed.status == 2
    assert "+70001234567" in printed.err
