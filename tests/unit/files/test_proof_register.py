"""The register of proof as a file: whoever has it can check the chain, and no cell is a formula."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.files.new_file import new_file
from adapters.files.proof_register import HEADER, entry_line, head_line, header_line
from models.outbound.proof import FIRST, ProofEntry, ProofLink, ProofOutcome, link
from models.phone_number import PhoneNumber

PHONE = PhoneNumber("+70000000107")
RUNG = datetime(2026, 11, 20, 7, 0, 3, 250_000, UTC)


def entry(place: int, campaign: str = "ЯЭ-112 v1") -> ProofEntry:
    return ProofEntry(
        attempt=f"n{place}-1",
        campaign=campaign,
        number_digest="ab" * 32,
        text_version=1,
        text_sha256="cd" * 32,
        outcome=ProofOutcome.ACKNOWLEDGED,
        rung_at=RUNG + timedelta(seconds=place),
        answered_at=RUNG + timedelta(seconds=place + 4) if place != 2 else None,
        heard_ms=12_340 if place != 2 else 0,
        of_ms=15_001 if place != 2 else 0,
        key="1",
    )


def chain(count: int) -> list[ProofLink]:
    links: list[ProofLink] = []
    for place in range(1, count + 1):
        links.append(link(entry(place), links[-1] if links else None))
    return links


def rows(*lines: str) -> list[dict[str, str]]:
    return list(csv.DictReader([header_line(), *lines], delimiter=";"))


def read(row: dict[str, str]) -> ProofEntry:
    answered = row["answered_at"]
    return ProofEntry(
        attempt=row["attempt"],
        campaign=row["campaign"],
        number_digest=row["number_digest"],
        text_version=int(row["text_version"]),
        text_sha256=row["text_sha256"],
        outcome=ProofOutcome(row["outcome"]),
        rung_at=datetime.fromisoformat(row["rung_at"]),
        answered_at=datetime.fromisoformat(answered) if answered else None,
        heard_ms=round(float(row["heard_s"]) * 1000),
        of_ms=round(float(row["of_s"]) * 1000),
        key=row["key"],
        recording_sha256=row["recording_sha256"],
    )


def test_whoever_has_the_file_can_work_every_hash_out_again() -> None:
    links = chain(3)
    before: ProofLink | None = None
    for row in rows(*(entry_line(each, PHONE, numbers=False) for each in links)):
        again = link(read(row), before)
        assert (str(again.serial), again.previous, again.hash) == (row["serial"], row["previous"], row["hash"])
        before = again


def test_numbers_are_masked_shown_on_wish_and_empty_once_erased() -> None:
    (one,) = chain(1)
    shown = [
        entry_line(one, PHONE, numbers=False),
        entry_line(one, PHONE, numbers=True),
        entry_line(one, None, numbers=True),
    ]
    assert [row["number"] for row in rows(*shown)] == ["'+7***0107", "'+70000000107", ""]


def test_no_reference_becomes_a_formula_in_the_spreadsheet_of_a_company() -> None:
    wicked = link(entry(1, "=HYPERLINK(1)"), None)
    (row,) = rows(entry_line(wicked, None, numbers=False))
    assert row["campaign"] == "'=HYPERLINK(1)"


def test_the_last_row_says_where_the_chain_ended() -> None:
    links = chain(2)
    for head, first, hash_ in ((links[-1], "head 2", links[-1].hash), (None, "head 0", FIRST)):
        (row,) = rows(head_line(head))
        assert (row["serial"], row["hash"]) == (first, hash_)
        assert len(head_line(head).split(";")) == len(HEADER)


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_file(tmp_path / "register.csv") as file:
        file.write(b"serial\n")
        raise RuntimeError("the database went away")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("yesterday's")
    with pytest.raises(FileExistsError, match="not written over"), new_file(path) as file:
        file.write(b"today's")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("register.csv", "yesterday's")]
