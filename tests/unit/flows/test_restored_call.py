"""Whoever wished to be called when power is back hears that it is, and says whether he has it (F-2)."""

import pytest

from gridline.bridge.openings import giving
from models.call import CallResult
from models.intent import Intent
from models.outbound.notice import HAS_NO_POWER, HAS_POWER, Heard
from tests.fakes.notice_desk import ATTEMPT, RESTORED, FakeNoticeDesk
from tests.fakes.scripted_caller import PROMPT_MS
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import THE_20TH
from tests.unit.flows.outage_town import FLAT, HIS_ACCOUNT, NO_CALL

NEWS = "hears outage_restored company=demo\n"
THANKS = "hears planned_thanks\nends hang up"


def rung() -> tuple[Switchboard, FakeNoticeDesk]:
    desk = FakeNoticeDesk({ATTEMPT: RESTORED})
    return Switchboard(opening=giving(ATTEMPT), notices=desk), desk


def heard(part: float, key: str) -> Heard:
    return Heard(THE_20TH, int(PROMPT_MS * part), PROMPT_MS, key)


@pytest.mark.parametrize(
    ("does", "part", "key"),
    [
        (f"presses {HAS_POWER}\n{THANKS}", 1.0, HAS_POWER),
        (f"is silent\n{THANKS}", 1.0, ""),
        ("hangs up", 1.0, ""),
        (f"interrupts outage_restored\npresses {HAS_POWER}\n{THANKS}", 0.5, HAS_POWER),
        ("interrupts outage_restored\nhangs up", 0.5, ""),
        (f"presses 5\nhears invalid_key\n{NEWS}presses {HAS_POWER}\n{THANKS}", 1.0, HAS_POWER),
    ],
)
async def test_he_hears_that_it_is_back_and_is_thanked(does: str, part: float, key: str) -> None:
    town, desk = rung()
    assert await town.holds(NEWS + does) is CallResult.NOTICE
    assert desk.kept[ATTEMPT] == heard(part, key)
    assert not town.outages.reports


async def test_who_still_has_none_reports_it_and_hears_his_number() -> None:
    town, desk = rung()
    said = "hears outage_house_question\npresses 1\nhears outage_registered reg_no=000123 time=10:00\n"
    result = await town.holds(f"{NEWS}presses {HAS_NO_POWER}\n{HIS_ACCOUNT}{said}{NO_CALL}")
    assert result is CallResult.SELF_SERVICE
    assert desk.kept[ATTEMPT] == heard(1.0, HAS_NO_POWER)
    (report,) = town.outages.reports.values()
    assert (report.intent, report.account) == (Intent.OUTAGE_REPORT, FLAT)


async def test_who_hangs_up_while_he_reports_has_been_told_all_the_same() -> None:
    town, desk = rung()
    await town.holds(f"{NEWS}presses {HAS_NO_POWER}\nhears account_yours last4=0001\nhangs up")
    assert desk.kept[ATTEMPT] == heard(1.0, HAS_NO_POWER)
