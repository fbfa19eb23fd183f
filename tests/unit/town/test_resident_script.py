"""The script of a simulated resident: read as written, refused with every mistake at once."""

import wave
from pathlib import Path

import pytest

from adapters.asterisk.errors import ScriptRefused
from adapters.asterisk.town.line import Echo, LineConditions
from adapters.asterisk.town.script import parse_script, read_script
from adapters.asterisk.town.steps import Answer, Capture, Expect, HangUp, Hear, Press, Say, Wait

_SCRIPT = """
caller: {number: "70001112233", name: "Иванов Пётр"}
called: "70007770000"
silence_limit_s: 4
steps:
  - hear: account_keypad
  - hear: {prompt: [greeting, static_intro], within_s: 5, to_the_end: true}
  - press: "0012#"
  - press: {keys: "*D", gap_ms: 0, tone_ms: 60}
  - answer: {prompts: {reading_confirm: "1", reading_keypad: {keys: "#", gap_ms: 0}}, until: reading_accepted}
  - wait: 1.5
  - say: question.wav
  - capture: {name: registration_number, prompt: reading_accepted}
  - press: "{registration_number}#"
  - expect: goodbye
  - hang_up
"""


def _recording(file: Path, rate_hz: int = 8000) -> None:
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, rate_hz, 0, "NONE", ""))
        recording.writeframes(bytes(320))


def _mistakes(content: object) -> str:
    with pytest.raises(ScriptRefused) as refused:
        parse_script(content)
    return "\n".join(refused.value.mistakes)


def test_a_script_is_read_step_by_step(tmp_path: Path) -> None:
    _recording(tmp_path / "question.wav")
    file = tmp_path / "script.yaml"
    file.write_text(_SCRIPT, encoding="utf-8")
    script = read_script(file)
    assert (script.caller_number, script.caller_name, script.called) == ("70001112233", "Иванов Пётр", "70007770000")
    assert script.silence_limit_s == 4.0
    assert script.steps == (
        Hear(("account_keypad",)),
        Hear(("greeting", "static_intro"), within_s=5.0, to_the_end=True),
        Press("0012#"),
        Press("*D", gap_ms=0, tone_ms=60),
        Answer({"reading_confirm": Press("1"), "reading_keypad": Press("#", gap_ms=0)}, ("reading_accepted",)),
        Wait(1.5),
        Say("[question.wav]", bytes(320)),
        Capture("registration_number", "reading_accepted"),
        Press("{registration_number}#"),
        Expect(("goodbye",)),
        HangUp(),
    )


def test_a_resident_may_withhold_his_number() -> None:
    for content in ({"caller": "withheld"}, {}):
        assert parse_script({**content, "called": "112233", "steps": ["hang_up"]}).caller_number == ""


def test_a_caller_may_have_a_bad_line() -> None:
    bad = {"number": "withheld", "echo": {"delay_ms": 120, "db": -20}, "noise_db": -40.5}
    script = parse_script({"caller": bad, "called": "112233", "steps": ["hang_up"]})
    assert script.line == LineConditions(Echo(120, -20.0), -40.5)
    assert script.caller_number == ""
    assert parse_script({"called": "112233", "steps": ["hang_up"]}).line.are_clear


def test_what_is_wrong_with_a_line_is_told_with_its_place() -> None:
    bad = {"number": "70001112233", "voice": "nobody", "echo": {"delay_ms": -1, "db": 6, "of": 1}, "noise_db": True}
    found = _mistakes({"caller": bad, "called": "112233", "steps": ["hang_up"]})
    for place in ("caller.voice", "caller.echo: of", "caller.echo.delay_ms", "caller.echo.db", "caller.noise_db"):
        assert place in found
    assert "caller.echo: has the fields" in _mistakes({"caller": bad | {"echo": 120}})


def test_all_mistakes_are_told_at_once_with_their_place() -> None:
    steps = ["jump", {"press": 12345}, {"press": "12x"}, {"press": "{code}#"}, {"wait": -1}, {"hear": {"promt": "x"}}]
    steps += [{"say": "nowhere.wav"}, {"hear": "a", "wait": 1}, {"press": {"keys": "1", "tone_ms": 5}}]
    found = _mistakes({"caller": {"number": 7000}, "called": 880, "colour": "red", "steps": steps})
    for place in ("colour", "caller.number", "called", *(f"step {number}" for number in range(1, 10))):
        assert place in found
    assert "{code} is captured by no step before" in found


@pytest.mark.parametrize("content", [None, [], "steps", {"called": "112233"}, {"called": "112233", "steps": []}])
def test_what_is_no_script_is_refused(content: object) -> None:
    assert "steps" in _mistakes(content)


def test_a_recording_of_less_than_telephone_quality_is_refused(tmp_path: Path) -> None:
    _recording(tmp_path / "narrow.wav", rate_hz=6000)
    with pytest.raises(ScriptRefused, match="6000 Hz"):
        parse_script({"called": "112233", "steps": [{"say": "narrow.wav"}]}, tmp_path)


def test_a_file_that_is_no_yaml_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text("steps: [", encoding="utf-8")
    with pytest.raises(ScriptRefused, match="cannot be read") as refused:
        read_script(file)
    assert "\n" not in str(refused.value)
