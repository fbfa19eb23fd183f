"""The table of live wishes is whole: every intent is tried with real calls, or the table says why not."""

import pytest

from models.intent import Intent
from tests.live.wish_table import NO_CALL, WISHES
from tests.live.wishes import Ending, Hear, Told, Wish


def test_every_intent_of_the_catalogue_is_a_wish_or_is_said_to_be_none() -> None:
    wished = [wish.intent for wish in WISHES]
    assert sorted([*wished, *NO_CALL]) == sorted(Intent), "each once"
    assert all(NO_CALL.values()), "each with its reason"


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.intent)
def test_no_two_endings_of_a_wish_are_the_same_call(wish: Wish) -> None:
    courses = [wish.course(ending) for ending in Ending]
    assert len({(course.steps, course.shows) for course in courses}) == len(Ending)
    assert all(
        isinstance(step.prompt, str) for course in courses for step in course.steps if isinstance(step, Hear | Told)
    )
