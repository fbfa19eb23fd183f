"""An archive that has come in part: the file, and a note beside it of whence it comes, so that a fetch can go on."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.recognition.errors import FetchFailed

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence a part comes, which version of the archive it is, and how long that is in all."""

    address_digest: str
    """The address itself may hold a password."""
    version: str = ""
    """ETag or Last-Modified: the server goes on only with the same archive."""
    total: int | None = None


class ArchivePart:
    """A file that grows until it is the archive."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._note = file.with_name(f"{file.name}.json")

    @property
    def size(self) -> int:
        return self.file.stat().st_size if self.file.is_file() else 0

    @property
    def kept(self) -> str:
        """For the end of a message: what is not lost."""
        return f"{self.size / _MB:,.1f} MB are kept: fetch again to go on from there."

    def origin(self, address: str) -> Origin:
        """What was noted when it began; a part from another address, or from nobody knows where, is removed."""
        try:
            origin = Origin(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            origin = Origin("")
        digest = _digest(address)
        if origin.address_digest != digest:
            self.forget()
            return Origin(digest)
        return origin

    def note(self, address: str, version: str, total: int | None) -> None:
        """Remember whence it comes, before its first byte is written. Raises FetchFailed."""
        try:
            self._note.write_text(json.dumps(asdict(Origin(_digest(address), version, total))), encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    @contextmanager
    def writing(self, begin: int) -> Iterator[Callable[[bytes], None]]:
        """Write on from `begin`, its size or 0; what was written is kept whatever happens. Raises FetchFailed."""
        try:
            file = self.file.open("ab" if begin else "wb", buffering=0)
        except OSError as error:
            raise self._unwritable(error) from error

        def write(block: bytes) -> None:
            try:
                while block:
                    block = block[file.write(block) :]
            except OSError as error:
                raise self._unwritable(error) from error

        with file:
            yield write

    def forget(self) -> None:
        """Remove it."""
        self.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> FetchFailed:
        return FetchFailed(f"{self.file.parent} cannot be written: {error.strerror}. {self.kept}")


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
