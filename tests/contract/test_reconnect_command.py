"""The list of reconnections at a shell: what is late in it, and what has not happened yet."""

from datetime import date
from pathlib import Path

import pytest

from gridline.commands.reconnect import as_text
from models.account import AccountNumber
from models.deadlines import TermClock
from models.reconnect import Reconnection
from models.work_calendar import CalendarYear, WorkCalendar
from tests.fakes.commands import Operator, operator_in
from tests.fakes.yasnogorsk import TOWN

ACCOUNT = "00120045"


@pytest.fixture
def sales(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    operator = operator_in(tmp_path, capsys)
    operator.has_the_small_world()
    (operator.folder / "paid.csv").write_text(f"account;paid_on\n{ACCOUNT};2026-11-18\n")
    assert operator.types("reconnect", "import", str(operator.folder / "paid.csv")).out == "1 in the list\n"
    return operator


def test_a_step_that_lies_ahead_has_not_happened(sales: Operator) -> None:
    refused = sales.types("reconnect", "set", ACCOUNT, "in_list", "--on", "2099-01-01")
    assert (refused.status, "lies ahead" in refused.err) == (1, True)
    assert "paid_in_full" in sales.types("reconnect", "list").out


def test_at_the_end_of_the_year_the_list_is_shown_without_the_next_years_calendar() -> None:
    last = date(2026, 12, 31)
    clock = TermClock(TOWN, WorkCalendar("KZ", {2026: CalendarYear(2026, frozenset())}))
    connected = Reconnection(AccountNumber("1000001"), last, last, ordered_on=last, connected_on=last)
    waiting = Reconnection(AccountNumber("1000002"), date(2026, 11, 18))
    shown = as_text([connected, waiting], last, clock, flagged=True)
    first, second = shown.splitlines()
    assert "2027 is not loaded" in first
    assert "not_listed" in second
