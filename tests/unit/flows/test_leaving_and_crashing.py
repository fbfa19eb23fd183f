"""At every moment of a call: the caller hangs up, or the bridge is killed and takes the call up again."""

import pytest

from models.call import CallResult
from services.readings.reading_desk import ReadingDraft
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import FakeLine, ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import PENSIONER

ANSWERS = {
    "account_offer_last4": "1",
    "reading_service_choice": "1",
    "reading_keypad_zone_day": "5120#",
    "reading_keypad_zone_night": "3060#",
    "reading_jump_confirm_keypad": "1",
    "reading_confirm_keypad": "1",
    "reading_more_meters": "2",
}
MOMENTS = range(1, 60)
"""More than the call has; the sweep tests say so themselves."""


def town() -> Switchboard:
    return Switchboard(caller=PENSIONER)


async def undisturbed() -> tuple[Switchboard, ObligingCaller]:
    here, caller = town(), ObligingCaller(ANSWERS)
    await here.connect(caller)
    return here, caller


async def test_the_call_of_the_sweeps_runs_to_its_end_within_the_moments_tried() -> None:
    here, caller = await undisturbed()
    assert here.readings.times_submitted == 1
    assert 20 < caller.moments < MOMENTS.stop


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_caller_hangs_up_nothing_unconfirmed_is_submitted(moment: int) -> None:
    here, caller = town(), ObligingCaller(ANSWERS, hangs_up_at=moment)
    result = await here.connect(caller)
    confirmed = caller.transcript.count("presses 1") == 4
    assert len(here.readings.submitted) <= confirmed
    if here.readings.submitted:
        assert result is CallResult.SELF_SERVICE
        assert not here.readings.drafts
    else:
        assert result is CallResult.ABANDONED_IVR


def unconfirmed(here: Switchboard) -> list[tuple[int, bool]]:
    return [(len(draft.values), draft.readback_heard) for draft in here.readings.drafts]


async def test_a_draft_grows_with_the_values_until_its_read_back_is_heard_whole() -> None:
    kept: set[tuple[tuple[int, bool], ...]] = set()
    for moment in MOMENTS:
        here = town()
        await here.connect(ObligingCaller(ANSWERS, hangs_up_at=moment))
        kept.add(tuple(unconfirmed(here)))
    assert kept == {(), ((1, False),), ((2, False),), ((2, True),)}


async def test_a_draft_whose_read_back_was_heard_whole_is_marked_for_a_call_back() -> None:
    here = town()
    script = """
        hears greeting company=demo
        hears recording_notice
        hears danger_key
        hears account_offer_last4 last4=0002
        presses 1
        hears reading_service_choice
        presses 1
        hears reading_keypad_zone_day
        presses 5120#
        hears reading_keypad_zone_night
        presses 2060#
        hears reading_readback meter_spoken=units/electricity zone=units/zone_day value=5120 kwh
        hears reading_readback meter_spoken=units/electricity zone=units/zone_night value=2060 kwh
        hears reading_confirm_keypad
        hangs up
    """
    await here.holds(script)
    (draft,) = here.readings.drafts
    assert isinstance(draft, ReadingDraft)
    assert draft.readback_heard


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_bridge_is_killed_the_caller_finishes_and_is_stored_once(moment: int) -> None:
    expected, _ = await undisturbed()
    here = town()
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert here.readings.submitted == expected.readings.submitted
    assert here.exit.taken == ["hang up"]


@pytest.mark.parametrize("write", range(1, 20))
async def test_killed_between_doing_and_noting_it_down_the_bridge_repeats_itself_harmlessly(write: int) -> None:
    expected, _ = await undisturbed()
    here = town()
    here.journal = MemoryJournal(crashes_at=write)
    try:
        await here.connect(ObligingCaller(ANSWERS))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert here.readings.submitted == expected.readings.submitted
    assert here.journal.steps == expected.journal.steps


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_second_kill_right_after_the_first_loses_nothing_either(moment: int) -> None:
    expected, _ = await undisturbed()
    here = town()
    lines: list[FakeLine] = [
        ObligingCaller(ANSWERS, crashes_at=moment),
        ObligingCaller(ANSWERS, crashes_at=3),
        ObligingCaller(ANSWERS),
    ]
    for line in lines:
        try:
            await here.connect(line)
            break
        except Crash:
            continue
    assert here.readings.submitted == expected.readings.submitted


async def test_after_a_restart_the_caller_hears_the_question_he_was_at_and_nothing_before_it() -> None:
    here = town()
    with pytest.raises(Crash):
        await here.connect(ObligingCaller(ANSWERS, crashes_at=9))
    resumed = ObligingCaller(ANSWERS)
    await here.connect(resumed)
    assert "greeting company=demo" not in resumed.heard
    assert resumed.heard[0] in {"reading_service_choice", "reading_keypad_zone_day", "reading_keypad_zone_night"}


@pytest.mark.parametrize(
    ("moment", "hears_first"), [(1, "greeting company=demo"), (2, "recording_notice"), (3, "danger_key")]
)
async def test_a_restart_in_the_welcome_repeats_only_what_was_cut(moment: int, hears_first: str) -> None:
    here = town()
    with pytest.raises(Crash):
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    resumed = ObligingCaller(ANSWERS)
    await here.connect(resumed)
    assert resumed.heard[0] == hears_first


async def test_a_restart_right_after_the_welcome_goes_on_with_the_question() -> None:
    here = town()
    with pytest.raises(Crash):
        await here.connect(ObligingCaller(ANSWERS, crashes_at=4))
    resumed = ObligingCaller(ANSWERS)
    await here.connect(resumed)
    assert resumed.heard[0] == "account_offer_last4 last4=0002"


async def test_a_caller_lost_while_the_bridge_was_down_still_has_his_draft_kept() -> None:
    kept: set[tuple[tuple[int, bool], ...]] = set()
    for moment in MOMENTS:
        here = town()
        try:
            await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
        except Crash:
            await here.connect(ObligingCaller({}, hangs_up_at=1))
            kept.add(tuple(unconfirmed(here)))
    assert kept == {(), ((1, False),), ((2, False),), ((2, True),)}


@pytest.mark.parametrize(("key", "way"), [("0", "queue readings"), ("9", "dispatcher")])
async def test_what_was_given_goes_along_to_a_person_and_needs_no_call_back(key: str, way: str) -> None:
    here = town()
    await here.connect(ObligingCaller(ANSWERS | {"reading_confirm_keypad": key}))
    assert here.exit.taken == [way]
    assert unconfirmed(here) == [(2, False)]


async def test_a_caller_who_finds_no_operator_after_giving_values_is_promised_one_call_only() -> None:
    here = town()
    here.operators = FakeOperatorDesk(is_open=False)
    await here.connect(ObligingCaller(ANSWERS | {"reading_confirm_keypad": "0"}))
    assert unconfirmed(here) == [(2, False)]
    assert len(here.operators.promised) == 1
