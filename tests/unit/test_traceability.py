"""docs/traceability.md and the tests tell the same of every rule of the passports."""

from collections import Counter

import pytest

from tests.traceability import NOT_OURS, OPEN, Row, marked, rows, written

ROWS = rows()
MARKED = marked()


def test_every_rule_of_the_passports_has_one_row() -> None:
    assert len({row.rule for row in ROWS}) == len(ROWS)
    passports = Counter(row.rule.partition("-")[0] for row in ROWS)
    assert passports == {"C": 7, "AREK": 13, "AES": 12, "IVG": 13, "SMZ": 22, "SAL": 46}


def test_every_mark_names_a_rule_of_the_table() -> None:
    assert set(MARKED) <= {row.rule for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_a_row_names_exactly_the_tests_that_are_marked_with_its_rule(row: Row) -> None:
    named = MARKED.get(row.rule, frozenset())
    if row.to_be_proved or named:
        assert row.proof == written(named), f"the proof of {row.rule} should be: {written(named)}"
    else:
        assert row.proof == NOT_OURS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_what_is_no_test_s_is_told_whose_it_is(row: Row) -> None:
    assert row.classes <= {"IN", "REG", "ROUTE", "CLK", "OUT", "KB", "EXT"}
    assert ("OUT" in row.classes) == ("outbound" in row.rest)
    assert ("KB" in row.classes) == ("console" in row.rest)
    assert ("EXT" in row.classes) == ("told: " in row.rest)


def test_a_rule_that_is_not_proved_says_so() -> None:
    for row in ROWS:
        assert row.files or row.proof in (OPEN, NOT_OURS)
