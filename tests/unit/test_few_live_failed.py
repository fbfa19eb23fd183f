"""Which failures of ./test are worth hearing once more."""

import json
from pathlib import Path

import pytest

from tests.only_few_live_failed import main


@pytest.mark.parametrize(
    ("failed", "status"),
    [
        (["tests/live/test_a.py::test_b"], 0),
        ([f"tests/live/test_a.py::test_{number}" for number in range(5)], 1),
        (["tests/live/test_a.py::test_b", "tests/unit/test_c.py::test_d"], 1),
        (["tests/live/test_a.py::test_b", "tests/live/test_crashes.py::test_c"], 1),
        (["tests/live/test_theft_call.py::test_d"], 1),
        (["tests/unit/test_a.py::test_of_tests/live/test_e"], 1),
        ([], 1),
    ],
)
def test_only_a_few_live_tests_and_nothing_else_are_run_once_more(
    tmp_path: Path, failed: list[str], status: int
) -> None:
    names = tmp_path / "lastfailed"
    names.write_text(json.dumps(dict.fromkeys(failed, True)), encoding="utf-8")
    assert main(names) == status


def test_where_pytest_kept_nothing_nothing_is_run_again(tmp_path: Path) -> None:
    assert main(tmp_path / "lastfailed") == 1
