"""The process in which a model is tried out: libvosk ends whoever loads a broken one, so this process does.

Reads one JSON object from standard input; writes a line of JSON per stage that it begins, and one with what it found.
"""

import json
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import vosk

_BLOCK_S = 0.2
_SILENCE_S = 2.0
_BYTES_PER_SAMPLE = 2
_KIB_PER_MB = 1024


class _Recogniser(Protocol):
    """The part of vosk's recogniser that is used here."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802
    def Result(self) -> str: ...  # noqa: N802
    def FinalResult(self) -> str: ...  # noqa: N802


def main() -> None:
    """Load the model, ask it for words, let it hear silence freely and by a grammar."""
    order = json.load(sys.stdin)
    signal.alarm(order["seconds"])  # should nobody be left to end us
    rate_hz = order["rate_hz"]
    _say(stage="loading")
    began = time.monotonic()
    model = vosk.Model(order["folder"])
    load_s = time.monotonic() - began
    _say(stage="looking up words")
    unknown = [word for word in order["words"] if model.vosk_model_find_word(word) < 0]
    _say(stage="hearing silence")
    heard = _heard(vosk.KaldiRecognizer(model, rate_hz), rate_hz)
    if phrases := _without(unknown, order["phrases"]):
        _say(stage="hearing silence by a grammar")
        heard_so = _heard(vosk.KaldiRecognizer(model, rate_hz, json.dumps(phrases, ensure_ascii=False)), rate_hz)
        heard = " ".join(filter(None, (heard, heard_so)))
    _say(load_s=load_s, unknown=unknown, heard=heard, memory_mb=_peak_mb())


def _without(unknown: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Phrases of known words only, none empty: an empty grammar would crash libvosk."""
    return [phrase for phrase in phrases if phrase.split() and not set(phrase.split()) & set(unknown)]


def _heard(recogniser: _Recogniser, rate_hz: int) -> str:
    """What it hears in silence."""
    block = bytes(round(_BLOCK_S * rate_hz) * _BYTES_PER_SAMPLE)
    ends = (recogniser.AcceptWaveform(block) for _ in range(round(_SILENCE_S / _BLOCK_S)))
    heard = [_text(recogniser.Result()) for end in ends if end]
    return " ".join(filter(None, (*heard, _text(recogniser.FinalResult()))))


def _text(result: str) -> str:
    return str(json.loads(result)["text"])


def _peak_mb() -> int:
    """The most memory that this program took; getrusage would count what our parent held when it made us."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) // _KIB_PER_MB if found else 0


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
