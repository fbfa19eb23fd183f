"""At every moment of a notice: the consumer hangs up, or the bridge is killed and takes his call up again, or not."""

import pytest

from gridline.bridge.openings import giving
from models.outbound.notice import Heard
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.notice_desk import ATTEMPT, FakeNoticeDesk
from tests.fakes.scripted_caller import PROMPT_MS, FakeLine, ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import THE_20TH

MOMENTS = range(1, 10)
"""All that the call has; the first test says so."""
WHOLE = 2 * PROMPT_MS
ALL = Heard(THE_20TH, WHOLE, WHOLE, "1")


class Listener(ObligingCaller):
    """Has it repeated once, then acknowledges it."""

    def __init__(self, *, repeats: bool = True, hangs_up_at: int | None = None, crashes_at: int | None = None) -> None:
        super().__init__({}, hangs_up_at=hangs_up_at, crashes_at=crashes_at)
        self._keys_to_press = ["2", "1"] if repeats else ["1"]

    def act(self) -> None:
        if self.heard and self.heard[-1] == "planned_ack":
            self.press(self._keys_to_press.pop(0))


def rung() -> tuple[Switchboard, FakeNoticeDesk]:
    desk = FakeNoticeDesk()
    return Switchboard(opening=giving(ATTEMPT), notices=desk), desk


async def killed(town: Switchboard, line: FakeLine) -> bool:
    """Whether the bridge was killed in this leg."""
    try:
        await town.connect(line)
    except Crash:
        return True
    return False


def gone() -> FakeLine:
    """The line of one who hung up while no bridge was there."""
    return FakeLine(hangs_up_at=1)


async def test_the_call_of_the_sweeps_runs_to_its_end_within_the_moments_tried() -> None:
    (town, desk), caller = rung(), Listener()
    await town.connect(caller)
    assert desk.kept == {ATTEMPT: ALL}
    assert caller.moments == MOMENTS[-1]
    assert town.exit.taken == ["hang up"]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_he_hangs_up_what_he_has_heard_is_kept_and_no_key_that_he_did_not_press(moment: int) -> None:
    (town, desk), caller = rung(), Listener(hangs_up_at=moment)
    await town.connect(caller)
    kept = desk.kept[ATTEMPT]
    pressed = [line for line in caller.transcript if line.startswith("presses ")]
    assert kept.key == (pressed[-1].removeprefix("presses ") if pressed else "")
    assert kept.is_whole == (caller.heard.count("planned_ack") > 0 or moment > 2)
    assert kept.answered_at == THE_20TH


async def test_hanging_up_later_never_leaves_him_with_less() -> None:
    lengths = []
    for moment in MOMENTS:
        town, desk = rung()
        await town.connect(Listener(hangs_up_at=moment))
        lengths.append(desk.kept[ATTEMPT].heard_ms)
    assert lengths[:3] == [0, WHOLE - PROMPT_MS // 2, WHOLE]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_bridge_is_killed_the_call_goes_on_where_it_was(moment: int) -> None:
    town, desk = rung()
    first = Listener(crashes_at=moment)
    assert await killed(town, first)
    second = Listener(repeats="presses 2" not in first.transcript)
    await town.connect(second)
    assert desk.kept == {ATTEMPT: ALL}
    assert town.exit.taken == ["hang up"]
    if "planned_ack" in first.heard and "presses 2" not in first.transcript:
        assert second.heard[0] == "planned_ack", "the notice had been heard whole: it is not said again"


@pytest.mark.parametrize("write", range(1, 8))
async def test_killed_between_doing_and_noting_it_down_the_bridge_keeps_one_answer(write: int) -> None:
    town, desk = rung()
    town.journal = MemoryJournal(crashes_at=write)
    first = Listener(repeats=False)
    if await killed(town, first):
        await town.connect(Listener(repeats=False))
    assert desk.kept == {ATTEMPT: ALL}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_second_kill_right_after_the_first_loses_nothing_either(moment: int) -> None:
    town, desk = rung()
    for line in (Listener(repeats=False, crashes_at=moment), Listener(repeats=False, crashes_at=2)):
        if not await killed(town, line):
            break
    else:
        await town.connect(Listener(repeats=False))
    assert desk.kept == {ATTEMPT: ALL}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_of_one_who_was_lost_while_the_bridge_was_down_what_he_had_heard_is_kept(moment: int) -> None:
    town, desk = rung()
    first = Listener(crashes_at=moment)
    assert await killed(town, first)
    await town.connect(gone())
    kept = desk.kept[ATTEMPT]
    assert kept.is_whole == ("planned_ack" in first.heard or moment > 2)
    assert kept.key in {"", *(line.removeprefix("presses ") for line in first.transcript)}
    assert kept.answered_at == THE_20TH


async def test_a_playing_that_died_with_the_bridge_is_not_counted() -> None:
    town, desk = rung()
    assert await killed(town, Listener(crashes_at=2))
    await town.connect(gone())
    assert desk.kept == {ATTEMPT: Heard(THE_20TH, 0, 0)}
