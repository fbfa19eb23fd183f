"""What was heard is held against what was said word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridline.evaluation.alignment import aligned, errors

WORDS = st.text("абв", max_size=7)


@pytest.mark.parametrize(
    ("said", "heard", "count"),
    [("абв", "абв", 0), ("абв", "авв", 1), ("абв", "ав", 1), ("ав", "абв", 1), ("абв", "", 3), ("", "", 0)],
)
def test_words_changed_lost_and_added_are_counted(said: str, heard: str, count: int) -> None:
    assert errors(said, heard) == count


def test_a_word_too_many_is_paired_with_nothing() -> None:
    assert aligned("абв", "агбв") == ((0, 0), (None, 1), (1, 2), (2, 3))


@given(WORDS, WORDS)
def test_an_alignment_uses_every_word_once_and_has_as_many_differences_as_errors(said: str, heard: str) -> None:
    pairs = aligned(said, heard)
    assert [place for place, _ in pairs if place is not None] == list(range(len(said)))
    assert [place for _, place in pairs if place is not None] == list(range(len(heard)))
    differing = [(i, j) for i, j in pairs if i is None or j is None or said[i] != heard[j]]
    assert len(differing) == errors(said, heard)
