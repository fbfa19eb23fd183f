"""The list of reconnections: imported whole or not at all, moved by people, handed to sales once, on both databases."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.files.connected_list import ConnectedList
from adapters.files.table_files import open_tables
from models.account import AccountNumber
from models.errors import IllegalMove
from models.reconnect import Reconnection, ReconnectState
from services.errors import ImportRefused
from services.imports.import_supply import ImportSupply
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import DeskTimes
from services.reconnections.reconnect_desk import ReconnectUnknown
from services.reconnections.reconnect_list import MoveReconnection, ReconnectBook, TellSales
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import FLAT, HOUSE, NOW
from tests.fakes.supply_files import profile

HEADER = "account;paid_on;listed_on;fee_unpaid;ordered_on;connected_on;told_on\n"
FLAT_PAID = "00120045;02.11.2026;;;;;\n"
HOUSE_CONNECTED = "00120046;02.11.2026;02.11.2026;no;03.11.2026;05.11.2026;\n"
TODAY = date(2026, 11, 20)


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "reconnect_list.csv").write_text(text, encoding="utf-8")
    return folder


async def bring(address: DatabaseAddress, folder: Path) -> None:
    with open_tables([folder]) as tables:
        await ImportSupply(Stages(address), profile())(tables, lambda _table, _rows: None)


async def state_of(database: Database, account: AccountNumber) -> ReconnectState | None:
    found = await database.reconnections.newest(account)
    return found.state if found else None


@pytest.mark.rule("AREK-2.1")
async def test_an_imported_list_tells_each_consumers_state_and_the_next_one_brings_it_on(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    await bring(address, written(tmp_path / "in", HEADER + FLAT_PAID + HOUSE_CONNECTED))
    assert await state_of(database, FLAT) is ReconnectState.PAID_IN_FULL
    assert await state_of(database, HOUSE) is ReconnectState.CONNECTED
    listed = HEADER + "00120045;02.11.2026;02.11.2026;yes;;;\n"
    await bring(address, written(tmp_path / "later", listed))
    assert await state_of(database, FLAT) is ReconnectState.FEE_UNPAID
    assert await state_of(database, HOUSE) is ReconnectState.CONNECTED


@pytest.mark.parametrize(
    ("line", "field", "mistake"),
    [
        ("00999999;02.11.2026;;;;;\n", "account", "accounts has no"),
        ("12;02.11.2026;;;;;\n", "account", ""),
        ("00120047;02.11.2026;01.11.2026;;;;\n", "listed_on", "before paid_on"),
        ("00120047;02.11.2026;;;03.11.2026;;\n", "ordered_on", "no listed_on before it"),
        ("00120047;32.11.2026;;;;;\n", "paid_on", "not a date"),
        ("00120047;;;;;;\n", "paid_on", "empty"),
        ("00120047;02.11.2026;;perhaps;;;\n", "fee_unpaid", ""),
        (FLAT_PAID, "account, paid_on", "line 2 has the same"),
    ],
)
async def test_one_wrong_line_refuses_the_whole_list(
    address: DatabaseAddress, database: Database, tmp_path: Path, line: str, field: str, mistake: str
) -> None:
    with pytest.raises(ImportRefused) as refusal:
        await bring(address, written(tmp_path / "in", HEADER + FLAT_PAID + line))
    (problem,) = refusal.value.problems
    assert (problem.table, problem.line, problem.field) == ("reconnect_list", 3, field)
    assert mistake in problem.mistake
    assert problem.remedy
    assert await state_of(database, FLAT) is None


@pytest.mark.rule("AREK-2.3")
async def test_a_person_brings_a_line_a_step_further_and_never_two(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    await bring(address, written(tmp_path / "in", HEADER + FLAT_PAID))
    move = MoveReconnection(database.transactions)
    for _ in range(2):
        moved = await move(FLAT, ReconnectState.IN_LIST, TODAY)
        assert moved is not None
        assert moved.listed_on == TODAY
    with pytest.raises(IllegalMove):
        await move(FLAT, ReconnectState.CONNECTED, TODAY)
    with pytest.raises(ValueError, match="backwards"):
        await move(FLAT, ReconnectState.WORK_ORDER, date(2026, 11, 1))
    assert await state_of(database, FLAT) is ReconnectState.IN_LIST
    assert await move(HOUSE, ReconnectState.IN_LIST, TODAY) is None


class Broken:
    """A disk that is full."""

    def write(self, lines: Sequence[Reconnection]) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.rule("AREK-3")
async def test_sales_are_told_of_each_connection_once_and_not_before_the_file_is_there(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    await bring(address, written(tmp_path / "in", HEADER + FLAT_PAID + HOUSE_CONNECTED))
    tell = TellSales(database.transactions, database.reconnections)
    with pytest.raises(OSError, match="space"):
        await tell(Broken(), TODAY)
    assert await state_of(database, HOUSE) is ReconnectState.CONNECTED
    file = tmp_path / "sales.csv"
    assert [line.account for line in await tell(ConnectedList(file), TODAY)] == [HOUSE]
    expected = "account;paid_on;ordered_on;connected_on\n00120046;2026-11-02;2026-11-03;2026-11-05\n"
    assert file.read_text(encoding="utf-8") == expected
    assert await state_of(database, HOUSE) is ReconnectState.SALES_TOLD
    assert await tell(ConnectedList(tmp_path / "second.csv"), TODAY) == ()
    assert not (tmp_path / "second.csv").exists()


def test_a_list_that_sales_may_not_have_read_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("yesterday", encoding="utf-8")
    with pytest.raises(FileExistsError):
        ConnectedList(file).write([Reconnection(FLAT, TODAY)])
    assert [each.name for each in tmp_path.iterdir()] == ["sales.csv"]
    assert file.read_text(encoding="utf-8") == "yesterday"


async def test_a_caller_s_line_is_the_newest_and_none_while_the_database_is_away(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    again = "00120045;12.11.2026;;;;;\n"
    closed = "00120045;01.10.2026;01.10.2026;no;02.10.2026;03.10.2026;05.10.2026\n"
    await bring(address, written(tmp_path / "in", HEADER + again + closed))
    times = DeskTimes(lambda: NOW, database_timeout_s=20.0)
    found = await ReconnectBook(database.reconnections, AskedDatabase(times)).reconnection(FLAT)
    assert isinstance(found, Reconnection)
    assert found.paid_on == date(2026, 11, 12)
    assert await ReconnectBook(database.reconnections, AskedDatabase(times)).reconnection(HOUSE) is (
        ReconnectUnknown.NOT_LISTED
    )


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    at_shell = operator_in(tmp_path, capsys)
    at_shell.has_the_small_world()
    return at_shell


@pytest.mark.rule("AREK-1.2", "AREK-2.4", "AREK-3")
def test_whoever_works_with_the_list_imports_it_sees_what_is_late_and_hands_it_on(operator: Operator) -> None:
    source = operator.folder / "from billing.csv"
    source.write_text(HEADER + FLAT_PAID + HOUSE_CONNECTED, encoding="utf-8")
    assert operator.types("reconnect", "list").out == "nobody\n"
    assert operator.types("reconnect", "import", str(source)).out == "2 in the list\n"
    late = operator.types("reconnect", "flags").out
    assert [line.split() for line in late.splitlines()] == [
        ["00120045", "paid_in_full", "2026-11-02", "-", "not_listed"],
        ["00120046", "connected", "2026-11-02", "2", "d", "not_told"],
    ]
    assert operator.types("reconnect", "set", "00120045", "in_list", "--on", "2026-11-02").status == 0
    assert "00120045" not in operator.types("reconnect", "flags").out
    sales = operator.folder / "sales.csv"
    assert operator.types("reconnect", "export", str(sales)).out == "1 for sales\n"
    assert sales.exists()
    assert operator.types("reconnect", "export", str(operator.folder / "no.csv")).out.startswith("nobody")


def test_a_step_that_the_list_does_not_have_is_refused_in_words(operator: Operator) -> None:
    source = operator.folder / "list.csv"
    source.write_text(HEADER + FLAT_PAID, encoding="utf-8")
    operator.types("reconnect", "import", str(source))
    refused = operator.types("reconnect", "set", "00120045", "connected")
    assert refused.status == 1
    assert "Nothing was changed" in refused.err
    unknown = operator.types("reconnect", "set", "00120046", "in_list")
    assert (unknown.status, "not in the list" in unknown.err) == (1, True)


def test_a_list_with_a_mistake_is_refused_with_line_field_and_remedy(operator: Operator) -> None:
    source = operator.folder / "list.csv"
    source.write_text(HEADER + FLAT_PAID + "00120046;tomorrow;;;;;\n", encoding="utf-8")
    refused = operator.types("reconnect", "import", str(source))
    assert refused.status == 1
    assert "reconnect_list, line 3, paid_on: not a date" in refused.err
    assert operator.types("reconnect", "list").out == "nobody\n"
