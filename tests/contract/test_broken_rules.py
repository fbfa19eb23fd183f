"""A rule that is broken on purpose turns its tests red: they prove what docs/traceability.md says they prove."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass

import pytest

from tests.breaking import VARIABLE
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
    Break("C-5", "ivr.flows.reading_value", "self.intake.count_lower()", "pass"),
    Break("C-7", "ivr.flows.hazard", 'silence="1"', 'silence="2"'),
    Break("AES-H3", "models.reading_rules", "if service not in self.services_for(account.premises.kind):", "if False:"),
    Break("AES-H1", "models.reading_rules", "if account.consumer_kind not in self.consumer_kinds:", "if False:"),
    Break("AES-1.5", "models.reading_window", "minutes=window.grace_min", "minutes=0"),
    Break("SMZ-3", "models.reading_rules", "and not account.phone_reading_allowed", "and False"),
    Break("SMZ-4a", "ivr.flows.theft", 'silence="2"', 'silence="1"'),
    Break("SMZ-4c", "ivr.flows.theft", "dispatch=DispatchPriority.URGENT", "dispatch=DispatchPriority.NORMAL"),
    Break("SMZ-4.1", "models.quality", "if symptom in _AT_ONCE", "if symptom is Symptom.HIGH"),
    Break("SAL-11", "models.month_window", "period.shifted(1) if self.to", "period.shifted(2) if self.to"),
    Break("SAL-13.1", "models.deadlines", '"reserve_act": _working_days(10', '"reserve_act": _days(10'),
)


@pytest.mark.parametrize("broken", SAMPLE, ids=lambda broken: broken.rule)
def test_a_broken_rule_turns_its_tests_red(broken: Break) -> None:
    found = (path for folder in FOLDERS for path in (REPOSITORY / folder).glob("test_*.py"))
    files = [str(path) for path in found if path.name in MARKED[broken.rule]]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "tests.breaking", *files],
        cwd=REPOSITORY,
        env=_outside_of_this_run() | {VARIABLE: json.dumps(asdict(broken))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == RED, run.stdout + run.stderr


def _outside_of_this_run() -> dict[str, str]:
    """The environment without what pytest tells its own processes."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
