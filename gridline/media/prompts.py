"""The prompts that Asterisk plays, as the media process plays them: signed linear at 8 kHz, kept in memory."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from adapters.sounds.conversion import file_of
from adapters.sounds.encoding import SoundFormat, decode_alaw
from adapters.sounds.errors import SoundMissing

MOST_BYTES = 64 << 20
"""More than the whole pack."""
_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")


class PromptSounds:
    """Sounds by their ids below one language's folder. Threads may share it."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[Path, int, int], bytes] = OrderedDict()
        self.kept_bytes = 0
        self._lock = Lock()

    def sound(self, ids: Sequence[str]) -> bytes:
        """The sounds of these ids, joined without a gap. Reads files. Raises SoundMissing."""
        return b"".join(self._one(id_) for id_ in ids)

    def _one(self, id_: str) -> bytes:
        if not _ID.fullmatch(id_):
            raise SoundMissing("an id that no sound has")
        path = file_of(self._folder / id_, SoundFormat.ALAW)
        try:
            state = path.stat()
            key = path, state.st_mtime_ns, state.st_size  # a changed recording is another sound
            return self._recalled(key) or self._keep(key, decode_alaw(path.read_bytes()))
        except OSError as error:
            raise SoundMissing(f"no sound of {id_} in {self._folder}: {error.strerror}") from error

    def _recalled(self, key: tuple[Path, int, int]) -> bytes | None:
        with self._lock:
            sound = self._kept.get(key)
            if sound is not None:
                self._kept.move_to_end(key)
            return sound

    def _keep(self, key: tuple[Path, int, int], sound: bytes) -> bytes:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = sound
                self.kept_bytes += len(sound)
            while self.kept_bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self.kept_bytes -= len(oldest)
        return sound
