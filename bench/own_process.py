"""A measurement in a process of its own, so that its memory is its own."""

import asyncio
import sys
from asyncio.subprocess import PIPE

from bench.company import ROOT


async def last_line(module: str, *options: str, within_s: float) -> str:
    """What `python -m module` prints last. Raises RuntimeError where it fails, TimeoutError where it lasts too long."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *options, cwd=ROOT, stdout=PIPE)
    try:
        async with asyncio.timeout(within_s):
            told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(options)} ended with status {process.returncode}")
    return told.decode().strip().splitlines()[-1]
