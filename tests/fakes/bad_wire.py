"""A TCP line to a database that can be made slow, dumb or dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_CHUNK = 65536


class BadWire:
    """Forwards to a server on loopback. Change `delay_s` at any time; `freeze`, `cut` and `heal` as it goes."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.delay_s = 0.0
        self.port = 0

    def freeze(self) -> None:
        """Nothing passes and nothing is closed: a machine that hangs."""
        self._flows.clear()

    def cut(self) -> None:
        """Every connection breaks and new ones are closed at once."""
        self._refuses = True
        for writer in self._writers:
            writer.close()

    def heal(self) -> None:
        self._refuses = False
        self._flows.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def end(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            return
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, far_writer}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(reader, far_writer, slow=True), name="to the database")
                tasks.create_task(self._pump(far_reader, writer, slow=False), name="from the database")
        except* OSError:
            pass
        finally:
            self._writers -= {writer, far_writer}
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        while data := await reader.read(_CHUNK):
            await self._flows.wait()
            if slow and self.delay_s:
                await asyncio.sleep(self.delay_s)
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def bad_wire(host: str, port: int) -> AsyncIterator[BadWire]:
    wire = BadWire(host, port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.heal()
        await wire.end()
