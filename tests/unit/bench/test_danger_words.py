"""Ordinary sentences of callers are hardly ever taken for danger: the rule's share, on every run of the tests."""

from bench.danger_words import IN_DANGER, MOST_FALSE, ORDINARY, judged, sentences
from dialogue.danger_words import Danger


def test_at_most_one_ordinary_sentence_in_two_hundred_interrupts() -> None:
    ordinary = sentences(ORDINARY)
    assert len(set(ordinary)) == len(ordinary) >= 400
    assert judged(line.split() for line in ordinary).interrupting <= MOST_FALSE


def test_hardly_any_ordinary_sentence_makes_us_ask() -> None:
    asked = judged(line.split() for line in sentences(ORDINARY)).found[Danger.ASK]
    assert asked <= 16


def test_every_sentence_with_words_that_interrupt_is_noticed() -> None:
    """The words of the decisions; of the other sentences the share is measured, not promised."""
    score = judged(line.split() for line in sentences(IN_DANGER))
    assert score.found[Danger.CERTAIN] >= 34


def test_light_that_does_not_burn_never_interrupts() -> None:
    burning = [line for line in sentences(ORDINARY) if "горит" in line or "горят" in line]
    assert len(burning) > 20
    assert judged(line.split() for line in burning).interrupting == 0
