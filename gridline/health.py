"""/healthz and /metrics over HTTP on loopback: one look at every part, and the numbers for Prometheus."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from gridline.checks.diagnosis import Check, Diagnosis, State, examine
from gridline.observability import Metrics
from gridline.settings.sections import WebSettings

LOOK_TIMEOUT_S = 3.0
_FRESH_S = 1.0


class Health:
    """The state of the service: looks at every part at most once a second, however many ask."""

    def __init__(self, checks: Iterable[Check], timeout_s: float = LOOK_TIMEOUT_S) -> None:
        self._checks = tuple(checks)
        self._timeout_s = timeout_s
        self._looking = asyncio.Lock()
        self._seen: list[Diagnosis] = []
        self._seen_at = float("-inf")

    async def parts(self) -> Sequence[Diagnosis]:
        """A diagnosis of every part, not older than a second."""
        async with self._looking:
            if time.monotonic() - self._seen_at > _FRESH_S:
                self._seen = await examine(self._checks, self._timeout_s)
                self._seen_at = time.monotonic()
            return tuple(self._seen)


def overall(parts: Iterable[Diagnosis]) -> State:
    """The worst state of all; `idle` parts count as well."""
    states = {part.state for part in parts}
    return next((state for state in (State.ILL, State.WARNING) if state in states), State.WELL)


def as_json(parts: Sequence[Diagnosis]) -> dict[str, object]:
    """What /healthz and `gridline doctor --json` print."""
    listed = [{"part": each.part, "state": each.state, "what": each.what, "remedy": each.remedy} for each in parts]
    return {"state": overall(parts), "parts": listed}


def health_app(health: Health, metrics: Metrics) -> web.Application:
    """/healthz: 200 while calls are served, 503 when a part is ill; /metrics: Prometheus' text."""

    async def healthz(_: web.Request) -> web.Response:
        parts = await health.parts()
        status = 503 if overall(parts) is State.ILL else 200
        return web.json_response(as_json(parts), status=status, headers={"Cache-Control": "no-store"})

    async def numbers(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", numbers)
    return app


@asynccontextmanager
async def health_server(settings: WebSettings, health: Health, metrics: Metrics) -> AsyncIterator[int]:
    """Serve while inside; gives the port in use. Raises OSError when the address or port cannot be had."""
    runner = web.AppRunner(health_app(health, metrics), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.bind_address, settings.port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
