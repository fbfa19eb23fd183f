"""Looking at a Vosk model without loading it: libvosk aborts, crashes or silently errs on much that is seen here.

The facts were measured with libvosk 0.3.45, file by file; tests/contract holds them against it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.recognition.errors import Finding, ModelUnfit
from adapters.recognition.models.files import BrokenFile, network_inputs, vocabulary
from adapters.recognition.models.options import (
    DECODING_OPTIONS,
    FILTER_BANK_OPTIONS,
    MFCC_OPTIONS,
    Options,
    read_options,
)
from dialogue.spoken_words import UNKNOWN

_AGAIN = "Fetch the model again: its publisher's archive has it."
_IVECTOR_FILES = ("final.ie", "final.dubm", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")
STATIC_GRAPH = "HCLG.fst"
DYNAMIC_GRAPHS = ("HCLr.fst", "Gr.fst")
_RATES_HZ = (8000, 16000)
_FRAME_SHIFT_MS = 10.0
_SUBSAMPLING = 3
"""libvosk takes 0.03 s per decoded frame for granted: 10 ms frames, one in three."""
_PITCH_WIDTH = 3


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model that may be loaded, and what its user must know of it."""

    folder: Path
    rate_hz: int
    """Of the audio that it must be fed: 8000 or 16000. At 16000 whoever feeds it upsamples."""
    takes_grammars: bool
    """False: a static graph. libvosk ignores grammars then and decodes freely; the same parser reads the answer."""
    vocabulary: frozenset[str]
    size_bytes: int
    notes: tuple[Finding, ...]
    """What works, but less well than it could."""

    def unknown(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those of the words that it can never hear, each once, in their order."""
        return tuple(word for word in dict.fromkeys(words) if word not in self.vocabulary)


def inspect(folder: Path) -> ModelFacts:
    """Look at the model in `folder`. Raises ModelUnfit with every fault found; libvosk is not touched."""
    try:
        return _inspect(folder)
    except OSError as error:
        remedy = "Make it readable for the account that runs Gridline, or fetch the model again."
        raise ModelUnfit(folder, [Finding(f"{error.filename} cannot be read: {error.strerror}", remedy)]) from error


def _inspect(folder: Path) -> ModelFacts:
    if missing := list(_missing(folder)):
        raise ModelUnfit(folder, missing)
    decoding = read_options(folder / "conf/model.conf", DECODING_OPTIONS)
    features = _read_features(folder)
    faults = [*decoding.faults, *features.faults, *_decoding(decoding), *_rates(features), *_network(folder, features)]
    words: frozenset[str] = frozenset()
    try:
        words = vocabulary(folder, (STATIC_GRAPH,) if _is_static(folder) else DYNAMIC_GRAPHS)
    except BrokenFile as error:
        faults.append(Finding(str(error), _AGAIN))
    if faults:
        raise ModelUnfit(folder, faults)
    return ModelFacts(
        folder=folder,
        rate_hz=round(_rate_hz(features)),
        takes_grammars=not _is_static(folder),
        vocabulary=words,
        size_bytes=sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()),
        notes=tuple(_notes(folder, features, words)),
    )


def _is_static(folder: Path) -> bool:
    """A static graph is taken where there is one, even beside a dynamic one."""
    return (folder / "graph" / STATIC_GRAPH).is_file()


def _missing(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield Finding("there is no such folder", "Name a model that is installed: gridline model list.")
        return
    inner = next((each.parent.parent for each in folder.glob("*/conf/model.conf")), None)
    if inner and not (folder / "conf").exists():
        yield Finding("it holds no model, but a folder with one", f"Name {inner}, or move its content up.")
        return
    if (folder / "final.mdl").exists():
        yield Finding("it has the old layout (final.mdl on top)", "Take a newer model, with am/, conf/ and graph/.")
        return
    for name in ("am/final.mdl", "conf/model.conf"):
        if not (folder / name).is_file():
            yield Finding(f"{name} is missing", _AGAIN)
    if not any((folder / "conf" / name).is_file() for name in ("mfcc.conf", "fbank.conf")):
        yield Finding("conf/mfcc.conf is missing", _AGAIN)
    yield from _missing_graph(folder)


def _missing_graph(folder: Path) -> Iterator[Finding]:
    if _is_static(folder):
        return
    for name in DYNAMIC_GRAPHS:
        if not (folder / "graph" / name).is_file():
            yield Finding(f"graph/{name} is missing, and there is no {STATIC_GRAPH}", _AGAIN)
    if not (folder / "graph/disambig_tid.int").is_file():
        yield Finding("graph/disambig_tid.int is missing", f"{_AGAIN} It may be empty, but it must be there.")


def _read_features(folder: Path) -> Options:
    mfcc = folder / "conf/mfcc.conf"
    if mfcc.is_file():
        return read_options(mfcc, MFCC_OPTIONS)
    return read_options(folder / "conf/fbank.conf", FILTER_BANK_OPTIONS)


def _decoding(decoding: Options) -> Iterator[Finding]:
    if not decoding.values.get("endpoint.silence-phones"):
        what = "conf/model.conf lacks --endpoint.silence-phones, without which libvosk aborts at the first audio"
        yield Finding(what, "Add it with the silence phones of graph/phones.txt, such as --endpoint.silence-phones=1.")
    if decoding.number("frame-subsampling-factor", 1) != _SUBSAMPLING:
        what = f"conf/model.conf lacks --frame-subsampling-factor={_SUBSAMPLING}, so that word times would be wrong"
        yield Finding(what, "Add it; a model trained with another factor cannot be used.")


def _rate_hz(features: Options) -> float:
    return features.number("sample-frequency", 16000)


def _rates(features: Options) -> Iterator[Finding]:
    if _rate_hz(features) not in _RATES_HZ:
        what = f"it was trained for audio of {_rate_hz(features):g} Hz"
        yield Finding(what, "Take a model for 8000 or 16000 Hz.")
    if features.number("frame-shift", _FRAME_SHIFT_MS) != _FRAME_SHIFT_MS:
        yield Finding("its frames are not 10 ms apart, so that word times would be wrong", "Take another model.")


def _network(folder: Path, features: Options) -> Iterator[Finding]:
    try:
        inputs = network_inputs(folder / "am/final.mdl")
    except BrokenFile as error:
        yield Finding(str(error), _AGAIN)
        return
    width = _width(folder, features)
    if inputs.get("input") != width:
        what = f"the network takes {inputs.get('input', 'no')} features, the files in conf/ make {width}"
        yield Finding(what, "Put back the conf/ that came with the model.")
    lost = [name for name in _IVECTOR_FILES if not (folder / "ivector" / name).is_file()]
    if "ivector" in inputs and lost:
        yield Finding(f"the network wants i-vectors, and ivector/ lacks {', '.join(lost)}", _AGAIN)


def _width(folder: Path, features: Options) -> int:
    """Features per frame, by Kaldi's defaults."""
    pitch = _PITCH_WIDTH if (folder / "conf/pitch.conf").is_file() else 0
    if (folder / "conf/mfcc.conf").is_file():
        return round(features.number("num-ceps", 13)) + pitch
    return round(features.number("num-mel-bins", 23)) + features.is_on("use-energy", default=False) + pitch


def _notes(folder: Path, features: Options, words: frozenset[str]) -> Iterator[Finding]:
    if _is_static(folder):
        what = "its graph is static: it takes no grammar, and every answer is decoded freely"
        yield Finding(what, "A model with a dynamic graph (HCLr.fst, Gr.fst) hears numbers better.")
    if not (folder / "graph/phones/word_boundary.int").is_file():
        yield Finding("graph/phones/word_boundary.int is missing: word times are wrong, texts right", _AGAIN)
    if UNKNOWN not in words:
        what = f"it has no {UNKNOWN}: what is no word of a grammar comes out as one"
        yield Finding(what, "Let callers confirm, as they do; or take a model that has it.")
    if features.number("dither", 1.0):
        what = "conf/mfcc.conf adds random noise (--dither), so that no two runs are alike"
        yield Finding(what, "Add --dither=0 to compare runs.")
