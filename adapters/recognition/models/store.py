"""Where speech models live on this machine, and which of them is used for a language."""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.recognition.errors import FetchFailed, NoSuchModel
from models.call import Language

PRODUCTION_MODELS = ("vosk-model-small-ru-0.22", "vosk-model-ru-0.42")
"""Vosk's own Russian models, for a modest machine and for a large one. Neither they nor their address are shipped."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LOCK, _USED, _PARTS, _SCRATCH = ".lock", ".used.json", ".parts", ".unpacking-"


@dataclass(frozen=True, slots=True)
class Pin:
    """The archive that a model came from; the same name is never fetched from another."""

    sha256: str
    source: str
    """Address without its secrets, or file name."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A model on this machine."""

    name: str
    folder: Path
    is_embedded: bool = False
    pin: Pin | None = None
    """None for the embedded one, and for one that somebody put there himself."""


class ModelStore:
    """A folder of models beside the embedded one, which is always there."""

    def __init__(self, folder: Path, embedded: Path, named: str = "") -> None:
        """`named` is what the settings want for Russian: a name, a folder from /, or nothing."""
        self.folder = folder
        self._embedded = Installed(embedded.name, embedded, is_embedded=True)
        self._named = named

    @property
    def is_named(self) -> bool:
        """Whether the settings name the Russian model, so that no choice counts."""
        return bool(self._named)

    def installed(self) -> tuple[Installed, ...]:
        """The embedded model, and the others by name."""
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        names = [each.name for each in found if each.is_dir() and NAME.fullmatch(each.name)]
        return (self._embedded, *(self._own(name) for name in names if name != self._embedded.name))

    def find(self, wanted: str) -> Installed:
        """The model of this name, or in this folder (a path with a /). Raises NoSuchModel."""
        if "/" in wanted:
            return Installed(Path(wanted).name, Path(wanted))
        for each in self.installed():
            if each.name == wanted:
                return each
        raise NoSuchModel(
            f"no model {wanted} is installed. Those that are: gridline model list; gridline model fetch brings one."
        )

    def used(self, language: Language) -> Installed | None:
        """The model for a language; None where there is none, and callers press keys. Raises NoSuchModel."""
        if self._named and language is Language.RUSSIAN:
            return self.find(self._named)
        if chosen := self._choices().get(language.value):
            return self.find(chosen)
        return self._embedded if language is Language.RUSSIAN else None

    def use(self, wanted: str, language: Language) -> None:
        """From its next start the service uses the model of this name or folder. Raises NoSuchModel, OSError."""
        self.find(wanted)
        choices = self._choices() | {language.value: wanted}
        self.folder.mkdir(parents=True, exist_ok=True)
        _write_whole(self.folder / _USED, json.dumps(choices, indent=1, sort_keys=True))

    def pin(self, name: str) -> Pin | None:
        """Whence a model of this name came, also when it has been removed since."""
        try:
            return Pin(**json.loads(self.pin_file(name).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def pin_file(self, name: str) -> Path:
        return self.folder / f"{name}.pin.json"

    def part(self, name: str) -> Path:
        """Where an archive grows."""
        return self.folder / _PARTS / f"{name}.part"

    @contextmanager
    def alone(self) -> Iterator[Path]:
        """Only one process at a time fetches; its scratch folder on the same disk is gone afterwards.

        Raises FetchFailed, OSError.
        """
        (self.folder / _PARTS).mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FetchFailed(f"another fetch into {self.folder} is under way. Wait for its end.") from error
            for left in self.folder.glob(f"{_SCRATCH}*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=self.folder) as scratch:
                yield Path(scratch)

    def install(self, name: str, unpacked: Path, pin: Pin) -> Installed:
        """Put an unpacked model in its place at one stroke, its pin first. Raises OSError."""
        _write_whole(self.pin_file(name), json.dumps(asdict(pin), indent=1))
        unpacked.rename(self.folder / name)
        return self._own(name)

    def _own(self, name: str) -> Installed:
        return Installed(name, self.folder / name, pin=self.pin(name))

    def _choices(self) -> dict[str, str]:
        try:
            choices = json.loads((self.folder / _USED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in choices.items()} if isinstance(choices, dict) else {}


def _write_whole(file: Path, text: str) -> None:
    """Replace a file so that nobody ever sees half of it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
