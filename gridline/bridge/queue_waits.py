"""How long callers of one node wait in its queues, and how their waiting ends."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from adapters.asterisk.ami.events import (
    AgentConnected,
    AgiStarted,
    ChannelEvent,
    Event,
    HungUp,
    LinkWentDown,
    QueueCallerAbandoned,
    QueueCallerJoined,
    QueueCallerLeft,
)
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import EventsLost
from adapters.asterisk.placeholders import waits_for_somebody
from models.call import CallKey

ANSWERED, ABANDONED, LET_GO = "answered", "abandoned", "let_go"
RETURNED = "queue-"
"""How the dialplan begins to say why a call comes back from a queue: `queue-TIMEOUT`."""

WaitEnded = Callable[[str, str, float], None]
"""Told the queue, the end and the seconds of one wait."""

_WATCHED = (QueueCallerJoined, QueueCallerLeft, QueueCallerAbandoned, AgentConnected, AgiStarted, HungUp, LinkWentDown)


@dataclass(slots=True)
class _Wait:
    queue: str
    since_s: float
    left_after_s: float | None = None


class QueueWaits:
    """Each wait is told once. Asterisk says that a caller left before it says why: an agent, or nothing more.

    Waits whose events were lost are not told: a wrong number would be worse than one wait less.
    """

    def __init__(self, told: WaitEnded, now_s: Callable[[], float] = time.monotonic) -> None:
        self._told = told
        self._now_s = now_s
        self._waiting: dict[CallKey, _Wait] = {}

    async def watch(self, link: AmiLink) -> None:
        """Follow the node's queues until the link is closed for good."""
        with link.subscribe(*_WATCHED, name="queue waits") as events:
            while True:
                try:
                    self.saw(await anext(events))
                except EventsLost:
                    self._waiting.clear()
                except StopAsyncIteration:
                    return

    def saw(self, event: Event) -> None:
        """What happened next on this node."""
        match event:
            case ChannelEvent(call=call) if waits_for_somebody(call.uniqueid):
                pass  # a placeholder's wait is not a caller's
            case QueueCallerJoined(call=call, queue=queue):
                self._waiting[call] = _Wait(queue, self._now_s())
            case QueueCallerLeft(call=call) if call in self._waiting:
                wait = self._waiting[call]
                wait.left_after_s = self._now_s() - wait.since_s
            case AgentConnected(call=call):
                self._ended(call, ANSWERED)
            case QueueCallerAbandoned(call=call):
                self._ended(call, ABANDONED)
            case AgiStarted(call=call, arguments=arguments):
                self._ended(call, _reason(arguments))
            case HungUp(call=call):
                self._gone(call)
            case LinkWentDown():
                self._waiting.clear()
            case _:
                pass

    def _ended(self, call: CallKey, end: str) -> None:
        wait = self._waiting.pop(call, None)
        if wait is not None:
            seconds = self._now_s() - wait.since_s if wait.left_after_s is None else wait.left_after_s
            self._told(wait.queue, end, seconds)

    def _gone(self, call: CallKey) -> None:
        """Out of the queue and hung up without us: the dialplan ended the call alone."""
        wait = self._waiting.get(call)
        if wait is not None and wait.left_after_s is not None:
            self._ended(call, LET_GO)
        self._waiting.pop(call, None)


def _reason(arguments: tuple[str, ...]) -> str:
    returned = arguments[1] if len(arguments) > 1 else ""
    return returned.removeprefix(RETURNED).lower() if returned.startswith(RETURNED) else LET_GO
