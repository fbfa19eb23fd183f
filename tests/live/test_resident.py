"""A simulated resident on a real line: what he hears, presses and says is what the company plays, reads and hears."""

import asyncio
import json
import statistics
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings, TownSettings
from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.report import (
    Answered,
    Ended,
    KeysPressed,
    PromptHeard,
    ResidentEvent,
    ResidentOutcome,
    ResidentReport,
)
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.sounds.conversion import convert
from adapters.sounds.pack import open_pack
from adapters.sounds.prompts import catalogue
from adapters.speech.prompt_pieces import load_pieces
from dialogue.catalogue import Catalogue
from gridline.resident_call import Transcript, is_lossless, listening, report_json
from models.call import Language
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import short_folder
from tests.live.conftest import new_company, new_town
from tests.live.resident_lab import BridgeUnderHand, CompanyCall, Flow, answering

pytestmark = pytest.mark.asyncio(loop_scope="module")

_ALAW = ("alaw",)
_PACK = Path(__file__).resolve().parents[2] / "audio_prompts"
_COMPANY = "70000000000"
_RESIDENT = "79991112233"


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped prompts, converted."""
    folder = tmp_path_factory.mktemp("pack")
    convert(open_pack(_PACK), folder, Language.RUSSIAN)
    return folder


@pytest.fixture(scope="module")
def prompts() -> Catalogue:
    return catalogue(open_pack(_PACK))


@dataclass(frozen=True, slots=True)
class Lines:
    """A company served by the test, and a town."""

    bridge: BridgeUnderHand
    town: Town
    company: AsteriskServer


class StartLines:
    """A company and a town which all tests of a file share, one after another; each test serves the calls itself."""

    def __init__(self, tree: AsteriskTree, instances: Path, sounds: Path, prompts: Catalogue) -> None:
        self._tree, self._instances = tree, instances
        self._sounds, self._prompts = sounds, prompts
        self._shared = AsyncExitStack()
        self._running: tuple[AsteriskServer, Town] | None = None

    async def __aenter__(self) -> Self:
        self._running = await self._shared.enter_async_context(self._started(_ALAW))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._shared.aclose()

    @asynccontextmanager
    async def __call__(
        self, flow: Flow, *, codecs: tuple[str, ...] = _ALAW, is_own: bool = False
    ) -> AsyncIterator[Lines]:
        """All calls are served with `flow` while the block lasts; another codec, or `is_own`, needs new servers."""
        async with AsyncExitStack() as own:
            shared = None if is_own or codecs != _ALAW else self._running
            company, town = shared or await own.enter_async_context(self._started(codecs))
            settings = company.settings
            assert isinstance(settings, AsteriskSettings)
            async with answering(company, settings, flow) as bridge:
                yield Lines(bridge, town, company)
            assert await no_channels(company)
            assert await town.channels() == ()

    @asynccontextmanager
    async def _started(self, codecs: tuple[str, ...]) -> AsyncIterator[tuple[AsteriskServer, Town]]:
        town_settings = replace(new_town(self._instances), codecs=codecs)
        ears = listening(self._sounds, self._prompts, lossless=is_lossless(town_settings))
        settings = new_company(self._instances, self._sounds, town_settings)
        async with AsteriskServer(self._tree, settings) as company, Town(self._tree, town_settings, ears) as town:
            yield company, town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lines(asterisk_tree: AsteriskTree, sounds: Path, prompts: Catalogue) -> AsyncIterator[StartLines]:
    with short_folder() as instances:
        async with StartLines(asterisk_tree, instances, sounds, prompts) as started:
            yield started


async def reading_call(call: CompanyCall) -> None:
    """A reading call as the dialplan could hold it."""
    await call.ask("prompts/greeting.1", "companies/demo", "silence/250", "prompts/account_keypad")
    await call.ask("prompts/reading_keypad_electricity")
    numbers = [f"numbers/{digit}" for digit in "001234"]
    await call.play("prompts/reading_accepted.1", *numbers, "silence/250", "prompts/goodbye")


def script(*steps: object, **more: object) -> ResidentScript:
    content = {"caller": {"number": _RESIDENT, "name": "Иванов Пётр"}, "called": _COMPANY, "steps": list(steps)}
    return parse_script(content | more)


_READING = script(
    {"hear": "account_keypad"},
    {"press": {"keys": "0012345#", "gap_ms": 60}},
    {"hear": "reading_keypad_electricity"},
    {"wait": 0.5},
    {"press": {"keys": "00120#", "gap_ms": 60}},
    {"capture": {"name": "number", "prompt": "reading_accepted"}},
    {"expect": "goodbye"},
)


async def test_a_resident_hears_every_prompt_in_order_and_his_keys_are_taken(lines: StartLines) -> None:
    answers: list[str] = []

    async def flow(call: CompanyCall) -> None:
        answers.append(await call.ask("prompts/greeting.1", "companies/demo", "silence/250", "prompts/account_keypad"))
        answers.append(await call.ask("prompts/reading_keypad_electricity"))
        numbers = [f"numbers/{digit}" for digit in "001234"]
        await call.play("prompts/reading_accepted.1", *numbers, "silence/250", "prompts/goodbye")

    told: list[ResidentEvent] = []
    async with lines(flow) as line:
        report = await line.town.call(_READING, told.append)

    assert (report.outcome, report.detail) == (ResidentOutcome.COMPLETED, "")
    assert report.prompt_ids == (
        "greeting",
        "account_keypad",
        "reading_keypad_electricity",
        "reading_accepted",
        "goodbye",
    )
    assert answers == ["0012345", "00120"]
    assert report.captured == {"number": "001234"}
    assert [prompt.whole for prompt in report.prompts] == [True, False, False, True, True]
    assert not report.unknown_audio
    assert (report.hangup_cause, report.hung_up_by_company) == (16, True)
    assert [key.digit for key in report.keys] == list("0012345#00120#")
    assert isinstance(told[0], Answered)
    assert told[-1] == Ended(report)
    assert [event.prompt for event in told if isinstance(event, PromptHeard)] == list(report.prompts)
    assert [event.digits for event in told if isinstance(event, KeysPressed)] == ["0012345#", "00120#"]
    shown: list[str] = []
    transcript = Transcript(shown.append)
    for event in told:
        transcript.tell(event)
    assert len(shown) == len(told)
    assert json.loads(report_json(report))["prompts"][1]["prompt_id"] == "account_keypad"


async def test_the_prompt_follows_the_key_within_a_few_frames(lines: StartLines) -> None:
    async with lines(reading_call) as line:
        reports = await asyncio.gather(line.town.call(_READING), line.town.call(_READING))
    delays = [reaction.delay_ms for report in reports for reaction in report.reactions]
    assert len(delays) == 4
    assert min(delays) >= -5
    assert statistics.median(delays) < 100


async def test_what_a_resident_says_reaches_the_company(lines: StartLines, sounds: Path, tmp_path: Path) -> None:
    spoken = next(piece for piece in load_pieces(sounds / "ru") if piece.id == "prompts/outage_address_ask")
    with wave.open(str(tmp_path / "said.wav"), "wb") as recording:
        recording.setparams((1, 2, 8000, 0, "NONE", ""))
        recording.writeframes(spoken.samples.tobytes())

    async with lines(CompanyCall.echo) as line:
        speaking = ({"wait": 1}, {"say": str(tmp_path / "said.wav")}, {"expect": "outage_address_ask"}, "hang_up")
        report = await line.town.call(script(*speaking))

    assert report.outcome is ResidentOutcome.COMPLETED
    assert report.prompt_ids == ("outage_address_ask",)
    assert not report.hung_up_by_company


async def test_a_withheld_number_arrives_as_no_number(lines: StartLines) -> None:
    async with lines(reading_call) as line:
        await line.town.call(script({"hear": "greeting"}, "hang_up", caller="withheld"))
        (call,) = line.bridge.calls
    assert not any(sign.isdigit() for sign in call.caller_number)


async def test_an_odd_name_harms_nobody(lines: StartLines) -> None:
    names = ('Пётр "Ё" Иванов', "x${SHELL(id)}$[1+1],a;b|c", "Иван\r\nAction: Originate", "<sip:1@2>; tag=\\")
    more = ("ДЕДУШКА " * 30, "\udcff�é漢字", "")
    greeted = script({"hear": "greeting"}, "hang_up")
    async with lines(reading_call) as line:
        calls = (line.town.call(replace(greeted, caller_name=name)) for name in (*names, *more))
        reports = await asyncio.gather(*calls)
        arrived = line.bridge.calls
    assert {report.outcome for report in reports} == {ResidentOutcome.COMPLETED}
    assert [(call.caller_number, call.called_number) for call in arrived] == [(_RESIDENT, _COMPANY)] * 7
    assert {"Пётр Ё Иванов", "Иван Action: Originate"} <= {call.caller_name for call in arrived}


async def test_a_resident_who_hangs_up_in_the_middle_has_heard_the_prompt_cut(lines: StartLines) -> None:
    async with lines(reading_call) as line:
        report = await line.town.call(script({"hear": "account_keypad"}, {"wait": 0.5}, "hang_up"))
    assert report.outcome is ResidentOutcome.COMPLETED
    assert [(prompt.prompt_id, prompt.whole) for prompt in report.prompts] == [
        ("greeting", True),
        ("account_keypad", False),
    ]
    assert not report.hung_up_by_company


async def test_a_company_that_hangs_up_too_soon_is_told(lines: StartLines) -> None:
    async def flow(call: CompanyCall) -> None:
        await call.play("numbers/5")

    async with lines(flow) as line:
        report = await line.town.call(script({"hear": "account_keypad"}, {"press": "1"}))
    assert report.outcome is ResidentOutcome.CUT_OFF
    assert "account_keypad" in report.detail
    assert report.hung_up_by_company


async def test_a_prompt_that_does_not_come_and_a_long_silence_are_told(lines: StartLines) -> None:
    async def flow(call: CompanyCall) -> None:
        await call.play("prompts/no_input")
        await asyncio.sleep(3)
        await call.play("prompts/goodbye")

    async with lines(flow) as line:
        waiting = script({"expect": {"prompt": "no_match", "within_s": 1}}, {"expect": "goodbye"}, silence_limit_s=2)
        report = await line.town.call(waiting)
    assert report.outcome is ResidentOutcome.EXPECTATION_MISSED
    assert report.prompt_ids == ("no_input", "goodbye")
    assert report.longest_silence_s == pytest.approx(3.0, abs=0.5)
    assert len(report.silences) == 1


async def test_a_company_that_does_not_answer_is_told_with_its_cause(
    asterisk_tree: AsteriskTree, town_settings: TownSettings, sounds: Path, prompts: Catalogue
) -> None:
    async with Town(asterisk_tree, town_settings, listening(sounds, prompts)) as town:
        report = await town.call(replace(_READING, answer_within_s=1))
    assert report.outcome is ResidentOutcome.NOT_ANSWERED
    assert report.hangup_cause != 16
    assert not report.prompts


@pytest.mark.parametrize("codec", ["ulaw", "g722"])
async def test_prompts_are_recognised_through_a_codec_that_changes_them(lines: StartLines, codec: str) -> None:
    async with lines(reading_call, codecs=(codec,)) as line:
        report = await line.town.call(_READING)
    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert report.prompt_ids == (
        "greeting",
        "account_keypad",
        "reading_keypad_electricity",
        "reading_accepted",
        "goodbye",
    )
    assert report.captured == {"number": "001234"}


@pytest.mark.timeout(180)
async def test_twenty_residents_at_once_each_hear_their_own_call(lines: StartLines) -> None:
    async def later(line: Lines, place: int) -> ResidentReport:
        await asyncio.sleep(place * 0.1)
        steps = _READING.steps[:-1]  # whether the good-bye is heard whole is a question of the machine's load
        return await line.town.call(replace(_READING, caller_number=str(70_001_000_000 + place), steps=steps))

    async with lines(reading_call) as line:
        reports = await asyncio.gather(*(later(line, place) for place in range(20)))
        callers = {call.caller_number for call in line.bridge.calls}
    assert {(report.outcome, report.detail) for report in reports} == {(ResidentOutcome.COMPLETED, "")}
    assert {report.captured["number"] for report in reports} == {"001234"}
    assert len(callers) == 20
