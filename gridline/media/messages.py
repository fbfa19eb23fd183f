"""What a bridge and the media process say to each other: one JSON object per line, over a socket of this machine."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cattrs import Converter
from cattrs.errors import BaseValidationError

from dialogue.speech import Hypothesis, Listening, Speech

LONGEST_LINE = 1 << 20
"""Bytes: a grammar of many thousand words."""
MOST_HYPOTHESES = 100
LONGEST_STEP_S = 600.0
_RECORDING_NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")


class MalformedMessage(Exception):
    """The peer does not speak as we do: another version, or not one of ours."""


@dataclass(frozen=True, slots=True)
class Before:
    """Prompts played before those of a step, in the same breath: no voice cuts them, and a key only where it may."""

    files: tuple[str, ...]
    interruptible: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """From the bridge: hold a step for the call whose audio will come under this id."""

    step: UUID
    files: tuple[str, ...]
    """Prompts as Asterisk names them, played one after the other."""
    interruptible: bool
    listening: Listening
    preface: tuple[Before, ...] = ()

    def __post_init__(self) -> None:
        timing = self.listening.timing
        for seconds in (timing.no_input_s, timing.end_of_speech_s, timing.longest_s, timing.pause_s):
            if not 0 < seconds <= LONGEST_STEP_S:
                raise ValueError("a step's times are above zero, and none is longer than ten minutes")
        if not 1 <= self.listening.hypotheses <= MOST_HYPOTHESES:
            raise ValueError("at least one hypothesis is wanted, and not too many")


@dataclass(frozen=True, slots=True)
class Transcribe:
    """From the bridge: write a recording down, when callers leave time for it."""

    job: UUID
    recording: str
    """Its name in the folder of recordings, without `.wav`: never a path."""

    def __post_init__(self) -> None:
        if not _RECORDING_NAME.fullmatch(self.recording):
            raise ValueError("a recording's name has letters, digits, - and _ only")


@dataclass(frozen=True, slots=True)
class Cancel:
    """From the bridge: what comes of a step or a job is not wanted any more; give the call back."""

    step: UUID


@dataclass(frozen=True, slots=True)
class State:
    """From the media process, on connecting and four times a second: a bridge that hears none takes it for dead."""

    address: str
    """Where Asterisk connects, as host:port."""
    is_ready: bool
    """Whether an answer would be recognised now."""
    lost: int = 0
    """Recognisers lost since its start."""


@dataclass(frozen=True, slots=True)
class Begun:
    """From the media process: Asterisk may connect the call's audio now."""

    step: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """From the media process: what the step brought. It may come without Begun."""

    step: UUID
    speech: Speech


class TranscriptEnd(StrEnum):
    """What became of a recording."""

    HEARD = "heard"
    AWAY = "away"
    """Callers leave no time for it, or nobody recognises: ask again later."""
    FAILED = "failed"
    """The recording is unfit, or its recogniser died of it."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """From the media process: what a recording says, with times from its beginning; no hypothesis where nothing is
    said, or none was heard."""

    job: UUID
    end: TranscriptEnd
    hypotheses: tuple[Hypothesis, ...] = ()


Request = Begin | Transcribe | Cancel
Answer = State | Begun | Outcome | Transcript

_KINDS: dict[str, type[Request | Answer]] = {
    kind.__name__: kind for kind in (Begin, Transcribe, Cancel, State, Begun, Outcome, Transcript)
}


def encode(message: Request | Answer) -> bytes:
    """One line."""
    fields = {"kind": type(message).__name__, **_CONVERTER.unstructure(message)}
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Raises MalformedMessage."""
    match _decoded(line):
        case Begin() | Transcribe() | Cancel() as request:
            return request
        case other:
            raise MalformedMessage(f"{type(other).__name__} is not for us")


def decode_answer(line: bytes) -> Answer:
    """Raises MalformedMessage."""
    match _decoded(line):
        case State() | Begun() | Outcome() | Transcript() as answer:
            return answer
        case other:
            raise MalformedMessage(f"{type(other).__name__} is not for us")


def _decoded(line: bytes) -> Request | Answer:
    try:
        fields = json.loads(line)
        kind = _KINDS[fields.pop("kind")]
        return _CONVERTER.structure(fields, kind)
    except (BaseValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise MalformedMessage(f"a line of {len(line)} bytes: {type(fault).__name__}") from None


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(UUID, lambda text, _: UUID(text))
    return converter


_CONVERTER = _converter()
