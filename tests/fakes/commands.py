"""The command line as a test uses it: a settings file of its own, and what a command printed."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from gridline.cli import main
from gridline.settings import read_settings
from gridline.settings.translation import database_address
from tests.fakes.supply import fill

_SQLITE = "sqlite+aiosqlite:///"


@cache
def _small_world() -> bytes:
    """A database's file; it is made once, for its tables take a while."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "small_world"
        address = DatabaseAddress(f"{_SQLITE}{file}")
        upgrade(address)
        asyncio.run(fill(address))
        return file.read_bytes()


@dataclass(frozen=True, slots=True)
class Printed:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at a shell, with the settings of one node."""

    file: Path
    captured: Callable[[], tuple[str, str]]

    def types(self, *words: str) -> Printed:
        """Run `gridline WORDS --settings FILE`."""
        try:
            status = main([*words, "--settings", str(self.file)])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        return Printed(status, *self.captured())

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def database(self) -> DatabaseAddress:
        return database_address(read_settings(self.file, {}).database)

    def has_the_small_world(self) -> None:
        """Fill the database as the database's own tests do."""
        file = Path(self.database.url.removeprefix(_SQLITE))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_small_world())


def operator_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """An operator whose node keeps everything in `folder`."""
    file = folder / "gridline.toml"
    file.write_text("[logging]\nlevel = 'ERROR'\n")

    def captured() -> tuple[str, str]:
        read = capsys.readouterr()
        return read.out, read.err

    return Operator(file, captured)


@contextmanager
def logging_restored() -> Iterator[None]:
    """Commands set logging up for their process; a test gives it back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
