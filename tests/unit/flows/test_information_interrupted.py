"""At every moment of a call for information the caller hangs up, or the bridge is killed and takes it up again."""

import pytest

from models.intent import Intent
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.languages import resident_chose_russian
from tests.fakes.memory_journal import Crash
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.shipped_companies import shipped_profiles
from tests.fakes.switchboard import Switchboard

ANSWERS = {
    "menu_item_payment": "1",
    "line_restriction": "2",
    "consumer_kind_ask": "1",
    "line_titled": "2",
    "line_again": "#",
}
MOMENTS = range(1, 40)
"""More than the call has; the first test says so."""


def town() -> Switchboard:
    return Switchboard(profile=shipped_profiles()["ivg"], languages=resident_chose_russian())


async def test_the_call_of_the_sweeps_ends_with_a_number_within_the_moments_tried() -> None:
    here, caller = town(), ObligingCaller(ANSWERS)
    await here.connect(caller)
    assert "case_number reg_no=000123" in caller.heard
    assert here.exit.taken == ["hang up"]
    assert 8 < caller.moments < MOMENTS.stop


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_caller_hangs_up_his_question_is_registered_once_or_not_at_all(moment: int) -> None:
    here, caller = town(), ObligingCaller(ANSWERS, hangs_up_at=moment)
    await here.connect(caller)
    answered = any(heard.startswith("answer_told") for heard in caller.heard)
    assert len(here.cases.reports) <= 1
    assert here.cases.reports or not answered


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_call_taken_up_after_a_crash_is_one_case_with_one_number(moment: int) -> None:
    here = town()
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        caller = ObligingCaller(ANSWERS)
        await here.connect(caller)
        assert here.exit.taken == ["hang up"]
    (report,) = here.cases.reports.values()
    assert report.intent is Intent.ACT_QUESTION


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_call_whose_case_nobody_could_keep_is_taken_up_where_it_was(moment: int) -> None:
    here = town()
    here.cases = FakeCaseDesk(full=True)
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        here.cases = FakeCaseDesk()
        caller = ObligingCaller(ANSWERS)
        await here.connect(caller)
        assert "system_error" not in caller.heard
    assert here.exit.taken == ["hang up"]
