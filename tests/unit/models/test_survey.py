"""Who is asked after a talk, and how answers are counted."""

import pytest

from models.call import CallKey
from models.menu import MenuItem
from models.survey import FiledSurvey, SurveyAnswer, SurveyAsked, SurveyTerms, figures
from tests.fakes.supply import NOW
from tests.fakes.yasnogorsk import RESIDENT

CALLS = [CallKey("town", f"1700000000.{number}") for number in range(2000)]


def filed(mark: int | None, *, declined: bool = False) -> FiledSurvey:
    return FiledSurvey(CALLS[0], "operators", "anna", NOW, mark, declined)


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (20, 340, 460), (100, 2000, 2000)])
def test_as_many_callers_are_asked_as_the_share_says(share: int, least: int, most: int) -> None:
    assert least <= sum(SurveyTerms(share).chooses(call) for call in CALLS) <= most


def test_the_same_call_is_chosen_again_in_a_replay_and_in_a_greater_share() -> None:
    chosen = {call for call in CALLS if SurveyTerms(20).chooses(call)}
    assert chosen == {call for call in CALLS if SurveyTerms(20).chooses(call)}
    assert chosen < {call for call in CALLS if SurveyTerms(50).chooses(call)}


@pytest.mark.parametrize("about", [MenuItem.THEFT, MenuItem.COMPLAINT])
def test_after_a_theft_or_a_complaint_nobody_is_asked(about: MenuItem) -> None:
    assert not any(SurveyTerms(100).chooses(call, about) for call in CALLS)
    assert SurveyTerms(100).chooses(CALLS[0], MenuItem.OUTAGE)


@pytest.mark.parametrize("wrong", [{"share": -1}, {"share": 101}, {"share": 20, "quiet_days": 0}])
def test_terms_that_nobody_can_mean_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"share is|quiet_days must"):
        SurveyTerms(**wrong)


@pytest.mark.parametrize("mark", [0, 6])
def test_a_mark_is_one_to_five(mark: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        SurveyAnswer(SurveyAsked(CALLS[0], RESIDENT, "operators", NOW), mark, NOW)


def test_the_average_is_of_the_answers_and_their_share_of_those_asked() -> None:
    counted = figures([filed(5), filed(2), filed(None, declined=True), filed(None)])
    assert (counted.asked, counted.answered, counted.declined) == (4, 2, 1)
    assert (counted.average, counted.share_answered) == (3.5, 0.5)


def test_where_nobody_was_asked_there_is_no_average() -> None:
    counted = figures([])
    assert (counted.average, counted.share_answered) == (None, None)
