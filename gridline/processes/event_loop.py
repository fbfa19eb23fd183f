"""The event loop of the processes that serve live calls."""

import asyncio
import faulthandler
import sys
from collections.abc import Coroutine
from signal import SIGUSR1

import uvloop

SWITCH_THREADS_S = 0.001
"""How long a thread may keep the event loop waiting: Python's own 5 ms are heard as a later prompt."""


def serve(process: Coroutine[object, object, None]) -> None:
    """Run it to its end, on an event loop fast enough for hundreds of calls (decision 5).

    SIGUSR1 writes the stacks of its threads to standard error, also where the loop is stuck.
    """
    faulthandler.register(SIGUSR1, all_threads=True)
    sys.setswitchinterval(SWITCH_THREADS_S)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(process)
