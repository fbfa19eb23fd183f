"""Standard input as lines, from a terminal, a pipe or a file; Ctrl-C is the end of the input."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_READ_AT_ONCE = 65536


class Keyboard:
    """What was typed. Open it with `open_keyboard`."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._unfinished = b""
        self._closed = False

    async def read_line(self) -> str | None:
        """The next line without its end; None once the input is closed."""
        line = None if self._closed and self._lines.empty() else await self._lines.get()
        if line is None:
            self._closed = True
        return line

    def typed(self, data: bytes) -> None:
        """Take bytes as they come."""
        *lines, self._unfinished = (self._unfinished + data).split(b"\n")
        for line in lines:
            self._lines.put_nowait(_text(line))

    def ended(self) -> None:
        """There will be no more; a line without an end is a line."""
        if self._unfinished:
            self._lines.put_nowait(_text(self._unfinished))
            self._unfinished = b""
        self._lines.put_nowait(None)

    def hang_up(self) -> None:
        """Whoever types wants to stop at once; lines that nobody has read are forgotten."""
        while not self._lines.empty():
            self._lines.get_nowait()
        self._lines.put_nowait(None)


@asynccontextmanager
async def open_keyboard() -> AsyncIterator[Keyboard]:
    """Standard input while the block runs. The first Ctrl-C ends the input, the next one the program."""
    loop, keyboard, source = asyncio.get_running_loop(), Keyboard(), sys.stdin.fileno()

    def readable() -> None:
        data = os.read(source, _READ_AT_ONCE)
        if data:
            keyboard.typed(data)
        else:
            loop.remove_reader(source)
            keyboard.ended()

    def interrupted() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        keyboard.hang_up()

    try:
        loop.add_reader(source, readable)
    except PermissionError:  # a file is always readable, and cannot be watched
        keyboard.typed(sys.stdin.buffer.read())
        keyboard.ended()
    loop.add_signal_handler(signal.SIGINT, interrupted)
    try:
        yield keyboard
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        loop.remove_reader(source)


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r")
