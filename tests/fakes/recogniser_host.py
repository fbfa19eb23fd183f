"""A process with recogniser workers that may be killed: `python -m tests.fakes.recogniser_host`; prints their ids."""

import asyncio
import sys

from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from tests.fakes.spoken_digits import MODEL


async def main() -> None:
    async with VoskWorkers(MODEL, WorkerSettings(workers=1)) as workers:
        await workers.wait_ready(30)
        sys.stdout.write(f"{' '.join(map(str, workers.pids))}\n")
        sys.stdout.flush()
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main())
