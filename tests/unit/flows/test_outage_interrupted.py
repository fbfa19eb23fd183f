"""At every moment of a call about power the caller hangs up, or the bridge is killed and takes it up again."""

import pytest

from models.call import CallResult
from models.power import PowerKind
from services.outages.outage_desk import BannerKind
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.unit.flows.outage_town import ESTIMATED, FLAT, affected, state, town

ANSWERS = {"outage_menu": "1", "account_yours": "1", "outage_house_question": "1", "outage_notify_me": "1"}
MOMENTS = range(1, 30)


def storm() -> Switchboard:
    return town(FakeOutageDesk({FLAT: state(PowerKind.OUTAGE, ESTIMATED)}, banner=affected(BannerKind.OUTAGE, FLAT)))


async def test_the_call_of_the_sweeps_runs_to_its_end_within_the_moments_tried() -> None:
    here, caller = storm(), ObligingCaller(ANSWERS)
    await here.connect(caller)
    assert len(here.outages.wishes) == 1
    assert 12 < caller.moments < MOMENTS.stop


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_he_hangs_up_what_he_heard_is_kept_and_nothing_that_he_did_not_ask_for(moment: int) -> None:
    here, caller = storm(), ObligingCaller(ANSWERS, hangs_up_at=moment)
    result = await here.connect(caller)
    begun = [line for line in caller.heard if line.startswith("outage_known_etr")]
    heard_whole = [told for told in here.outages.tellings.values() if told.heard_whole]
    assert len(heard_whole) <= len(begun) <= len(here.outages.tellings) <= 2
    assert bool(here.outages.reports) == (result is CallResult.SELF_SERVICE)
    if not here.outages.reports:
        assert not here.outages.wishes


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_bridge_is_killed_he_finishes_and_is_registered_once(moment: int) -> None:
    here = storm()
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert (len(here.outages.reports), len(here.outages.wishes)) == (1, 1)
    assert {told.heard_whole for told in here.outages.tellings.values()} == {True}
    assert here.exit.taken == ["hang up"]


@pytest.mark.parametrize("write", range(1, 20))
async def test_killed_between_doing_and_noting_it_down_it_is_done_once(write: int) -> None:
    here = storm()
    here.journal = MemoryJournal(crashes_at=write)
    try:
        await here.connect(ObligingCaller(ANSWERS))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert (len(here.outages.reports), len(here.outages.wishes)) == (1, 1)
