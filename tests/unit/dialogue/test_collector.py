"""Digits from keys, by the key map."""

import pytest

from dialogue.collector import FLOOD, DigitsWanted
from dialogue.endings import Commanded, Ending, Match, NoInput, NoMatch, Reason, Timing
from dialogue.keys import Command

ACCOUNT = DigitsWanted(1, 20)
LAST_FOUR = DigitsWanted.exactly(4)


def typed(keys: str, wanted: DigitsWanted = ACCOUNT) -> Ending | None:
    """How the attempt ends after `keys`; `.` is a pause."""
    collector = wanted.listener(Timing())
    for key in keys:
        ending = collector.silence() if key == "." else collector.press(key)
        if ending is not None:
            return ending
    return None


@pytest.mark.parametrize(
    ("keys", "ending"),
    [
        ("1004512#", Match("1004512", by_hash=True)),
        ("1004512.", Match("1004512")),
        ("0#", Match("0", by_hash=True)),
        ("9#", Match("9", by_hash=True)),
        (".", NoInput()),
        ("*0", Commanded(Command.OPERATOR)),
        ("123*0", Commanded(Command.OPERATOR)),
        ("*9", Commanded(Command.DANGER)),
        ("12**", Commanded(Command.REPEAT)),
        ("*.", Commanded(Command.REPEAT)),
        ("99*#1004512#", Match("1004512", by_hash=True)),
        ("12*.", NoMatch(Reason.NOT_AN_ANSWER)),
        ("#", NoMatch(Reason.NOT_AN_ANSWER)),
        ("1" * 21 + "#", NoMatch(Reason.NOT_AN_ANSWER)),
        ("12A34#", NoMatch(Reason.INVALID_KEY)),
        ("12*534#", NoMatch(Reason.INVALID_KEY)),
        ("12D.", NoMatch(Reason.INVALID_KEY)),
        ("12B*#34#", Match("34", by_hash=True)),
        ("*#.", NoInput()),
        ("123", None),
    ],
)
def test_an_answer_ends_by_the_key_map(keys: str, ending: Ending | None) -> None:
    assert typed(keys) == ending


@pytest.mark.parametrize(
    ("keys", "ending"),
    [("4512", Match("4512")), ("45#", NoMatch(Reason.NOT_AN_ANSWER)), ("45.", NoMatch(Reason.NOT_AN_ANSWER))],
)
def test_where_one_length_is_wanted_the_last_digit_ends_the_answer(keys: str, ending: Ending) -> None:
    assert typed(keys, LAST_FOUR) == ending


def test_a_flood_of_two_hundred_keys_ends_the_attempt_early() -> None:
    collector = ACCOUNT.listener(Timing())
    endings = [collector.press("7") for _ in range(FLOOD + 1)]
    assert endings[:FLOOD] == [None] * FLOOD
    assert endings[FLOOD] == NoMatch(Reason.NOT_AN_ANSWER)


def test_the_pause_between_digits_is_shorter_than_the_wait_for_the_first() -> None:
    collector = ACCOUNT.listener(Timing(first_key_s=5.0, next_key_s=3.0))
    assert collector.wait_s == 5.0
    collector.press("1")
    assert collector.wait_s == 3.0


def test_after_clearing_the_caller_has_the_long_wait_again() -> None:
    collector = ACCOUNT.listener(Timing(first_key_s=5.0, next_key_s=3.0))
    for key in "12*#":
        collector.press(key)
    assert collector.wait_s == 5.0


def test_a_question_cannot_want_more_digits_than_a_flood() -> None:
    with pytest.raises(ValueError, match="flood"):
        DigitsWanted(1, FLOOD)
