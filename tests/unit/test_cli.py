"""What somebody at a shell sees when he mistypes, when something is missing, and when he has seen enough."""

import argparse
import json
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from adapters.asterisk.errors import LinkDown, PortTaken
from gridline import VERSION, cli
from gridline.cli import COMMANDS, Command, CommandModule, main, parser
from gridline.commands.call import town_for
from gridline.failures import expected, in_words
from gridline.settings.sections import Settings
from gridline.settings.telephony import AsteriskSection
from models.errors import GridlineError
from services.errors import DatabaseAway, NotKept
from tests.fakes.commands import Operator, logging_restored, operator_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with logging_restored():
        yield


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return operator_in(tmp_path, capsys)


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Put a command `fail` on the command line that ends with this error."""

    def run(_arguments: argparse.Namespace, _file: Path | None) -> int:
        raise error

    module = cast("CommandModule", SimpleNamespace(add_arguments=lambda _: None, run=run))
    monkeypatch.setitem(cli.COMMANDS, "fail", Command("fail", lambda: module))


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"gridline {VERSION}\n"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    printed = capsys.readouterr().out
    assert end.value.code == 0
    assert COMMANDS[command].what[1:] in " ".join(printed.split())
    assert "--settings FILE" in printed


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["raedings"], "Did you mean readings or recordings?"),
        (["trunk", "ad"], "Did you mean add?"),
        (["db", "upgarde"], "Did you mean upgrade?"),
        (["readings", "--status", "acepted"], "Did you mean accepted"),
        (["xyzzy"], "There are: run, bridge"),
        ([], "required: COMMAND"),
        (["readings", "--period", "November"], "write it as 2026-11"),
        (["readings", "--account", "12a"], "write 1 to 20 digits"),
        (["readings", "--newest", "0"], "no number above zero"),
        (["talk", "weather"], "there are: readings"),
        (["import", "--encoding", "klingon", "x.csv"], "usual are utf-8 and cp1251"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(words: list[str], hint: str, operator: Operator) -> None:
    printed = operator.types(*words)
    assert printed.status == 2
    assert hint in printed.err


@pytest.mark.parametrize(
    "words",
    [
        ["--settings", "F", "db", "status"],
        ["db", "--settings", "F", "status"],
        ["db", "status", "--settings", "F"],
    ],
)
def test_the_settings_file_may_stand_anywhere(words: list[str]) -> None:
    assert parser().parse_args(words).settings == Path("F")


def test_without_a_settings_file_none_is_named() -> None:
    assert parser().parse_args(["db", "status"]).settings is None


@pytest.mark.parametrize("words", [["readings"], ["db", "status"], ["alarms", "list"], ["export", "out"], ["talk"]])
def test_a_missing_database_is_told_in_one_line_and_not_made(words: list[str], operator: Operator) -> None:
    printed = operator.types(*words)
    assert printed.status == 2
    lines = [line for line in printed.err.splitlines() if line]
    assert len(lines) == 1
    assert "Make one: gridline db upgrade" in lines[0]
    assert not (operator.folder / "var/gridline.sqlite3").exists()


def test_mistaken_settings_are_told_with_their_line(operator: Operator) -> None:
    operator.file.write_text("[web]\nport = 'x'\n")
    printed = operator.types("readings")
    assert printed.status == 2
    assert "gridline.toml:2: web.port" in printed.err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PortTaken("15060 is taken: stop it."), "gridline: 15060 is taken: stop it.\n"),
        (DatabaseAway("the database did not answer"), "gridline: the database did not answer. Does it run"),
        (LinkDown("no link"), "gridline: no link. Does the service run?"),
        (FileNotFoundError(2, "No such file or directory", "x.yaml"), "gridline: x.yaml: No such file or directory\n"),
        (ExceptionGroup("tasks", [ExceptionGroup("inner", [NotKept("the disk is full")])]), "gridline: the disk is"),
    ],
)
def test_an_expected_error_is_told_without_a_traceback(
    error: Exception, told: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, error)
    printed = operator.types("fail")
    assert printed.status == 2
    assert printed.err.startswith(told)
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    "error", [ValueError("ours"), ExceptionGroup("tasks", [DatabaseAway("away"), ValueError("ours")])]
)
def test_a_fault_of_ours_keeps_its_traceback(
    error: Exception, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, error)
    with pytest.raises(type(error)):
        operator.types("fail")


def test_ctrl_c_ends_a_command_quietly(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    printed = operator.types("fail")
    assert (printed.status, printed.err) == (128 + signal.SIGINT, "")


def test_the_first_error_of_a_group_speaks_for_all() -> None:
    first = GridlineError("one")
    assert expected(ExceptionGroup("tasks", [first, GridlineError("two")])) is first
    assert in_words(first) == "one"


def test_a_reader_who_has_seen_enough_leaves_no_complaint(operator: Operator) -> None:
    """`gridline readings --json | head -1`, in processes of their own."""
    operator.has_the_small_world()
    gridline = [sys.executable, "-m", "gridline", "readings", "--json", "--settings", str(operator.file)]
    with subprocess.Popen(gridline, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 128 + signal.SIGPIPE


def test_readings_are_printed_one_object_a_line_by_a_process_of_its_own(operator: Operator) -> None:
    operator.has_the_small_world()
    gridline = [sys.executable, "-m", "gridline", "--settings", str(operator.file), "readings", "--json"]
    done = subprocess.run(gridline, cwd=ROOT, capture_output=True, check=True, timeout=90)
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 10


@pytest.mark.parametrize(("bound", "called"), [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")])
def test_a_simulated_resident_calls_a_town_of_his_own_into_the_company(bound: str, called: str, tmp_path: Path) -> None:
    settings = Settings(asterisk=AsteriskSection(bind_address=bound, sip_port=15070))
    first, second = town_for(settings, tmp_path / "a"), town_for(settings, tmp_path / "b")
    assert (first.gridline_contact, first.gridline_peer) == (f"{called}:15070", called)
    assert first.bind_address == "127.0.0.2"
    assert first.sip_port != second.sip_port, "so that two go at once"


def test_a_call_without_a_running_company_says_how_to_start_one(operator: Operator) -> None:
    printed = operator.types("call", str(ROOT / "gridline/demo/call.yaml"))
    assert printed.status == 2
    assert "Start it: ./run" in printed.err


def test_a_script_with_mistakes_is_told_before_anything_starts(operator: Operator) -> None:
    (operator.folder / "script.yaml").write_text("called: x\nsteps: []\n")
    printed = operator.types("call", str(operator.folder / "script.yaml"))
    assert printed.status == 2
    assert "telephone number" in printed.err
    assert "at least one step" in printed.err
