"""The wish to stop, from a service manager or a person at the keyboard."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_WISHES = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stop_wish() -> Iterator[asyncio.Event]:
    """An event that SIGTERM or SIGINT sets while inside. A second signal ends the process at once."""
    loop = asyncio.get_running_loop()
    event = asyncio.Event()

    def wished() -> None:
        event.set()
        for each in _WISHES:
            loop.remove_signal_handler(each)

    for each in _WISHES:
        loop.add_signal_handler(each, wished)
    try:
        yield event
    finally:
        for each in _WISHES:
            loop.remove_signal_handler(each)
