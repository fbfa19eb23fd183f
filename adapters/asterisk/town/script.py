"""What a simulated resident does on the telephone, read from a small YAML file.

caller: {number: "70001112233", name: "Иванов Пётр"}    # or: caller: withheld; number: withheld
called: "70007770000"
steps:
  - hear: account_keypad                 # wait until this prompt (or one of a list) begins
  - hear: {prompt: greeting, within_s: 20, to_the_end: true}
  - press: "12345#"                      # or {keys: "12345#", gap_ms: 120, tone_ms: 100}
  - answer: {prompts: {reading_confirm: "1"}, until: reading_accepted, within_s: 60}   # as often as he is asked
  - wait: 1.5                            # seconds
  - say: {digits: "04698"}               # see below
  - capture: {name: registration_number, prompt: reading_accepted}
  - press: "{registration_number}#"      # what was captured
  - expect: goodbye                      # must be heard to the end; if not, the call goes on and the report says so
  - hang_up                              # without it he stays until the other side hangs up
answer_within_s: 30                      # all of these may be left out
stay_s: 30
silence_limit_s: 15

What he says, one of:
  question.wav, or {file: question.wav}  # any recording of 8 kHz or more, WAV or FLAC; beside the script
  {digits: "04698"}                      # one by one, as one dictates them
  {number: 4698}                         # four thousand six hundred ...
  {words: [да]}                          # those that voice.toml of a voice's folder names
each with: gap_ms between pieces; level_db, the loudness of speech below full scale (left out: as recorded);
after_ms, the silence of the company after which he begins (500), at most within_s from now (60);
over_prompt: true, then he begins after_ms (0) from now, whatever the company says.
An answer may be spoken too: {reading_confirm: {say: {words: [да]}}}.

More about the caller:
  voice: folder                          # of a voice of his own: voice.toml, and numbers/ named as in the prompt pack
  echo: {delay_ms: 120, db: -20}         # his line returns what the company says
  noise_db: -40                          # and it is noisy: power below full scale
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from adapters.asterisk.errors import ScriptRefused
from adapters.asterisk.town.caller import NUMBER, read_caller
from adapters.asterisk.town.line import LineConditions
from adapters.asterisk.town.say import SayReader
from adapters.asterisk.town.script_fields import ScriptFields
from adapters.asterisk.town.steps import Answer, Capture, Expect, HangUp, Hear, Press, Say, Step, Wait
from adapters.asterisk.town.voice import Voice

_KEYS = re.compile(r"(?:[0-9*#A-D]|\{[a-z_]+\})+")
_PROMPT = re.compile(r"[A-Za-z0-9_/.-]+")
_NAME = re.compile(r"[a-z_]+")


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
    line: LineConditions = field(default_factory=LineConditions)


def read_script(file: Path, voices: Sequence[Path] = ()) -> ResidentScript:
    """The script in a file. Raises ScriptRefused with every mistake that was found."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScriptRefused((f"{file} cannot be read: {' '.join(str(error).split())}",)) from error
    return parse_script(content, file.parent, voices)


def parse_script(content: object, folder: Path = Path(), voices: Sequence[Path] = ()) -> ResidentScript:
    """The script in what YAML gave. Raises ScriptRefused with every mistake.

    Files are looked for in `folder`; `voices` are the folders of the voice of every caller who has none of his own.
    """
    reader = _Reader(folder, tuple(voices))
    script = reader.script(content)
    if reader.check.mistakes:
        raise ScriptRefused(tuple(reader.check.mistakes))
    return script


class _Reader:
    """Reads a script step by step."""

    def __init__(self, folder: Path, voices: tuple[Path, ...]) -> None:
        self.check = ScriptFields()
        self._folder = folder
        self._voices = voices
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
        fields = self.check.mapping("the script", content, known)
        caller = read_caller(self.check, fields.get("caller", "withheld"), self._folder)
        if caller.voice:
            self._voices = (caller.voice, *self._voices)
        steps = fields.get("steps")
        if not isinstance(steps, Sequence) or isinstance(steps, str) or not steps:
            self.check.wrong("steps", "is a list with at least one step")
            steps = ()
        return ResidentScript(
            called=self.check.text("called", fields.get("called"), NUMBER, "a telephone number in quotes"),
            steps=tuple(step for place, each in enumerate(steps, 1) if (step := self._step(f"step {place}", each))),
            caller_number=caller.number,
            caller_name=caller.name,
            answer_within_s=self.check.seconds("answer_within_s", fields.get("answer_within_s", 30.0)),
            stay_s=self.check.seconds("stay_s", fields.get("stay_s", 30.0)),
            silence_limit_s=self.check.seconds("silence_limit_s", fields.get("silence_limit_s", 15.0)),
            line=caller.line,
        )

    def _step(self, where: str, content: object) -> Step | None:
        if content == "hang_up":
            return HangUp()
        if not isinstance(content, Mapping) or len(content) != 1 or next(iter(content)) not in self._steps:
            self.check.wrong(where, f"is hang_up or one of {', '.join(self._steps)} with its value")
            return None
        ((kind, value),) = content.items()
        return self._steps[kind](f"{where}, {kind}", value)

    def _hear(self, where: str, value: object) -> Step:
        fields = self.check.fields(where, value, "prompt", ("within_s", "to_the_end"))
        return Hear(
            self._prompts(where, fields.get("prompt")),
            self.check.seconds(f"{where}, within_s", fields.get("within_s", 20.0)),
            self.check.flag(f"{where}, to_the_end", fields.get("to_the_end", False)),
        )

    def _expect(self, where: str, value: object) -> Step:
        fields = self.check.fields(where, value, "prompt", ("within_s",))
        within_s = self.check.seconds(f"{where}, within_s", fields.get("within_s", 20.0))
        return Expect(self._prompts(where, fields.get("prompt")), within_s)

    def _capture(self, where: str, value: object) -> Step:
        fields = self.check.mapping(where, value, ("name", "prompt", "within_s"))
        name = self.check.text(f"{where}, name", fields.get("name"), _NAME, "small letters and _")
        self._captured.add(name)
        prompt = self.check.text(f"{where}, prompt", fields.get("prompt"), _PROMPT, "a prompt's id")
        return Capture(name, prompt, self.check.seconds(f"{where}, within_s", fields.get("within_s", 20.0)))

    def _press(self, where: str, value: object) -> Press:
        fields = self.check.fields(where, value, "keys", ("gap_ms", "tone_ms"))
        keys = self.check.text(where, fields.get("keys"), _KEYS, "keys 0-9, *, #, A-D in quotes, or a captured {name}")
        for name in re.findall(r"\{([a-z_]+)\}", keys):
            if name not in self._captured:
                self.check.wrong(where, f"{{{name}}} is captured by no step before")
        gap_ms = self.check.milliseconds(f"{where}, gap_ms", fields.get("gap_ms", 120), 0)
        return Press(keys, gap_ms, self.check.milliseconds(f"{where}, tone_ms", fields.get("tone_ms", 100), 40))

    def _answer(self, where: str, value: object) -> Step:
        fields = self.check.mapping(where, value, ("prompts", "until", "within_s"))
        answers = fields.get("prompts")
        if not isinstance(answers, Mapping) or not answers:
            self.check.wrong(where, "has prompts with the keys or words that answer them")
            answers = {}
        given = {
            self.check.text(where, prompt, _PROMPT, "a prompt's id"): self._press_or_say(f"{where}, {prompt}", answer)
            for prompt, answer in answers.items()
        }
        within_s = self.check.seconds(f"{where}, within_s", fields.get("within_s", 60.0))
        return Answer(given, self._prompts(where, fields.get("until")), within_s)

    def _press_or_say(self, where: str, value: object) -> Press | Say:
        if isinstance(value, Mapping) and set(value) == {"say"}:
            return self._say(where, value["say"])
        return self._press(where, value)

    def _say(self, where: str, value: object) -> Say:
        return SayReader(self.check, self._folder, Voice(self._voices)).read(where, value)

    def _wait(self, where: str, value: object) -> Step:
        return Wait(self.check.seconds(where, value))

    def _prompts(self, where: str, value: object) -> tuple[str, ...]:
        several = value if isinstance(value, list) and value else [value]
        return tuple(self.check.text(where, one, _PROMPT, "a prompt's id, or a list of such") for one in several)
