"""The product's bridge as a bench starts it: as it is, with a slow database, or under the profiler."""

import argparse
import asyncio
import cProfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from gridline.bridge.process import BridgeProcess
from gridline.company import clock_of, load_company
from gridline.observability import set_up_logging
from gridline.settings import read_settings

P = ParamSpec("P")
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--query-takes-s", type=float, default=0.0, help="how much longer each database query takes")
    parser.add_argument("--profile", type=Path, help="where to write what cProfile saw")
    arguments = parser.parse_args()
    if arguments.query_takes_s:
        _slow_down(arguments.query_takes_s)
    if arguments.profile is None:
        serve(arguments.settings)
        return
    profile = cProfile.Profile()
    try:
        profile.runcall(serve, arguments.settings)
    finally:
        profile.dump_stats(arguments.profile)


def serve(file: Path) -> None:
    """What `gridline bridge` does, until SIGTERM."""
    settings = read_settings(file, {})
    company = load_company(settings)
    set_up_logging(settings.logging)
    BridgeProcess(settings, company, clock_of(company, settings)).serve()


def _slow_down(seconds: float) -> None:
    """Every query of this process takes so much longer, as on a database that is far away or busy."""

    def slowly(query: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        async def query_slowly(*args: P.args, **kwargs: P.kwargs) -> T:
            await asyncio.sleep(seconds)
            return await query(*args, **kwargs)

        return query_slowly

    for name in ("execute", "exec_driver_sql"):
        setattr(AsyncConnection, name, slowly(getattr(AsyncConnection, name)))


if __name__ == "__main__":
    main()
