"""Copies of the embedded speech model with something broken in them."""

import shutil
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

EMBEDDED = Path(__file__).parents[2] / "speech/digits_ru"
Break = Callable[[Path], object]

_TABLE_MAGIC = 2125658996
_CARRIES_INPUTS, _CARRIES_WORDS = 1, 2


def copied(folder: Path, *breaks: Break) -> Path:
    """The embedded model, copied to `folder`, each break done to it."""
    shutil.copytree(EMBEDDED, folder)
    for each in breaks:
        each(folder)
    return folder


def without(name: str) -> Break:
    """A file is missing."""
    return lambda folder: (folder / name).unlink()


def changed(name: str, old: str, new: str) -> Break:
    """A text in a file stands otherwise."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def written(name: str, content: bytes) -> Break:
    """A file holds something else."""

    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return write


def cut_off(name: str, at: int) -> Break:
    """A file ends too early."""
    return lambda folder: written(name, (folder / name).read_bytes()[:at])(folder)


def carrying_its_words(folder: Path) -> None:
    """The words stand in Gr.fst, as in the publisher's small models, and there is no words.txt."""
    graph, words = folder / "graph/Gr.fst", folder / "graph/words.txt"
    content = graph.read_bytes()
    flags_at = 4 + 4 + len("vector") + 4 + len("standard") + 4
    header_end = flags_at + 4 + 32
    tables = _table("<eps> 0\n") + _table(words.read_text(encoding="utf-8"))
    flags = struct.pack("<i", _CARRIES_INPUTS | _CARRIES_WORDS)
    graph.write_bytes(content[:flags_at] + flags + content[flags_at + 4 : header_end] + tables + content[header_end:])
    words.unlink()


def zipped(folder: Path, top: str = "some-model") -> bytes:
    """A model as its publisher packs it: a zip with one folder."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.rglob("*")):
            archive.write(each, Path(top) / each.relative_to(folder))
    return packed.getvalue()


def _table(words: str) -> bytes:
    pairs = [line.split() for line in words.splitlines()]
    begin = struct.pack("<i", _TABLE_MAGIC) + _name("words") + struct.pack("<qq", len(pairs), len(pairs))
    return begin + b"".join(_name(word) + struct.pack("<q", int(id_)) for word, id_ in pairs)


def _name(text: str) -> bytes:
    return struct.pack("<i", len(text.encode())) + text.encode()
