"""A web server on loopback that gives one archive away, as badly as it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class ArchiveServer:
    """What it gives and how; a test changes it between two requests."""

    archive: bytes = field(repr=False)
    has_ranges: bool = True
    breaks_off_after: list[int] = field(default_factory=list)
    """Bytes that each of the next answers sends before its connection is lost."""
    falls_silent: bool = False
    """After the headers, and the first bytes of the archive."""
    first_bytes: int = 10
    says_length: bool = True
    claims: int = 0
    """Bytes that it says the archive has; 0: the truth."""
    etag: str = ""
    address: str = ""
    asked: list[int] = field(default_factory=list)
    """Where each request wanted to begin; a client may lose what the last connection still held."""

    async def give(self, request: web.Request) -> web.StreamResponse:
        wanted = request.headers.get("Range")
        begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.asked.append(begin)
        if not self.has_ranges or request.headers.get("If-Range", self.etag) != self.etag:
            begin = 0
        if begin >= len(self.archive):
            return web.Response(status=416)
        response = web.StreamResponse(status=206 if begin else 200)
        if begin:
            response.headers["Content-Range"] = f"bytes {begin}-{len(self.archive) - 1}/{len(self.archive)}"
        if self.etag:
            response.headers["ETag"] = self.etag
        if self.says_length:
            response.content_length = (self.claims or len(self.archive)) - begin
        await response.prepare(request)
        await self._send(request, response, self.archive[begin:])
        return response

    async def _send(self, request: web.Request, response: web.StreamResponse, content: bytes) -> None:
        if self.falls_silent:
            await response.write(content[: self.first_bytes])
            await asyncio.sleep(60)
        whole = not self.breaks_off_after
        content = content if whole else content[: self.breaks_off_after.pop(0)]
        await response.write(content)
        if whole:
            await response.write_eof()
        elif request.transport is not None:
            request.transport.close()

    async def lead(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(request.query.get("where", request.path))


@asynccontextmanager
async def serving(archive: bytes) -> AsyncIterator[ArchiveServer]:
    """The server: the archive at `address`, redirects at `/to?where=ADDRESS` (to itself without), 404 elsewhere."""
    server = ArchiveServer(archive)
    app = web.Application()
    app.add_routes([web.get("/model.zip", server.give), web.get("/to", server.lead)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.address = f"http://{host}:{port}/model.zip"
        yield server
    finally:
        await runner.cleanup()
