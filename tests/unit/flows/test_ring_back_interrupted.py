"""At every moment of a ring-back: the caller hangs up, or the bridge is killed and takes his call up again."""

from dataclasses import replace

import pytest

from models.outbound.notice import Heard
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.ring_back_desk import FakeRingBackDesk
from tests.fakes.scripted_caller import PROMPT_MS, FakeLine, ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import THE_20TH
from tests.unit.flows.outage_town import town

MOMENTS = range(1, 15)
"""All that the call has up to the menu; the first test says so."""
AFTER_THE_TEXT = 6
"""At this moment its last sound is over, and nothing written down."""
WHOLE = 2 * PROMPT_MS
ALL = Heard(THE_20TH, WHOLE, WHOLE, "1")
MENU = "outage_menu"


class RingsBack(ObligingCaller):
    """Has it repeated once, then confirms it, and hangs up in the menu."""

    def __init__(self, *, repeats: bool = True, hangs_up_at: int | None = None, crashes_at: int | None = None) -> None:
        super().__init__({}, hangs_up_at=hangs_up_at, crashes_at=crashes_at)
        self._keys_to_press = ["2", "1"] if repeats else ["1"]

    def act(self) -> None:
        if self.heard and self.heard[-1] == "notice_ring_back_ack" and self._keys_to_press:
            self.press(self._keys_to_press.pop(0))


def rung() -> tuple[Switchboard, FakeRingBackDesk]:
    desk = FakeRingBackDesk()
    return replace(town(FakeOutageDesk()), ring_backs=desk), desk


async def killed(here: Switchboard, line: FakeLine) -> bool:
    """Whether the bridge was killed in this leg."""
    try:
        await here.connect(line)
    except Crash:
        return True
    return False


async def test_the_call_of_the_sweeps_reaches_the_menu_after_the_moments_tried() -> None:
    (here, desk), caller = rung(), RingsBack(hangs_up_at=MOMENTS[-1] + 2)
    await here.connect(caller)
    assert desk.heard == [ALL]
    assert caller.heard.count("notice_ring_back_ack") == 2
    assert MENU in caller.heard


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_he_hangs_up_what_he_has_heard_is_kept_and_no_key_that_he_did_not_press(moment: int) -> None:
    (here, desk), caller = rung(), RingsBack(hangs_up_at=moment)
    await here.connect(caller)
    pressed = [line.removeprefix("presses ") for line in caller.transcript if line.startswith("presses ")]
    if "planned_intro company=demo" not in caller.heard:
        assert desk.heard == [], "whoever heard nothing of it was not told"
        return
    (heard,) = desk.heard
    assert heard.key == (pressed[-1] if pressed else "")
    assert heard.is_whole == ("notice_ring_back_ack" in caller.heard or heard.heard_ms == WHOLE)
    assert heard.answered_at == THE_20TH


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_bridge_is_killed_the_call_goes_on_where_it_was(moment: int) -> None:
    here, desk = rung()
    first = RingsBack(crashes_at=moment)
    assert await killed(here, first)
    second = RingsBack(repeats="presses 2" not in first.transcript)
    await here.connect(second)
    assert desk.heard == [ALL]
    assert MENU in second.heard
    if "notice_ring_back_ack" in first.heard and "presses 2" not in first.transcript:
        assert second.heard[0] == "notice_ring_back_ack", "the notice had been heard whole: it is not said again"


@pytest.mark.parametrize("write", range(1, 10))
async def test_killed_between_doing_and_noting_it_down_the_bridge_keeps_one_answer(write: int) -> None:
    here, desk = rung()
    here.journal = MemoryJournal(crashes_at=write)
    if await killed(here, RingsBack(repeats=False)):
        await here.connect(RingsBack(repeats=False))
    assert desk.heard == [ALL]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_of_one_who_was_lost_while_the_bridge_was_down_nothing_is_claimed_that_he_did_not_do(moment: int) -> None:
    here, desk = rung()
    first = RingsBack(crashes_at=moment)
    assert await killed(here, first)
    await here.connect(FakeLine(hangs_up_at=1))
    for heard in desk.heard:
        assert heard.key in {"", *(line.removeprefix("presses ") for line in first.transcript)}
        assert heard.is_whole
    assert bool(desk.heard) == (moment > AFTER_THE_TEXT)
