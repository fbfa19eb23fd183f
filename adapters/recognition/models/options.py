"""The option files of a Vosk model, read as libvosk reads them: an option that it does not know ends the loading.

The names were found by offering libvosk 0.3.45 every candidate: it takes exactly these.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.recognition.errors import Finding

_SHAPES = {
    "number": r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?",
    "whole number": r"[+-]?\d+",
    "true or false": r"|1|t|true|0|f|false",
    "list of phone numbers such as 1:2:3": r"\d+(:\d+)*",
    "text": r".*",
}
_TRUE = frozenset({"", "1", "t", "true"})


def _kinds(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


_ANY_FILE = _kinds("whole number", "verbose")
_FRAMES = (
    _kinds(
        "number",
        "sample-frequency frame-length frame-shift preemphasis-coefficient dither blackman-coeff low-freq high-freq"
        " vtln-low vtln-high energy-floor",
    )
    | _kinds("whole number", "num-mel-bins max-feature-vectors")
    | _kinds(
        "true or false",
        "remove-dc-offset round-to-power-of-two snip-edges allow-downsample allow-upsample debug-mel use-energy"
        " raw-energy htk-compat",
    )
    | _kinds("text", "window-type")
    | _ANY_FILE
)
MFCC_OPTIONS = _FRAMES | _kinds("whole number", "num-ceps") | _kinds("number", "cepstral-lifter")
FILTER_BANK_OPTIONS = _FRAMES | _kinds("true or false", "use-log-fbank use-power")
DECODING_OPTIONS = (
    _kinds("number", "acoustic-scale beam beam-delta delta hash-ratio lattice-beam")
    | _kinds(
        "whole number",
        "max-active min-active max-mem prune-interval frame-subsampling-factor frames-per-chunk"
        " extra-left-context-initial determinize-max-active determinize-max-delay determinize-min-chunk-size"
        " optimization.max-deriv-time optimization.max-deriv-time-relative optimization.memory-compression-level"
        " optimization.min-deriv-time",
    )
    | _kinds(
        "true or false",
        "phone-determinize word-determinize minimize debug-computation computation.debug"
        " optimization.allocate-from-other optimization.allow-left-merge optimization.allow-right-merge"
        " optimization.backprop-in-place optimization.consolidate-model-update optimization.convert-addition"
        " optimization.extend-matrices optimization.initialize-undefined optimization.move-sizing-commands"
        " optimization.optimize optimization.optimize-row-ops optimization.propagate-in-place"
        " optimization.remove-assignments optimization.snip-row-ops optimization.split-row-ops",
    )
    | _kinds("list of phone numbers such as 1:2:3", "endpoint.silence-phones")
    | {
        f"endpoint.rule{rule}.{name}": kind
        for rule in range(1, 6)
        for name, kind in {
            "must-contain-nonsilence": "true or false",
            "min-trailing-silence": "number",
            "max-relative-cost": "number",
            "min-utterance-length": "number",
        }.items()
    }
    | _ANY_FILE
)


@dataclass(frozen=True, slots=True)
class Options:
    """What an option file sets, the last of each name, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Finding, ...] = ()

    def number(self, name: str, default: float) -> float:
        try:
            return float(self.values.get(name, default))
        except ValueError:
            return default  # already among the faults

    def is_on(self, name: str, default: bool) -> bool:
        return self.values[name] in _TRUE if name in self.values else default


def read_options(file: Path, known: Mapping[str, str]) -> Options:
    """The options in `file`; `known` tells the kind of value by name. Raises OSError."""
    pairs = list(_pairs(file.read_text(encoding="utf-8", errors="replace")))
    faults = tuple(_faults(file, pairs, known))
    return Options({name: value for name, value in pairs if name}, faults)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Name and value per line; no name where the line is no option. Kaldi's ParseOptions::ReadConfigFile."""
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if bare and not bare.startswith("--"):
            yield "", bare
        elif bare:
            name, _, value = bare[2:].partition("=")
            yield name.lower().replace("_", "-"), value.strip()


def _faults(file: Path, pairs: Iterable[tuple[str, str]], known: Mapping[str, str]) -> Iterator[Finding]:
    where = f"{file.parent.name}/{file.name}"
    for name, value in pairs:
        kind = known.get(name)
        if not name:
            yield Finding(f"{where} has the line {value!r}", "Every line is --option=value: correct or remove it.")
        elif kind is None:
            yield Finding(f"{where} has --{name}, which this libvosk does not know", "Remove the line.")
        elif not re.fullmatch(_SHAPES[kind], value):
            yield Finding(f"{where}: --{name}={value} is no {kind}", "Correct it as the model's publisher has it.")
