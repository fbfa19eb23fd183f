"""A conversation in a terminal over a real database: what is confirmed there lies in it afterwards."""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.journal.store import held
from adapters.synthesis.engines import kazakh_engine
from tests.fakes.commands import Operator, logging_restored, operator_in

CALLER = "+70000000101"
"""The demo's resident, who has one account with one meter, last read 4512."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with logging_restored():
        yield


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return operator_in(tmp_path, capsys)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that is standard input; write the keys into it before the command."""
    file = tmp_path / "keys"
    file.touch()
    with file.open() as source:
        monkeypatch.setattr(sys, "stdin", source)
        yield file


def test_a_reading_given_in_the_demo_is_shown_and_gone(operator: Operator, typed: Path) -> None:
    typed.write_text("1\n4872#\n1\n")
    printed = operator.types("talk", "reading", "--demo")
    assert printed.status == 0
    assert f"The caller's number is {CALLER}." in printed.out
    assert "Показания приняты" in printed.out
    row = printed.out.splitlines()[-1].split()
    assert (row[1], row[5], row[8]) == ("10010001", "4872", "accepted")
    assert not (operator.folder / "var").exists(), "the settings' own places are untouched"


def test_a_reading_confirmed_in_the_terminal_lies_in_the_services_database(operator: Operator, typed: Path) -> None:
    operator.has_the_small_world()
    typed.write_text("0045\n1\n5980#\n950#\n1\n2\n")
    printed = operator.types("talk", "reading", "--caller", "+70000000001")
    assert "what is confirmed here counts" in printed.out
    listed = operator.types("readings", "--json", "--period", "2026-11").out
    readings = [json.loads(line) for line in listed.splitlines()]
    assert sorted(reading["value"] for reading in readings) == ["5980", "950"], printed.out
    assert {reading["status"] for reading in readings} == {"accepted"}


def test_the_whole_menu_is_walked_in_the_terminal(operator: Operator, typed: Path) -> None:
    operator.has_the_small_world()
    typed.write_text("1\n" * 3 + "q\n")
    printed = operator.types("talk", "menu", "--caller", "+70000000099")
    assert "Передать показания счётчика, нажмите один." in printed.out
    assert "Чтобы поговорить с оператором, нажмите ноль." in printed.out


def test_whoever_is_known_to_speak_kazakh_reads_its_drafts_in_the_demo(operator: Operator, typed: Path) -> None:
    if kazakh_engine() is None:
        pytest.skip("nothing on this machine speaks Kazakh")
    operator.has_the_small_world()
    typed.write_text("q\n")
    printed = operator.types("talk", "menu", "--caller", "+70000000001")
    assert "Есептегіш көрсеткішін беру үшін бірді басыңыз" in printed.out
    assert "Если Вы видите оборванный провод" in printed.out, "of what has no Kazakh text he hears the Russian one"


def test_a_running_service_is_not_disturbed(operator: Operator, typed: Path) -> None:
    """The bridge holds its local store; the terminal has one beside it."""
    operator.has_the_small_world()
    typed.write_text("q\n")
    with held(operator.folder / "var/journal"):
        assert operator.types("talk").status == 0


def test_two_calls_at_once_are_refused_in_one_line(operator: Operator, typed: Path) -> None:
    operator.has_the_small_world()
    typed.write_text("q\n")
    with held(operator.folder / "var/journal/talk"):
        printed = operator.types("talk")
    assert printed.status == 2
    assert printed.err.endswith("stop it first\n")


def test_a_caller_who_is_no_number_is_refused(operator: Operator, typed: Path) -> None:
    operator.has_the_small_world()
    typed.write_text("q\n")
    printed = operator.types("talk", "--caller", "nobody")
    assert (printed.status, printed.err.startswith("gridline: --caller: 'nobody' is no telephone number.")) == (2, True)


def test_what_is_typed_as_a_voice_message_is_kept_under_its_name(operator: Operator, typed: Path) -> None:
    with operator.file.open("a") as settings:
        settings.write("[demo]\nclock = 2026-11-20T21:00:00\n")
    operator.has_the_small_world()
    typed.write_text("1\nлицевой счёт один ноль ноль, показания четыре шесть девять восемь\n")
    printed = operator.types("talk", "reading", "--caller", "+70000000001")
    (message,) = (operator.folder / "var/recordings/talk").iterdir()
    assert message.read_text().startswith("лицевой счёт"), printed.out
    assert "voice_message" in printed.out.splitlines()[-1]


def test_what_was_confirmed_in_the_terminal_leaves_for_billing_once(operator: Operator, typed: Path) -> None:
    operator.has_the_small_world()
    typed.write_text("0045\n1\n5980#\n950#\n1\n2\n")
    operator.types("talk", "reading", "--caller", "+70000000001")
    folder = operator.folder / "billing"
    exported = operator.types("export", str(folder), "--json")
    (batch,) = json.loads(exported.out)
    file = Path(batch["file"])
    assert batch["readings"] == 2
    with file.open() as lines:
        assert [row["value"] for row in csv.DictReader(lines)] == ["5980", "950"]
    assert operator.types("export", str(folder)).out == "nothing new to export\n"
    file.unlink()
    again = operator.types("export", str(folder), "--again", str(batch["batch"]))
    assert (again.status, again.out) == (0, f"{file}  2 readings\n")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == batch["sha256"]
