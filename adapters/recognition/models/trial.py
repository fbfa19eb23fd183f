"""Trying a model out in a process of its own: if libvosk crashes on it, that is a finding and not our crash."""

import json
import math
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.recognition.errors import Finding, ModelUnfit
from adapters.recognition.models.inspection import ModelFacts

_COMMAND = (sys.executable, "-P", "-m", "adapters.recognition.models.trial_process")
_COMPLAINT = re.compile(r"^(?:ERROR|ASSERTION_FAILED|FATAL)(?: \(VoskAPI:.*?:\d+\))?:? *(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model did when it was loaded."""

    load_s: float
    memory_mb: int
    """The most that the process took, with Python and libvosk."""
    unknown: tuple[str, ...]
    """Those of the words asked for that the model itself does not know."""
    heard: str
    """In silence; empty as it should be."""


def try_out(facts: ModelFacts, phrases: Sequence[str], words: Sequence[str], timeout_s: float) -> Trial:
    """Load the model, look up the words, let it hear two seconds of silence, freely and by a grammar of the phrases.

    Raises ModelUnfit when the process dies, fails, or takes longer than `timeout_s`.
    """
    wanted = list(dict.fromkeys([*words, *(word for phrase in phrases for word in phrase.split())]))
    order = {
        "folder": str(facts.folder.resolve()),
        "rate_hz": facts.rate_hz,
        "phrases": list(phrases) if facts.takes_grammars else [],
        "words": wanted,
        "seconds": math.ceil(timeout_s) + 1,
    }
    told = _run(facts, json.dumps(order), timeout_s)
    return Trial(
        load_s=float(str(told["load_s"])),
        memory_mb=int(str(told["memory_mb"])),
        unknown=tuple(word for word in wanted if word in frozenset(_texts(told["unknown"]))),
        heard=str(told["heard"]),
    )


def _run(facts: ModelFacts, order: str, timeout_s: float) -> dict[str, object]:
    """The last line that the process wrote, once it has ended well. Raises ModelUnfit."""
    try:
        done = subprocess.run(
            _COMMAND,
            input=order,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        remedy = "Give it longer (recognition.load_timeout_s), or take a smaller model."
        raise ModelUnfit(
            facts.folder, [Finding(f"it was not loaded and tried within {timeout_s:g} s", remedy)]
        ) from error
    lines: list[dict[str, object]] = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or not lines or "load_s" not in lines[-1]:
        stage = str(lines[-1]["stage"]) if lines else "starting"
        raise ModelUnfit(facts.folder, [_death(done.returncode, stage, done.stderr)])
    return lines[-1]


def _death(status: int, stage: str, said: str) -> Finding:
    """What is known of a process that ended before its time."""
    complaints = _COMPLAINT.findall(said)
    last = complaints[0] if complaints else (said.strip().splitlines() or ["it said nothing"])[-1]
    if status == -signal.SIGKILL:
        return Finding(f"the process was killed while {stage}", "Has the machine memory enough? Take a smaller model.")
    how = f"libvosk died ({signal.Signals(-status).name})" if status < 0 else "libvosk refused it"
    return Finding(f"{how} while {stage}: {last[:200]}", "Fetch the model again, or take another.")


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
