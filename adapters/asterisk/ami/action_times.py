"""How long Asterisk takes to answer our actions, told to whoever measures."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.asterisk.ami.wire import Headers
from adapters.asterisk.errors import ActionRefused, ActionTimeout, LinkDown

ActionEnded = Callable[[str, float, str], None]
"""Told the action's name, its seconds and its outcome: success, refused, timeout, link_down. Must not fail or wait."""


def untold(_: str, __: float, ___: str) -> None:
    """Nobody measures."""


@contextmanager
def timed(headers: Headers, told: ActionEnded) -> Iterator[None]:
    """Tells how the action ended that is sent inside. One that was cancelled, or never left us, is not told."""
    name, began_s = str(headers["Action"]), time.monotonic()
    try:
        yield
    except ActionRefused:
        told(name, time.monotonic() - began_s, "refused")
        raise
    except ActionTimeout:
        told(name, time.monotonic() - began_s, "timeout")
        raise
    except LinkDown as error:
        if error.sent:
            told(name, time.monotonic() - began_s, "link_down")
        raise
    told(name, time.monotonic() - began_s, "success")
