"""What the binary files of a Vosk model tell without libvosk: words in a graph, inputs of the network."""

import mmap
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

_FST_MAGIC = 2125659606
_TABLE_MAGIC = 2125658996
_INPUT_WORDS, _OUTPUT_WORDS = 1, 2
_LONGEST_NAME = 10_000
_COUNTS = struct.Struct("<Qqqq")
"""Of an OpenFst header: properties, start, states, arcs."""


class BrokenFile(Exception):
    """A file of the model is not what it should be; the text says which, and how."""

    def __init__(self, file: Path | str, what: str) -> None:
        super().__init__(f"{Path(file).parent.name}/{Path(file).name} {what}")


def vocabulary(folder: Path, graphs: Sequence[str]) -> frozenset[str]:
    """The words that a model may hear: those that the last of its graphs carries, else those of words.txt.

    Words in <brackets> and disambiguation signs are none. Raises BrokenFile, OSError.
    """
    words = folder / "graph/words.txt"
    carried = [graph_words(folder / "graph" / name) for name in graphs][-1]
    if carried is None and not words.is_file():
        raise BrokenFile(words, "is missing, and the graph carries no words")
    found = listed_words(words) if carried is None else carried
    real = frozenset(word for word in found if not word.startswith(("<", "#")))
    if not real:
        raise BrokenFile(words, "holds no words")
    return real


def graph_words(graph: Path) -> frozenset[str] | None:
    """The words that an OpenFst file carries on its output side; None when it carries none. Raises BrokenFile, OSError.

    libvosk prefers them to words.txt.
    """
    with graph.open("rb") as file:
        if _whole(file, "<i") != _FST_MAGIC:
            raise BrokenFile(graph, "is no graph of OpenFst")
        _name(file), _name(file)  # kind of graph, kind of arcs
        _whole(file, "<i")  # version
        flags = _whole(file, "<i")
        _exactly(file, _COUNTS.size)
        if flags & _INPUT_WORDS:
            _table(file)
        return _table(file) if flags & _OUTPUT_WORDS else None


def listed_words(words: Path) -> frozenset[str]:
    """The words of a words.txt. Raises BrokenFile, OSError."""
    found = set()
    try:
        lines = words.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BrokenFile(words, "is not UTF-8") from error
    for number, line in enumerate(lines, start=1):
        match line.split():
            case [word, id_] if id_.isdigit():
                found.add(word)
            case []:
                pass
            case _:
                raise BrokenFile(words, f"has no word with its number in line {number}")
    return frozenset(found)


def network_inputs(network: Path) -> Mapping[str, int]:
    """The width of each input of an acoustic model's network. Raises BrokenFile, OSError."""
    with network.open("rb") as file:
        if not network.stat().st_size:
            raise BrokenFile(network, "is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            begin = content.find(b"<Nnet3>")
            end = content.find(b"\n\n", begin)
            if begin < 0 or end < 0:
                raise BrokenFile(network, "holds no network of the kind nnet3")
            if content.rfind(b"</Nnet3>") < 0:
                raise BrokenFile(network, "is cut off")
            text = content[begin:end].decode("ascii", errors="replace")
    return {name: int(width) for name, width in re.findall(r"^input-node name=(\S+) dim=(\d+)", text, re.MULTILINE)}


def _table(file: BinaryIO) -> frozenset[str]:
    if _whole(file, "<i") != _TABLE_MAGIC:
        raise BrokenFile(file.name, "has a broken table of words")
    _name(file)
    _whole(file, "<q")  # the next free key
    count = _whole(file, "<q")
    words = set()
    for _ in range(count):
        words.add(_name(file))
        _whole(file, "<q")
    return frozenset(words)


def _name(file: BinaryIO) -> str:
    length = _whole(file, "<i")
    if not 0 <= length <= _LONGEST_NAME:
        raise BrokenFile(file.name, "is broken")
    return _exactly(file, length).decode("utf-8", errors="replace")


def _whole(file: BinaryIO, form: str) -> int:
    (value,) = struct.unpack(form, _exactly(file, struct.calcsize(form)))
    return int(value)


def _exactly(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise BrokenFile(file.name, "is cut off")
    return found
