"""A rule that is broken on purpose turns its tests red: they prove what docs/traceability.md says they prove."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pytest

from tests.traceability import REPOSITORY, marked

RED = 1
"""pytest's exit status where tests ran and failed; a broken import or no test at all has another."""
MARKED = marked()
FOLDERS = ("tests/unit/flows", "tests/unit/models", "tests/unit/services", "tests/unit/dialogue", "tests/unit/files")


@dataclass(frozen=True, slots=True)
class Break:
    """One change of one line that breaks one rule."""

    rule: str
    module: str
    old: str
    new: str


SAMPLE = (
    Break("C-4", "models.deadlines", "began = local(event, self.zone)", "began = event"),
    Break("C-5", "ivr.flows.reading.reading_value", "self.intake.count_lower()", "pass"),
    Break("C-7", "ivr.flows.hazard", 'silence="1"', 'silence="2"'),
    Break("AES-H3", "models.reading_rules", "if service not in self.services_for(account.premises.kind):", "if False:"),
    Break("AES-H1", "models.reading_rules", "if account.consumer_kind not in self.consumer_kinds:", "if False:"),
    Break("AES-1.5", "models.reading_window", "minutes=window.grace_min", "minutes=0"),
    Break("SMZ-3", "models.reading_rules", "and not account.phone_reading_allowed", "and False"),
    Break("SMZ-4a", "ivr.flows.cases.theft", 'silence="2"', 'silence="1"'),
    Break("SMZ-4c", "ivr.flows.cases.theft", "dispatch=DispatchPriority.URGENT", "dispatch=DispatchPriority.NORMAL"),
    Break("SMZ-4.1", "models.quality", "if symptom in _AT_ONCE", "if symptom is Symptom.HIGH"),
    Break("SAL-11", "models.month_window", "period.shifted(1) if self.to", "period.shifted(2) if self.to"),
    Break("SAL-13.1", "models.deadlines", '"reserve_act": _working_days(10', '"reserve_act": _days(10'),
    Break("C-1", "ivr.flows.cases.complaint", "call.tell(*_registered(receipt, here))", "call.tell()"),
    Break("C-3", "ivr.flows.information.metering", "(*answer, days, WRITTEN)", "(*answer, days)"),
    Break("C-7", "ivr.flows.hazard", "await call.say(SAFETY)", "await call.say()"),
    Break("C-7", "ivr.flows.hazard", "raise_alarm, alarm)", "raise_alarm, None)"),
    Break("IVG-2", "ivr.flows.outage.outage", "if place.level is not MatchLevel.METER:", "if False:"),
    Break(
        "SMZ-1",
        "ivr.flows.cases.status",
        "last_day(found.deadline, here.profile.zone)",
        "last_day(now, here.profile.zone)",
    ),
    Break("SMZ-1", "ivr.flows.appointment.appointment_booking", "*confirmation(here, booked), ", ""),
    Break(
        "SMZ-4.2",
        "ivr.flows.outage.outage",
        "Intent.OUTAGE_STATUS if only_asks else",
        "Intent.OUTAGE_STATUS if True else",
    ),
    Break(
        "SMZ-5a",
        "ivr.flows.outage.outage",
        "Intent.OUTAGE_STATUS if only_asks else",
        "Intent.OUTAGE_STATUS if False else",
    ),
    Break("SMZ-5b", "ivr.flows.cases.quality", "return await call.offer(AGAIN)", "return True"),
    Break("SMZ-8", "models.deadlines", '"callback": Term(4', '"callback": Term(5'),
    Break(
        "SMZ-9", "ivr.flows.cases.complaint", "if await call.look(here.desks.operators.is_open, queue):", "if False:"
    ),
    Break("SAL-2.1", "ivr.flows.cases.status", "return ToOperators(queue) if _is_late(found, now) else", "return"),
    Break(
        "SAL-7",
        "ivr.flows.information.metering",
        "Wish(Intent.APPOINTMENT_VISIT, VISITS)",
        "Wish(Intent.METERING_PLACE_APPROVAL, VISITS)",
    ),
    Break("SAL-9.4", "ivr.flows.information.metering", "        dispatch=DispatchPriority.NORMAL,\n", ""),
    Break("SAL-12.5", "ivr.flows.operator", "consumer_queues.get(kind)", "consumer_queues.get(None)"),
    Break("AREK-1.1", "ivr.flows.information.reconnect", "if here.caller not in sheet.account.phones:", "if False:"),
    Break("AREK-H3", "ivr.flows.information.reconnect", "if not account.is_active:", "if False:"),
)


@pytest.fixture(scope="module")
def ends() -> Mapping[Break, tuple[int, str]]:
    """How the tests of each broken rule ended: pytest's exit status, and what it printed."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.breaking"],
        input=json.dumps([asdict(broken) | {"files": _files(broken.rule)} for broken in SAMPLE]),
        cwd=REPOSITORY,
        env=_outside_of_this_run(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=True,
    )
    return dict(zip(SAMPLE, map(tuple, json.loads(run.stdout)), strict=True))


@pytest.mark.timeout(320)
@pytest.mark.parametrize("broken", SAMPLE, ids=lambda broken: broken.rule)
def test_a_broken_rule_turns_its_tests_red(broken: Break, ends: Mapping[Break, tuple[int, str]]) -> None:
    status, printed = ends[broken]
    assert status == RED, printed
    assert " failed" in printed.splitlines()[-1], "it was not a test that failed: is the rule's line still there?"


def _files(rule: str) -> list[str]:
    """The files that hold what proves this rule, and needs no Asterisk and no other process."""
    found = (path for folder in FOLDERS for path in (REPOSITORY / folder).glob("test_*.py"))
    return [str(path) for path in found if path.name in MARKED[rule]]


def _outside_of_this_run() -> dict[str, str]:
    """The environment without what pytest tells its own processes."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
