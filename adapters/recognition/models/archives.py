"""Unpacking a model's archive, zip or tar.gz, which may have been made by anybody."""

import errno
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from adapters.recognition.errors import FetchFailed

LARGEST_UNPACKED = 16 << 30
"""Bytes. The publisher's largest Russian model has some 4 GB."""
MOST_FILES = 200
_BLOCK = 1 << 20
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    is_folder: bool
    is_file: bool
    size: int
    content: IO[bytes] | None


def unpack(archive: Path, into: Path, largest: int = LARGEST_UNPACKED) -> Path:
    """Unpack into the folder `into`; the archive's one top folder, as it lies there. Raises FetchFailed.

    What is no plain file or folder, or lies outside that one folder, is refused; what came before it stays there.
    """
    try:
        return _unpack(archive, into, largest)
    except _BROKEN as error:
        raise _refused(f"it is broken ({error})") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise FetchFailed(f"the disk of {into} is full. Free some space and fetch again.") from error
        raise _refused(f"it is broken, or cannot be unpacked ({error})") from error


def _unpack(archive: Path, into: Path, largest: int) -> Path:
    tops: set[str] = set()
    left = largest
    for count, entry in enumerate(_entries(archive)):
        parts = _checked(entry)
        tops |= set(parts[:1])
        left -= entry.size
        if len(tops) > 1 or (len(parts) == 1 and entry.is_file):
            raise _refused(f"it holds {entry.name} beside its one folder")
        if left < 0 or count >= MOST_FILES:
            raise _refused(f"it holds more than {largest >> 20} MB or {MOST_FILES} files")
        _write(entry, into.joinpath(*parts))
    if not tops:
        raise _refused("it is empty")
    return into / tops.pop()


def _entries(archive: Path) -> Iterator[_Entry]:
    """What the archive holds, by its first bytes and not by its name."""
    with archive.open("rb") as file:
        first = file.read(4)
    if first == _ZIP:
        yield from _zipped(archive)
    elif first.startswith(_GZIP):
        yield from _tarred(archive)
    else:
        raise _refused("it is neither a zip nor a tar.gz")


def _zipped(archive: Path) -> Iterator[_Entry]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            form = stat.S_IFMT(info.external_attr >> 16)
            is_file = not info.is_dir() and form in (0, stat.S_IFREG)
            if info.flag_bits & 1:
                raise _refused("it is encrypted")
            with opened.open(info) as content:
                yield _Entry(info.filename, info.is_dir(), is_file, info.file_size, content)


def _tarred(archive: Path) -> Iterator[_Entry]:
    with tarfile.open(archive, "r:gz") as opened:
        for member in opened:
            content = opened.extractfile(member) if member.isreg() else None
            yield _Entry(member.name, member.isdir(), member.isreg(), member.size, content)


def _checked(entry: _Entry) -> tuple[str, ...]:
    """The parts of an entry's path, none of which leads out. Raises FetchFailed."""
    path = PurePosixPath(entry.name)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.name or not entry.name.isprintable():
        raise _refused(f"it holds the path {entry.name!r}, which leads out of it")
    if (not entry.is_folder and not entry.is_file) or entry.size < 0:
        raise _refused(f"it holds {entry.name}, which is neither a file nor a folder")
    return path.parts


def _write(entry: _Entry, path: Path) -> None:
    """One file or folder, on the disk when this returns. Both readers give no more than the archive said."""
    if entry.is_folder or entry.content is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(entry.content), path.open("xb") as file:
        shutil.copyfileobj(entry.content, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())


def _refused(why: str) -> FetchFailed:
    return FetchFailed(f"the archive cannot be used: {why}. Take another archive of this model, with one folder in it.")
