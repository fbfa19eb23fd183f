"""What a caller of the bench waits for and presses, made from the rehearsed call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.rehearsal import Step

DANGER = "danger"
"""The step of whoever presses the key of danger."""
_PAUSE = "silence/"
_NUMBER = "numbers/"
ANY_DIGIT = "numbers/digit"
"""Stands for the digits 0 to 9, which differ from call to call."""
ACCOUNT = "account"
"""Said instead of words: each caller has an account of his own."""
_BETWEEN_WORDS = b"\xd5" * 1200
"""150 ms."""
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is pressed, or said, `after_s` seconds after the recording `cue` began; step is its name in the tables.

    An empty cue stands for the first recording that begins.
    """

    step: str
    cue: str
    after_s: float
    keys: str
    """Or the words to say, one space between two, where the script has sounds for them."""
    prompt_s: float = 0.0
    """How long what begins with the cue lasts when nobody cuts it."""


@dataclass(frozen=True, slots=True)
class CallScript:
    """All answers in order, the recording that ends the call, and what may lie between two recordings in seconds."""

    answers: tuple[Answer, ...]
    last: str
    pauses_s: Mapping[Pair, float]
    sounds: Mapping[str, bytes] = field(default_factory=dict)
    """A caller's words as A-law; none where he presses keys."""
    watched: frozenset[str] = frozenset()
    """Recordings whose first beginning in each call is noted."""
    sorry: frozenset[str] = frozenset()
    """Recordings that ask again whoever was not understood."""

    def sound(self, answer: Answer, account: str) -> bytes:
        """What he says, the words joined by the pause with which one dictates; empty where he presses."""
        if not self.sounds:
            return b""
        words = account if answer.keys == ACCOUNT else answer.keys
        return _BETWEEN_WORDS.join(self.sounds[word] for word in words.split())

    def gap_s(self, before: str, after: str, apart_s: float) -> float | None:
        """How much longer than intended it took from one end to the next beginning; None: they do not join."""
        pause_s = self.pauses_s.get((_kind(before), _kind(after)))
        return None if pause_s is None else apart_s - pause_s


def caller_in_a_hurry(steps: Sequence[Step], after_s: float = 1.0) -> CallScript:
    """He hears the notices, knows the questions, and answers each `after_s` seconds after it began."""
    asked = [step for step in steps if step.keys]
    answers = tuple(
        Answer(_name(step), _question(step), after_s, step.keys, step.utterances[-1].seconds) for step in asked
    )
    return CallScript(answers, steps[-1].files[-1], _pauses(steps))


def typing_ahead(steps: Sequence[Step]) -> CallScript:
    """He types every answer at once, during the first words."""
    keys = "".join(step.keys for step in steps)
    first = steps[0].files[0]
    return CallScript((Answer("all", first, 0.5, keys),), steps[-1].files[-1], _pauses(steps))


def pieces_of(steps: Sequence[Step]) -> frozenset[str]:
    """All recordings that may be heard, digits 0 to 9 among them, pauses left out."""
    digits = {f"{_NUMBER}{digit}" for digit in range(10)}
    return frozenset(digits | {file for step in steps for file in step.files if not file.startswith(_PAUSE)})


def _question(step: Step) -> str:
    return next(file for file in step.utterances[-1].files if not file.startswith(_PAUSE))


def _name(step: Step) -> str:
    return step.utterances[-1].files[-1].rpartition("/")[2].partition(".")[0]


def _pauses(steps: Sequence[Step]) -> dict[Pair, float]:
    """The intended pauses between neighbours that are always the same."""
    found: dict[Pair, set[float]] = {}
    for step in steps:
        for before, after, pause_s in _neighbours(step.files):
            found.setdefault((_kind(before), _kind(after)), set()).add(pause_s)
    return {pair: pauses.pop() for pair, pauses in found.items() if len(pauses) == 1}


def _neighbours(files: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    spoken = [place for place, file in enumerate(files) if not file.startswith(_PAUSE)]
    for here, there in pairwise(spoken):
        yield files[here], files[there], sum(int(file.removeprefix(_PAUSE)) for file in files[here + 1 : there]) / 1000


def _kind(piece: str) -> str:
    digit = piece.removeprefix(_NUMBER)
    return ANY_DIGIT if piece.startswith(_NUMBER) and len(digit) == 1 and digit.isdigit() else piece
