"""One bridge per node under a lease, several nodes under one bridge."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from adapters.asterisk.ami.events import AgiStarted
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import LeaseUnusable, SystemNameTaken
from adapters.asterisk.lease import NodeLease
from adapters.asterisk.nodes import AsteriskNodes, ServedNode
from models.call import CallKey
from tests.fakes.ami_callers import PATIENCE_S, next_event, request
from tests.fakes.ami_double import AmiDouble

HOLDER = """
import asyncio, sys
from pathlib import Path
from adapters.asterisk.lease import NodeLease

async def hold():
    async with NodeLease(Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bridge.lease"


async def test_a_second_bridge_waits_until_the_first_lets_go(path: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        async with NodeLease(path, retry_s=0.01) as first:
            standby = NodeLease(path, retry_s=0.01)
            assert not standby.try_acquire()
            assert standby.holder() == os.getpid()
            assert first.held
        async with standby:
            assert standby.held
    assert NodeLease(path).holder() is None


async def test_a_standby_takes_over_from_a_bridge_that_was_killed(path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await asyncio.wait_for(holder.stdout.readline(), 20) == b"held\n"
    standby = NodeLease(path, retry_s=0.01)
    assert not standby.try_acquire()
    assert standby.holder() == holder.pid
    holder.send_signal(signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S), standby:
        assert standby.held
    await holder.communicate()


async def test_a_standby_that_is_cancelled_leaves_nothing_behind(path: Path) -> None:
    async with NodeLease(path):
        waiting = asyncio.create_task(NodeLease(path, retry_s=0.01).acquire(), name="standby")
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


def test_a_lease_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(LeaseUnusable, match="nowhere"):
        NodeLease(tmp_path / "nowhere" / "bridge.lease").try_acquire()


async def test_calls_with_equal_ids_on_two_nodes_stay_apart_and_are_answered_on_their_own_node(tmp_path: Path) -> None:
    async with AmiDouble("north") as north, AmiDouble("south") as south:
        nodes = AsteriskNodes(
            [ServedNode(double.settings(), tmp_path / f"{double.system_name}.lease") for double in (north, south)]
        )
        calls: list[CallKey] = []

        async def serve(link: AmiLink) -> None:
            with link.subscribe(AgiStarted, name="test") as starts:
                await link.wait_up(PATIENCE_S)
                await link.originate(request("same-id"))
                start = await next_event(starts, AgiStarted)
                calls.append(start.call)
                assert start.call.system_name == link.system_name

        await asyncio.wait_for(nodes.run(serve), PATIENCE_S)
    assert sorted(map(str, calls)) == ["north/same-id-b", "south/same-id-b"]


async def test_two_nodes_of_one_name_are_refused(tmp_path: Path) -> None:
    async with AmiDouble("north") as one, AmiDouble("north") as other:
        nodes = AsteriskNodes(
            [ServedNode(one.settings(), tmp_path / "1.lease"), ServedNode(other.settings(), tmp_path / "2.lease")]
        )

        async def serve(link: AmiLink) -> None:
            while True:
                await link.moved()

        with pytest.raises(ExceptionGroup) as stopped:
            await asyncio.wait_for(nodes.run(serve), PATIENCE_S)
        assert stopped.value.subgroup(SystemNameTaken) is not None


async def test_a_standby_bridge_does_not_even_connect(tmp_path: Path) -> None:
    async with AmiDouble() as asterisk:
        lease = tmp_path / "bridge.lease"
        nodes = AsteriskNodes([ServedNode(asterisk.settings(), lease)])

        async def serve(link: AmiLink) -> None:
            await link.wait_up(PATIENCE_S)

        async with NodeLease(lease):
            waiting = asyncio.create_task(nodes.run(serve), name="second bridge")
            async with AmiLink(asterisk.settings()) as link:
                await link.wait_up(PATIENCE_S)
                assert asterisk.connections == 1
        await asyncio.wait_for(waiting, PATIENCE_S)
        assert asterisk.connections == 2
