"""A caller's line on a real Asterisk: what is played, what stops it, and which keys arrive."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.asterisk.ami.events import AgiStarted
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.configuration import settings_account
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.line import PlayEnd, Recital
from dialogue.prompt import Prompt, prompt
from tests.live.asterisk_lab import AmiClient, Resident, no_channels
from tests.live.company_lab import short_folder
from tests.live.conftest import Line, new_company, new_town

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPANY = "70000000000"
SHORT, LONG, NOTICE = prompt("short"), prompt("long"), prompt("notice")
SECONDS = {"short": 0.5, "long": 4.0, "notice": 1.0}


class Tones:
    """A voice that says every prompt as a tone of its own length."""

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance:
        files = tuple(f"tones/{each.id}" for each in prompts)
        return Utterance(files, sum(SECONDS[each.id] for each in prompts), NOTICE not in prompts)

    def beep(self) -> Utterance:
        return Utterance(("tones/short",), 0.5, interruptible=False)


@dataclass(frozen=True, slots=True)
class Answered:
    call: AsteriskCall
    resident: Resident
    link: AmiLink
    channel: str


def ami_settings(server: AsteriskServer) -> AmiSettings:
    account = settings_account(server.settings)
    address = server.settings.bind_address
    return AmiSettings(address, server.settings.ami_port, account, server.credentials.of(account))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(asterisk_tree: AsteriskTree, tones: Path) -> AsyncIterator[Line]:
    """One company and one town for all calls of this file, one after another."""
    with short_folder() as folder:
        town = new_town(folder)
        company = new_company(folder, tones, town)
        async with AsteriskServer(asterisk_tree, company) as here, AsteriskServer(asterisk_tree, town) as there:
            yield Line(company=here, town=there)


@pytest.fixture
def sounds(tones: Path) -> Path:
    (tones / "ru" / "tones").mkdir(exist_ok=True)
    for name, seconds in SECONDS.items():
        (tones / "ru" / "tones" / f"{name}.alaw").write_bytes(b"\xb5\xb5\xb5\xb5\x35\x35\x35\x35" * int(seconds * 1000))
    return tones


@asynccontextmanager
async def answered(line: Line, recordings: Path) -> AsyncIterator[Answered]:
    async with AmiClient(line.town) as controller, AmiLink(ami_settings(line.company)) as link:
        await link.wait_up(10)
        await link.setvar_global("GRIDLINE_HEARTBEAT", str(int(time.time())))
        with link.subscribe(AgiStarted, name="test") as started:
            resident = Resident(controller, "caller")
            await resident.dial(COMPANY)
            event = await asyncio.wait_for(anext(started), 10)
        assert isinstance(event, AgiStarted)
        async with AsteriskCall(link, event.call, event.channel, CallMedia(Tones(), recordings)) as call:
            yield Answered(call, resident, link, event.channel)
            await resident.hang_up()
        assert await no_channels(line.company)
        assert await no_channels(line.town)


async def hang_up_after(resident: Resident, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await resident.hang_up()


async def test_a_prompt_without_keys_is_played_whole(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on:
        assert await on.call.play([SHORT, SHORT]) is PlayEnd.WHOLE
        assert await on.call.key(0.1) is None


async def test_a_key_cuts_a_prompt_and_every_later_key_arrives(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(on.call.play([LONG]))
        await asyncio.sleep(1)
        for key in "12345#":
            await asyncio.sleep(0.2)  # two tones at once would be a chord
            await on.resident.press(key)
        async with asyncio.timeout(2):
            assert await playing is PlayEnd.CUT
        assert [await on.call.key(2) for _ in range(6)] == list("12345#")
        await on.resident.press("7")
        assert await on.call.key(2) == "7"
        assert await on.call.play([SHORT]) is PlayEnd.WHOLE


async def test_of_a_text_that_is_recited_we_know_how_much_was_heard(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        assert await on.call.recite([SHORT, SHORT]) == Recital(1000, 1000)
        cut = tasks.create_task(on.call.recite([LONG]))
        await asyncio.sleep(1.5)
        await on.resident.press("1")
        assert 1000 < (await cut).heard_ms < 3000, "he pressed a key after a second and a half of four"
        assert await on.call.key(1) == "1"
        left = tasks.create_task(on.call.recite([LONG]))
        await hang_up_after(on.resident, 1.5)
        assert 1000 < (await left).heard_ms < 3000, "he hung up after a second and a half of four"
        with pytest.raises(HungUp):
            await on.call.key(1)


async def test_keys_typed_ahead_spare_the_caller_the_next_prompt(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on:
        assert await on.call.play([NOTICE]) is PlayEnd.WHOLE
        await on.resident.press("1")
        assert await on.call.play([NOTICE]) is PlayEnd.WHOLE
        async with asyncio.timeout(0.5):
            assert await on.call.play([LONG]) is PlayEnd.CUT
        assert await on.call.key(0.1) == "1"


async def test_a_key_that_fell_just_before_the_prompt_stops_it(line: Line, sounds: Path, tmp_path: Path) -> None:
    """Asterisk looks for keys only while a command runs; what it missed we press again ourselves."""
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(on.call.play([LONG]))
        await asyncio.sleep(0.005)
        await on.link.play_dtmf(on.channel, "5", duration_ms=1, received=True)
        async with asyncio.timeout(2):
            assert await playing is PlayEnd.CUT
        assert await on.call.key(0.1) == "5"
        assert await on.call.key(0.3) is None


async def test_what_was_said_before_a_hang_up_is_kept(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        recording = tasks.create_task(on.call.record("message-1", 10))
        await asyncio.sleep(2.5)
        await on.resident.hang_up()
        kept = await asyncio.wait_for(recording, 5)
        assert kept.name == "message-1"
        assert 0.5 < kept.seconds < 4
        with pytest.raises(HungUp):
            await on.call.play([SHORT])


async def test_a_hash_ends_a_recording_and_answers_nothing_else(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        recording = tasks.create_task(on.call.record("message-2", 10))
        await asyncio.sleep(2)
        await on.resident.press("#")
        kept = await asyncio.wait_for(recording, 5)
        assert 0.5 < kept.seconds < 4
        assert await on.call.key(0.2) is None


@pytest.mark.rule("C-7")
async def test_danger_ends_a_recording_at_once_and_other_keys_do_not(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        recording = tasks.create_task(on.call.record("message-3", 10))
        await asyncio.sleep(1.5)
        await on.resident.press("5")
        await asyncio.sleep(1)
        assert not recording.done()
        await on.resident.press("9")
        kept = await asyncio.wait_for(recording, 3)
        assert kept.way_out == "9"
        assert 1 < kept.seconds < 5
        assert await on.call.key(0.2) is None


async def test_danger_pressed_before_the_tone_spares_the_recording(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on:
        await on.resident.press("9")
        assert await on.call.play([LONG]) is PlayEnd.CUT
        async with asyncio.timeout(1):
            kept = await on.call.record("message-4", 10)
        assert (kept.seconds, kept.way_out) == (0.0, "9")


async def test_a_hang_up_ends_a_prompt_and_a_wait_for_keys(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on, asyncio.TaskGroup() as tasks:
        tasks.create_task(hang_up_after(on.resident, seconds=1))
        async with asyncio.timeout(3):
            with pytest.raises(HungUp):
                await on.call.play([LONG])
        with pytest.raises(HungUp):
            await on.call.key(5)


async def test_a_quiet_call_lives_on_while_its_bridge_lives(line: Line, sounds: Path, tmp_path: Path) -> None:
    async with answered(line, tmp_path) as on:
        assert await on.call.key(17) is None
        assert await on.call.play([SHORT]) is PlayEnd.WHOLE
