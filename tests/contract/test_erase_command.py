"""What whoever answers requests for erasure types and reads at a shell."""

import asyncio
from pathlib import Path

import pytest

from adapters.database.database import open_database
from models.call import Language
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import RESIDENT, STRANGER

NOTHING = "0 recordings of voice messages, 0 calls and 0 numbers rung for notices"
SIGNED = ("--by", "Anna", "--reason", "request 17")


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.chdir(tmp_path)
    found = operator_in(tmp_path, capsys)
    found.has_the_small_world()

    async def remembered() -> None:
        async with open_database(found.database) as database:
            for phone in (RESIDENT, STRANGER):
                await database.caller_languages.keep(phone, Language.KAZAKH)

    asyncio.run(remembered())
    return found


def test_a_look_says_what_goes_what_stays_and_why_and_erases_nothing(operator: Operator) -> None:
    for _ in range(2):
        told = operator.types("erase", "--phone", "8 000 000 00 01", "--dry-run")
        assert told.status == 0
        assert "goes      1  remembered languages" in told.out
        assert "stays      1  data of the contract: billing's import would bring them back" in told.out
        assert "not looked at: backups" in told.out
    assert operator.types("erase", "log").out == "nothing was erased on request\n"


def test_erased_is_what_was_shown_and_the_log_proves_it_without_the_number(operator: Operator) -> None:
    told = operator.types("erase", "--phone", str(STRANGER), *SIGNED)
    assert (told.status, told.out.splitlines()[-1]) == (0, "erased: 1 entries. The proof: gridline erase log")
    log = operator.types("erase", "log").out
    assert "Anna: request 17" in log
    assert "erased      1  remembered languages" in log
    assert "0000099" not in log
    assert operator.types("erase", "log", "--phone", str(STRANGER)).out == log
    assert operator.types("erase", "log", "--phone", str(RESIDENT)).out == "nothing was erased on request\n"
    again = operator.types("erase", "--phone", str(STRANGER), *SIGNED)
    assert again.out.splitlines()[-1] == "nothing was found to erase; no proof is written"


def test_what_has_been_kept_long_enough_is_shown_and_deleted(operator: Operator) -> None:
    told = operator.types("erase", "old", "--dry-run")
    assert (told.status, told.out) == (0, f"{NOTHING} would be deleted\n")
    assert operator.types("erase", "old").out == f"{NOTHING} deleted\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--phone", str(STRANGER)), "say who erases and why"),
        (("--phone", str(STRANGER), "--by", "Anna"), "say who erases and why"),
        (SIGNED, "say whose data"),
        (("--phone", "Anna", *SIGNED), "is no telephone number"),
        (("--phone", str(STRANGER), "--account", "00120045", *SIGNED), "not allowed with"),
    ],
)
def test_without_whose_who_and_why_nothing_is_erased(operator: Operator, words: tuple[str, ...], said: str) -> None:
    told = operator.types("erase", *words)
    assert told.status == 2
    assert said in told.err
    assert operator.types("erase", "log").out == "nothing was erased on request\n"
