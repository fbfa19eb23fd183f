"""A TCP proxy on loopback that keeps every answer of a server back for a while."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class SlowProxy:
    """`async with SlowProxy(port) as proxy:` serves on `proxy.port`; `delay_s` may be changed at any time."""

    def __init__(self, server_port: int, delay_s: float = 0.0) -> None:
        self._server_port = server_port
        self.delay_s = delay_s
        self.port = 0
        self._pipes: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for pipe in tuple(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _connected(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(client, to_server, slow=False), name="questions")
                both.create_task(self._pass(server, to_client, slow=True), name="answers")
        finally:
            self._pipes.discard(task)
            for writer in (to_server, to_client):
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if slow and self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(data)
                await writer.drain()
            writer.write_eof()
