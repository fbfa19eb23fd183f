"""Our own Asterisk as a process: starts, listens where it should, stops, and is never left over."""

import asyncio
import os
import re
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.asterisk.errors import (
    AlreadyRunning,
    InstanceUnusable,
    PortTaken,
    ServerError,
    SettingsRefused,
    StartFailed,
)
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer, ServerLimits
from adapters.asterisk.settings import AsteriskSettings
from gridline.processes.log_rotation import LogRotation
from tests.live.asterisk_lab import AmiClient
from tests.live.conftest import CACHE, Line, StartAsterisk

_SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import TownSettings
from adapters.asterisk.installation.install import install

async def main():
    instance, cache, sip_port, ami_port, outlive = sys.argv[1:]
    settings = TownSettings(instance=Path(instance), sip_port=int(sip_port), ami_port=int(ami_port))
    server = AsteriskServer(install(Path(cache)), settings, outlive_us=outlive == "outlive")
    async with server:
        print(server.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def _gone(pid: int, within_s: float = 5) -> bool:
    for _ in range(int(within_s * 10)):
        if not _alive(pid):
            return True
        await asyncio.sleep(0.1)
    return False


def _listening(pid: int) -> set[tuple[str, str]]:
    """Protocol and address of every socket that this process listens on, as the kernel tells it."""
    links = (str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir())
    inodes = {found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", link))}
    listening: set[tuple[str, str]] = set()
    for protocol in ("tcp", "udp", "tcp6", "udp6"):
        for row in Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]:
            fields = row.split()
            listens = fields[3] == "0A" or protocol.startswith("udp")
            if fields[9] in inodes and listens:
                listening.add((protocol, _address(fields[1].partition(":")[0])))
    return listening


def _address(raw: str) -> str:
    family = socket.AF_INET if len(raw) == 8 else socket.AF_INET6
    words = [bytes.fromhex(raw[place : place + 8])[::-1] for place in range(0, len(raw), 8)]
    return socket.inet_ntop(family, b"".join(words))


async def test_it_starts_and_the_bridges_account_logs_in_with_the_generated_secret(line: Line) -> None:
    async with AmiClient(line.company) as bridge, AmiClient(line.town) as controller:
        assert bridge.login["Response"] == controller.login["Response"] == "Success"
        assert (await bridge.action("Ping"))["Ping"] == "Pong"


async def test_it_boots_without_a_single_error(line: Line) -> None:
    for server in (line.company, line.town):
        log = (server.settings.instance / "log/messages").read_text()
        assert [row for row in log.splitlines() if re.search(r"ERROR|WARNING", row)] == []


async def test_its_logs_are_begun_anew_when_a_day_is_over(line: Line) -> None:
    log = line.company.settings.instance / "log"
    before = (log / "messages").read_text()

    await LogRotation(log, 30, line.company.console).look(time.time())

    assert (log / "messages.0").read_text() == before
    assert "modules will be loaded" not in (log / "messages").read_text()


async def test_all_listening_is_on_loopback_but_the_resolvers_two_datagram_sockets(line: Line) -> None:
    listening = _listening(line.company.pid)

    assert {("tcp", "127.0.0.1"), ("udp", "127.0.0.1")} <= listening
    # PJSIP's resolver opens one socket per family to ask name servers; there is no setting for it
    assert listening <= {("tcp", "127.0.0.1"), ("udp", "127.0.0.1"), ("udp", "0.0.0.0"), ("udp6", "::")}


async def test_the_bridge_may_not_run_commands_nor_read_the_configuration(line: Line) -> None:
    async with AmiClient(line.company) as bridge:
        forbidden = [
            await bridge.action("Command", Command="core show version"),
            await bridge.action("GetConfig", Filename="manager.conf"),
            await bridge.action("DBPut", Family="a", Key="b", Val="c"),
            await bridge.action("Getvar", Variable="SHELL(id)"),
            await bridge.action("Originate", Channel="Local/s@static", Application="System", Data="id"),
            await bridge.action("ModuleLoad", LoadType="load", Module="app_system.so"),
        ]

    assert [answer["Response"] for answer in forbidden] == ["Error"] * len(forbidden)


async def test_a_clean_stop_leaves_no_process_and_the_folder_free(
    company_settings: AsteriskSettings, asterisk_tree: AsteriskTree
) -> None:
    for _ in range(2):
        async with AsteriskServer(asterisk_tree, company_settings) as server:
            pid = server.pid
        assert not _alive(pid)
    with pytest.raises(ServerError):
        assert server.pid


async def test_a_second_start_in_the_same_folder_is_refused_and_the_first_lives_on(
    line: Line, start_asterisk: StartAsterisk
) -> None:
    with pytest.raises(AlreadyRunning, match=str(line.company.pid)):
        await start_asterisk(line.company.settings)

    assert "0 active channels" in await line.company.console("core show channels count")


async def test_a_port_in_use_is_named_before_the_start(
    company_settings: AsteriskSettings, start_asterisk: StartAsterisk
) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", company_settings.sip_port))
        with pytest.raises(PortTaken, match=f"127.0.0.1:{company_settings.sip_port}.*sip_port"):
            await start_asterisk(company_settings)
    with socket.socket() as other:
        other.bind(("127.0.0.1", company_settings.ami_port))
        other.listen()
        with pytest.raises(PortTaken, match=f"127.0.0.1:{company_settings.ami_port}.*ami_port"):
            await start_asterisk(company_settings)

    await start_asterisk(company_settings)


async def test_what_a_crash_left_behind_does_not_hinder_the_next_start(
    company_settings: AsteriskSettings, asterisk_tree: AsteriskTree
) -> None:
    crashed = AsteriskServer(asterisk_tree, company_settings)
    await crashed.start()
    os.kill(crashed.pid, signal.SIGKILL)
    assert await asyncio.wait_for(crashed.ended(), 5) == -signal.SIGKILL
    assert (company_settings.instance / "run/asterisk.ctl").exists()
    await crashed.stop()

    async with AsteriskServer(asterisk_tree, company_settings) as server, AmiClient(server) as bridge:
        assert bridge.login["Response"] == "Success"


@pytest.mark.parametrize("outlive", [False, True], ids=["dies with us", "outlives us"])
async def test_a_supervisor_killed_outright_leaves_no_orphan_unless_told_to(
    instances: Path, company_settings: AsteriskSettings, asterisk_tree: AsteriskTree, outlive: bool
) -> None:
    ports = str(company_settings.sip_port), str(company_settings.ami_port)
    arguments = (str(instances / "x"), str(CACHE), *ports, "outlive" if outlive else "")
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SUPERVISOR, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    pid = int(await asyncio.wait_for(supervisor.stdout.readline(), 20))
    supervisor.kill()
    await supervisor.wait()

    try:
        assert await _gone(pid, within_s=0.5 if outlive else 5) is not outlive
        if outlive:
            settings = replace(company_settings, instance=instances / "x")
            with pytest.raises(AlreadyRunning, match=str(pid)):
                await AsteriskServer(asterisk_tree, settings).start()
    finally:
        if outlive:
            os.kill(pid, signal.SIGTERM)
            assert await _gone(pid)


async def test_an_asterisk_that_ignores_the_request_to_stop_is_killed(
    company_settings: AsteriskSettings, asterisk_tree: AsteriskTree
) -> None:
    server = AsteriskServer(asterisk_tree, company_settings, limits=ServerLimits(stop_s=0.5))
    await server.start()
    pid = server.pid
    os.kill(pid, signal.SIGSTOP)

    await server.stop()

    assert not _alive(pid)


async def test_a_folder_that_cannot_be_written_is_named(
    company_settings: AsteriskSettings, start_asterisk: StartAsterisk, instances: Path
) -> None:
    (instances / "file").touch()

    with pytest.raises(InstanceUnusable, match="file/x cannot be written: Not a directory"):
        await start_asterisk(replace(company_settings, instance=instances / "file/x"))


async def test_a_disk_with_too_little_room_is_told_before_the_start(
    company_settings: AsteriskSettings, asterisk_tree: AsteriskTree
) -> None:
    limits = ServerLimits(free_bytes=1 << 60)

    with pytest.raises(InstanceUnusable, match=r"MB are free .* free some space"):
        await AsteriskServer(asterisk_tree, company_settings, limits=limits).start()


async def test_a_required_module_that_is_missing_ends_the_start_with_its_name(
    company_settings: AsteriskSettings, asterisk_tree: AsteriskTree, instances: Path
) -> None:
    partial = instances / "modules"
    partial.mkdir()
    for module in asterisk_tree.modules.iterdir():
        if module.name != "app_queue.so":
            (partial / module.name).symlink_to(module)

    with pytest.raises(StartFailed, match="app_queue"):
        await AsteriskServer(replace(asterisk_tree, modules=partial), company_settings).start()


async def test_a_missing_recording_is_told_before_the_start(
    company_settings: AsteriskSettings, start_asterisk: StartAsterisk, instances: Path
) -> None:
    with pytest.raises(SettingsRefused, match=r"prompts/hazard_safety"):
        await start_asterisk(replace(company_settings, sounds=instances))
