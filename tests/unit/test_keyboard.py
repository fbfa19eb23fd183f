"""Lines come from a terminal, a pipe or a file as somebody types them."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from gridline.terminal.keyboard import Keyboard, open_keyboard


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """The writing end of a pipe that is standard input."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as source, os.fdopen(writing, "w") as typist:
        monkeypatch.setattr(sys, "stdin", source)
        yield typist


async def lines_of(keyboard: Keyboard) -> list[str]:
    lines = []
    while (line := await asyncio.wait_for(keyboard.read_line(), 5)) is not None:
        lines.append(line)
    return lines


async def test_lines_come_as_they_are_typed(pipe: TextIO) -> None:
    async with open_keyboard() as keyboard:
        pipe.write("12#\n\nhal")
        pipe.flush()
        assert [await keyboard.read_line(), await keyboard.read_line()] == ["12#", ""]
        pipe.write("f")
        pipe.close()
        assert await lines_of(keyboard) == ["half"]
        assert await keyboard.read_line() is None, "and stays closed"


async def test_a_file_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys").write_bytes("1\r\n2\nда".encode())
    with (tmp_path / "keys").open() as source:
        monkeypatch.setattr(sys, "stdin", source)
        async with open_keyboard() as keyboard:
            assert await lines_of(keyboard) == ["1", "2", "да"]


async def test_ctrl_c_hangs_up_and_forgets_what_was_typed(pipe: TextIO) -> None:
    async with open_keyboard() as keyboard:
        pipe.write("1\n2\n")
        pipe.flush()
        assert await keyboard.read_line() == "1"
        os.kill(os.getpid(), signal.SIGINT)
        assert await asyncio.wait_for(keyboard.read_line(), 5) in ("2", None)
        assert await asyncio.wait_for(keyboard.read_line(), 5) is None


def test_a_line_that_comes_in_pieces_is_one_line() -> None:
    keyboard = Keyboard()
    keyboard.typed("д".encode()[:1])
    keyboard.typed("д".encode()[1:] + b"\n")
    keyboard.ended()
    assert asyncio.run(lines_of(keyboard)) == ["д"]
