"""What a simulated resident does on the telephone, read from a small YAML file.

caller: {number: "70001112233", name: "Иванов Пётр"}    # or: caller: withheld
called: "70007770000"
steps:
  - hear: account_keypad                 # wait until this prompt (or one of a list) begins
  - hear: {prompt: greeting, within_s: 20, to_the_end: true}
  - press: "12345#"                      # or {keys: "12345#", gap_ms: 120, tone_ms: 100}
  - answer: {prompts: {reading_confirm: "1"}, until: reading_accepted, within_s: 60}   # as often as he is asked
  - wait: 1.5                            # seconds
  - say: question.wav                    # 8 kHz, 16 bit, mono; beside the script
  - capture: {name: registration_number, prompt: reading_accepted}
  - press: "{registration_number}#"      # what was captured
  - expect: goodbye                      # must be heard to the end; if not, the call goes on and the report says so
  - hang_up                              # without it he stays until the other side hangs up
answer_within_s: 30                      # all of these may be left out
stay_s: 30
silence_limit_s: 15
"""

import re
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from adapters.asterisk.errors import ScriptRefused

_KEYS = re.compile(r"(?:[0-9*#A-D]|\{[a-z_]+\})+")
_NUMBER = re.compile(r"\+?\d{2,20}")
_PROMPT = re.compile(r"[A-Za-z0-9_/.-]+")
_NAME = re.compile(r"[a-z_]+")
_LONGEST_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait until one of the prompts begins, or has been heard to the end."""

    prompts: tuple[str, ...]
    within_s: float = 20.0
    to_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Expect:
    """One of the prompts must be heard to the end; when it is not, the report says so and the call goes on."""

    prompts: tuple[str, ...]
    within_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Capture:
    """Remember, under a name, the digits that were spoken in a prompt."""

    name: str
    prompt: str
    within_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys one after another; `{name}` stands for what was captured."""

    keys: str
    gap_ms: int = 120
    tone_ms: int = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """Press the keys that belong to each of these prompts, as often as it is asked, until another one begins."""

    keys: Mapping[str, Press]
    until: tuple[str, ...]
    within_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class Say:
    """Play a recording to the line and wait for its end."""

    file: Path


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Step = Hear | Expect | Capture | Press | Answer | Wait | Say | HangUp


@dataclass(frozen=True, slots=True)
class ResidentScript:
    """One call of one resident. An empty caller's number is withheld."""

    called: str
    steps: tuple[Step, ...]
    caller_number: str = field(default="", repr=False)
    caller_name: str = field(default="", repr=False)
    answer_within_s: float = 30.0
    stay_s: float = 30.0
    """How long he listens on after the last step, unless that was hang_up."""
    silence_limit_s: float = 15.0
    """A longer silence is reported."""


def read_script(file: Path) -> ResidentScript:
    """The script in a file. Raises ScriptRefused with every mistake that was found."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScriptRefused((f"{file} cannot be read: {' '.join(str(error).split())}",)) from error
    return parse_script(content, file.parent)


def parse_script(content: object, folder: Path = Path()) -> ResidentScript:
    """The script in what YAML gave; recordings are looked for in `folder`. Raises ScriptRefused with every mistake."""
    reader = _Reader(folder)
    script = reader.script(content)
    if reader.mistakes:
        raise ScriptRefused(tuple(reader.mistakes))
    return script


class _Reader:
    """Reads a script to its end whatever is wrong with it, and keeps every mistake."""

    def __init__(self, folder: Path) -> None:
        self.mistakes: list[str] = []
        self._folder = folder
        self._captured: set[str] = set()
        self._steps: dict[str, Callable[[str, object], Step]] = {
            "hear": self._hear,
            "expect": self._expect,
            "capture": self._capture,
            "press": self._press,
            "answer": self._answer,
            "wait": self._wait,
            "say": self._say,
        }

    def script(self, content: object) -> ResidentScript:
        known = ("caller", "called", "steps", "answer_within_s", "stay_s", "silence_limit_s")
        fields = self._mapping("the script", content, known)
        number, name = self._caller(fields.get("caller", "withheld"))
        steps = fields.get("steps")
        if not isinstance(steps, Sequence) or isinstance(steps, str) or not steps:
            self._wrong("steps", "is a list with at least one step")
            steps = ()
        return ResidentScript(
            called=self._text("called", fields.get("called"), _NUMBER, "a telephone number in quotes"),
            steps=tuple(step for place, each in enumerate(steps, 1) if (step := self._step(f"step {place}", each))),
            caller_number=number,
            caller_name=name,
            answer_within_s=self._seconds("answer_within_s", fields.get("answer_within_s", 30.0)),
            stay_s=self._seconds("stay_s", fields.get("stay_s", 30.0)),
            silence_limit_s=self._seconds("silence_limit_s", fields.get("silence_limit_s", 15.0)),
        )

    def _caller(self, content: object) -> tuple[str, str]:
        if content == "withheld":
            return "", ""
        fields = self._mapping("caller", content, ("number", "name"))
        name = fields.get("name", "")
        if not isinstance(name, str):
            self._wrong("caller.name", "is a text")
            name = ""
        return self._text("caller.number", fields.get("number"), _NUMBER, "a telephone number in quotes"), name

    def _step(self, where: str, content: object) -> Step | None:
        if content == "hang_up":
            return HangUp()
        if not isinstance(content, Mapping) or len(content) != 1 or next(iter(content)) not in self._steps:
            self._wrong(where, f"is hang_up or one of {', '.join(self._steps)} with its value")
            return None
        ((kind, value),) = content.items()
        return self._steps[kind](f"{where}, {kind}", value)

    def _hear(self, where: str, value: object) -> Step:
        fields = self._fields(where, value, "prompt", ("within_s", "to_the_end"))
        to_the_end = fields.get("to_the_end", False)
        if not isinstance(to_the_end, bool):
            self._wrong(where, "to_the_end is true or false")
        return Hear(
            self._prompts(where, fields.get("prompt")),
            self._seconds(f"{where}, within_s", fields.get("within_s", 20.0)),
            to_the_end is True,
        )

    def _expect(self, where: str, value: object) -> Step:
        fields = self._fields(where, value, "prompt", ("within_s",))
        within_s = self._seconds(f"{where}, within_s", fields.get("within_s", 20.0))
        return Expect(self._prompts(where, fields.get("prompt")), within_s)

    def _capture(self, where: str, value: object) -> Step:
        fields = self._mapping(where, value, ("name", "prompt", "within_s"))
        name = self._text(f"{where}, name", fields.get("name"), _NAME, "small letters and _")
        self._captured.add(name)
        prompt = self._text(f"{where}, prompt", fields.get("prompt"), _PROMPT, "a prompt's id")
        return Capture(name, prompt, self._seconds(f"{where}, within_s", fields.get("within_s", 20.0)))

    def _press(self, where: str, value: object) -> Press:
        fields = self._fields(where, value, "keys", ("gap_ms", "tone_ms"))
        keys = self._text(where, fields.get("keys"), _KEYS, "keys 0-9, *, #, A-D in quotes, or a captured {name}")
        for name in re.findall(r"\{([a-z_]+)\}", keys):
            if name not in self._captured:
                self._wrong(where, f"{{{name}}} is captured by no step before")
        gap_ms = self._milliseconds(f"{where}, gap_ms", fields.get("gap_ms", 120), 0)
        return Press(keys, gap_ms, self._milliseconds(f"{where}, tone_ms", fields.get("tone_ms", 100), 40))

    def _answer(self, where: str, value: object) -> Step:
        fields = self._mapping(where, value, ("prompts", "until", "within_s"))
        answers = fields.get("prompts")
        if not isinstance(answers, Mapping) or not answers:
            self._wrong(where, "has prompts with the keys that answer them")
            answers = {}
        keys = {
            self._text(where, prompt, _PROMPT, "a prompt's id"): self._press(f"{where}, {prompt}", pressed)
            for prompt, pressed in answers.items()
        }
        within_s = self._seconds(f"{where}, within_s", fields.get("within_s", 60.0))
        return Answer(keys, self._prompts(where, fields.get("until")), within_s)

    def _wait(self, where: str, value: object) -> Step:
        return Wait(self._seconds(where, value))

    def _say(self, where: str, value: object) -> Step:
        file = self._folder / value if isinstance(value, str) else self._folder
        try:
            recording_samples(file)
        except (OSError, EOFError, wave.Error) as error:
            self._wrong(where, f"is a WAV file of 8 kHz, 16 bit, one channel: {error}")
        return Say(file)

    def _fields(self, where: str, value: object, main: str, others: tuple[str, ...]) -> Mapping[str, object]:
        """A step's fields; a bare value stands for its main field."""
        return self._mapping(where, value, (main, *others)) if isinstance(value, Mapping) else {main: value}

    def _mapping(self, where: str, value: object, known: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self._wrong(where, f"has the fields {', '.join(known)}")
            return {}
        for name in value:
            if name not in known:
                self._wrong(where, f"{name} is no field; there are {', '.join(known)}")
        return {str(name): one for name, one in value.items()}

    def _prompts(self, where: str, value: object) -> tuple[str, ...]:
        several = value if isinstance(value, list) and value else [value]
        return tuple(self._text(where, one, _PROMPT, "a prompt's id, or a list of such") for one in several)

    def _text(self, where: str, value: object, form: re.Pattern[str], wanted: str) -> str:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        self._wrong(where, f"is {wanted}")
        return ""

    def _seconds(self, where: str, value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST_S:
            return float(value)
        self._wrong(where, f"is a number of seconds from 0 to {_LONGEST_S:.0f}")
        return 0.0

    def _milliseconds(self, where: str, value: object, least: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= 10_000:
            return value
        self._wrong(where, f"is a whole number of milliseconds from {least} to 10000")
        return least

    def _wrong(self, where: str, what: str) -> None:
        self.mistakes.append(f"{where}: {what}")


def recording_samples(file: Path) -> bytes:
    """The signed linear samples of a WAV file. Raises OSError, EOFError or wave.Error when it is not 8 kHz mono."""
    with wave.open(str(file), "rb") as recording:
        form = (recording.getframerate(), recording.getsampwidth(), recording.getnchannels())
        if form != (8000, 2, 1):
            raise wave.Error(f"{form[0]} Hz, {form[1] * 8} bit, {form[2]} channels")
        return recording.readframes(recording.getnframes())
