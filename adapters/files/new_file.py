"""A file that people or programs fetch: it appears whole, or not at all, and never over another one."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_READABLE = 0o640


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """What is written in the block is at `path`, and on the disk, when the block has ended well.

    Raises OSError; FileExistsError where there is a file already: somebody may not have read it.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    unfinished = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 a descriptor
            yield file
            file.flush()
            os.fsync(handle)
        unfinished.chmod(_READABLE)
        _publish(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _publish(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, "there is such a file already; it is not written over", str(path)) from None
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
