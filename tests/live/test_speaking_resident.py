"""A simulated resident who speaks on a real line: what reaches the company is what his script says, when it says so."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.town.report import ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.asterisk.town.steps import Say
from adapters.speech.prompt_pieces import load_pieces
from gridline.resident_call import report_json
from tests.live.resident_lab import CompanyEar
from tests.live.scripts import VOICES
from tests.live.test_resident import StartLines, lines, prompts, sounds

__all__ = ["lines", "prompts", "sounds"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

_TWO_FRAMES_S = 0.04
_WAY_S = 0.15
"""Most of what two Asterisks, their packets and their frames may cost, there and back."""
_PROMPT = "account_keypad"

Sound = npt.NDArray[np.float64]


def speaking(*steps: object, **caller: object) -> ResidentScript:
    content = {"caller": {"number": "79991112233"} | caller, "called": "70000000000", "steps": list(steps)}
    return parse_script(content, voices=VOICES)


def _linear(audio: bytes | bytearray) -> Sound:
    return np.frombuffer(bytes(audio), "<i2").astype(float)


def _audio(script: ResidentScript) -> list[Sound]:
    """What the steps of a script sound like."""
    return [_linear(step.audio) for step in script.steps if isinstance(step, Say)]


@pytest.fixture(scope="module")
def company_voice(sounds: Path) -> Mapping[str, bytes]:
    """What the company may say, read before the calls: reading it would hold up their frames."""
    return {one.id.removeprefix("prompts/"): one.samples.tobytes() for one in load_pieces(sounds / "ru")}


@pytest.fixture(scope="module")
def asked(company_voice: Mapping[str, bytes]) -> bytes:
    return company_voice[_PROMPT]


_SURELY_WHOLE = 4800
"""Samples: in 0.6 s no frame comes so late that what follows is shifted."""


def _found(wanted: Sound, heard: Sound) -> tuple[float, float, float]:
    """Where in `heard` something sounds most like `wanted` (seconds), how alike they are, and how strong it is."""
    size = 1 << (len(heard) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(wanted) + 1]
    sums = np.concatenate(([0.0], np.cumsum(heard**2)))
    powers = sums[len(wanted) :] - sums[: -len(wanted)]
    power = float(wanted @ wanted)
    alike = products / np.sqrt(power * (powers + 1.0))
    place = int(np.argmax(alike))
    return place / 8000, float(alike[place]), float(products[place]) / power


def _came_s(ear: CompanyEar, at_s: float) -> float:
    """When this place in what was heard reached the company, by the loop's clock."""
    place = round(at_s * 8000)
    first, came_s = max(moment for moment in ear.moments if moment[0] <= place)
    return came_s + (place - first) / 8000


async def _talk(
    lines: StartLines, script: ResidentScript, talking: Callable[[AudioStream], Awaitable[None]], ear: CompanyEar
) -> ResidentReport:
    """One call, on which the company does `talking`."""
    async with lines(lambda call: call.talk(ear, talking)) as line:
        return await line.town.call(script)


async def _listen_only(_: AudioStream) -> None:
    pass


async def test_what_a_resident_dictates_reaches_the_company_in_time(lines: StartLines) -> None:
    script = speaking(
        {"wait": 0.5},
        {"say": {"digits": "04698", "over_prompt": True}},
        {"wait": 1.0},
        {"say": {"words": ["да"], "over_prompt": True, "after_ms": 300, "level_db": -20}},
        {"wait": 0.3},
        "hang_up",
    )
    ear = CompanyEar()
    report = await _talk(lines, script, _listen_only, ear)

    digits, yes = _audio(script)
    heard = _linear(ear.samples)
    digits_s, digits_alike, digits_gain = _found(digits, heard)
    yes_s, yes_alike, yes_gain = _found(yes, heard)
    assert min(digits_alike, yes_alike) > 0.99  # what A-law leaves of it
    assert (digits_gain, yes_gain) == (pytest.approx(1, abs=0.02), pytest.approx(1, abs=0.02))
    assert yes_s - digits_s == pytest.approx(len(digits) / 8000 + 1.3, abs=_TWO_FRAMES_S)
    between = heard[round(digits_s * 8000) + len(digits) : round(yes_s * 8000)]
    assert np.abs(between).max() <= 8  # the A-law of silence
    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert [spoken.text for spoken in report.said] == ["0 4 6 9 8", "да"]
    for spoken, audio in zip(report.said, (digits, yes), strict=True):
        assert spoken.end_s - spoken.start_s == pytest.approx(len(audio) / 8000, abs=_TWO_FRAMES_S)
    assert report.said[1].start_s - report.said[0].end_s == pytest.approx(1.3, abs=_TWO_FRAMES_S)
    told = json.loads(report_json(report))["said"]
    assert told[1] == {"text": "да", "start_s": report.said[1].start_s, "end_s": report.said[1].end_s}


async def test_he_answers_when_the_company_has_fallen_silent(lines: StartLines, asked: bytes) -> None:
    script = speaking({"hear": _PROMPT}, {"say": {"words": ["нет"], "after_ms": 400}}, {"wait": 0.3}, "hang_up")
    ear, prompt_ended_s = CompanyEar(), 0.0

    async def ask(stream: AudioStream) -> None:
        nonlocal prompt_ended_s
        stream.say(asked)
        await stream.said()
        prompt_ended_s = asyncio.get_running_loop().time() + 0.02

    report = await _talk(lines, script, ask, ear)
    (said,), (prompt,) = report.said, report.prompts
    assert prompt.whole
    assert said.start_s - prompt.end_s == pytest.approx(0.4, abs=_TWO_FRAMES_S)
    at_s, alike, _ = _found(*_audio(script), _linear(ear.samples))
    assert alike > 0.99
    assert 0.4 - _TWO_FRAMES_S < _came_s(ear, at_s) - prompt_ended_s < 0.4 + _WAY_S


async def test_he_speaks_over_a_prompt_which_the_company_then_stops(lines: StartLines, asked: bytes) -> None:
    over = {"words": ["да"], "over_prompt": True, "after_ms": 200}
    ear = CompanyEar()

    async def ask_until_he_speaks(stream: AudioStream) -> None:
        stream.say(asked)
        await asyncio.wait_for(ear.loud.wait(), 10)
        stream.hush()

    script = speaking({"hear": _PROMPT}, {"say": over}, {"wait": 1.0}, "hang_up")
    report = await _talk(lines, script, ask_until_he_speaks, ear)
    (said,), (prompt,) = report.said, report.prompts
    assert not prompt.whole
    assert prompt.start_s < said.start_s < prompt.end_s < said.start_s + _WAY_S
    assert _found(*_audio(script), _linear(ear.samples))[1] > 0.99


async def test_a_bad_line_returns_the_company_s_voice_and_is_noisy(lines: StartLines, asked: bytes) -> None:
    script = speaking(
        {"hear": {"prompt": _PROMPT, "to_the_end": True}},
        {"say": {"digits": "2718", "after_ms": 0}},
        {"wait": 0.5},
        "hang_up",
        echo={"delay_ms": 120, "db": -15},
        noise_db=-45,
    )
    ear, asked_s = CompanyEar(), 0.0

    async def ask(stream: AudioStream) -> None:
        nonlocal asked_s
        await asyncio.sleep(0.5)
        stream.say(asked)
        asked_s = asyncio.get_running_loop().time()
        await stream.said()

    report = await _talk(lines, script, ask, ear)
    heard = _linear(ear.samples)
    echo_s, echo_alike, echo_gain = _found(_linear(asked)[:_SURELY_WHOLE], heard)
    assert echo_alike > 0.9
    assert 20 * np.log10(echo_gain) == pytest.approx(-15, abs=1)
    assert 0.12 < _came_s(ear, echo_s) - asked_s < 0.12 + _WAY_S
    assert _found(*_audio(script), heard)[1] > 0.98
    before = heard[1600:3600] / 32768
    assert 10 * np.log10(np.mean(before**2)) == pytest.approx(-45, abs=1)
    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert [(prompt.prompt_id, prompt.whole) for prompt in report.prompts] == [(_PROMPT, True)]  # he hears it clear


async def test_a_company_that_never_falls_silent_is_told(lines: StartLines, asked: bytes) -> None:
    async def talk_on(stream: AudioStream) -> None:
        stream.say(asked * 5)
        await stream.closed()

    script = speaking({"say": {"words": ["да"], "within_s": 2}})
    report = await _talk(lines, script, talk_on, CompanyEar())
    assert report.outcome is ResidentOutcome.NOT_HEARD
    assert "not silent for 0.5 s within 2 s" in report.detail
    assert not report.said


async def test_he_gives_his_answer_as_often_as_he_is_asked(
    lines: StartLines, asked: bytes, company_voice: Mapping[str, bytes]
) -> None:
    ear = CompanyEar()

    async def ask_twice(stream: AudioStream) -> None:
        for _ in range(2):
            ear.loud.clear()
            stream.say(asked)
            await asyncio.wait_for(ear.loud.wait(), 10)
            await asyncio.sleep(2.5)
        stream.say(company_voice["goodbye"])

    answers = {_PROMPT: {"say": {"digits": "77"}}, "no_input": "1"}
    script = speaking({"answer": {"prompts": answers, "until": "goodbye"}}, "hang_up")
    report = await _talk(lines, script, ask_twice, ear)
    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert [spoken.text for spoken in report.said] == ["7 7", "7 7"]
    assert [prompt.whole for prompt in report.prompts[:2]] == [True, True]
