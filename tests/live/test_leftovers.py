"""After many calls: nothing left open anywhere, and nothing personal in the log of everything."""

from pathlib import Path

import pytest

from adapters.asterisk.installation.tree import AsteriskTree
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_no_long_silence
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, journals_closed
from tests.live.scripts import Tenant

WARM_UP = [Tenant(place) for place in range(5)]
CROWD = [Tenant(place) for place in range(5, 55)]


async def crowd_calls(company: CompanyUnderTest, tenants: list[Tenant]) -> None:
    """Everyone gives a value; some hang up before they have confirmed it, some after, some wait for the number."""
    async with Callers(company.town) as callers:
        for tenant in tenants:
            confirms = [{"hear": "reading_confirm_keypad"}, {"press": "1"}]
            end: list[list[object]] = [
                ["hang_up"],
                [*confirms, "hang_up"],
                [*confirms, {"hear": "reading_accepted"}, "hang_up"],
            ]
            steps = [{"press": f"1{tenant.value}#"}, {"hear": "reading_readback"}, *end[tenant.place % 3]]
            callers.call(tenant, tenant.calls(steps), after_s=0.15 * (tenant.place - tenants[0].place))
    require_no_long_silence(callers.heard)
    await drained(company)


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads_and_children(pid: int) -> tuple[int, str]:
    tasks = list(Path(f"/proc/{pid}/task").iterdir())
    return len(tasks), "".join((task / "children").read_text() for task in tasks)


@pytest.mark.timeout(120)
async def test_fifty_calls_leave_no_channel_no_file_no_thread_and_no_name_in_the_log(
    asterisk_tree: AsteriskTree,
) -> None:
    with short_folder() as folder:
        variant = Variant(profile=SHORT_WELCOME, tenants=55, hands=16, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as company:
            assert company.bridge.process is not None
            bridge, asterisk = company.bridge.process.pid, company.asterisk.pid
            await crowd_calls(company, WARM_UP)
            before = open_files(bridge), open_files(asterisk), threads_and_children(bridge)

            await crowd_calls(company, CROWD)

            assert await no_channels(company.asterisk)
            assert await no_channels(company.town.server)
            await journals_closed(company)
            assert (open_files(bridge), open_files(asterisk), threads_and_children(bridge)) == before
            log = company.bridge.log.read_text(encoding="utf-8", errors="replace")
    assert log.count("leg ended") >= len(CROWD), "the log says nothing: the test shows nothing"
    personal = [word for tenant in CROWD for word in (tenant.account, tenant.phone, tenant.value) if word in log]
    assert not personal
