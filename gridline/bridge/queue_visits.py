"""The visits of one node's callers to its queues, from Asterisk's events into the book of visits."""

import logging
from collections import Counter
from collections.abc import Mapping

from adapters.asterisk.ami.events import (
    AgentCompleted,
    AgentConnected,
    AgiStarted,
    ChannelEvent,
    Event,
    HungUp,
    LinkCameUp,
    QueueCallerAbandoned,
    QueueCallerJoined,
    QueueCallerLeft,
)
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import AmiError, EventsLost
from adapters.asterisk.placeholders import waits_for_somebody
from gridline.bridge.queue_waits import RETURNED
from gridline.observability import Metrics
from models.queue_visit import QueueVisit, VisitEnd
from models.service_level import ANSWER_WITHIN_S, measured
from services.calls.queue_book import QueueBook, Waiting

LOG = logging.getLogger(__name__)

_QUEUE = "queue"
"""The application in which a caller stands while he waits, and while he talks to an agent."""
_WATCHED = (
    AgentCompleted,
    AgentConnected,
    AgiStarted,
    HungUp,
    LinkCameUp,
    QueueCallerAbandoned,
    QueueCallerJoined,
    QueueCallerLeft,
)
_ENDS = {
    "callback": VisitEnd.CALLBACK,
    "danger": VisitEnd.DANGER,
    "timeout": VisitEnd.TIMEOUT,
    "leaveempty": VisitEnd.EMPTY,
    "leaveunavail": VisitEnd.EMPTY,
}


class QueueVisits:
    """`watch` follows a node's queues. Where events may have been lost, Asterisk is asked who waits and who talks.

    A placeholder is nobody's visit: the caller for whom it waits was counted when he took the call back.
    """

    def __init__(self, book: QueueBook) -> None:
        self._book = book

    async def watch(self, link: AmiLink) -> None:
        """Until the link is closed for good."""
        await self._book.load()
        with link.subscribe(*_WATCHED, name="queue visits") as events:
            if link.is_up:
                await self._look(link)
            while True:
                try:
                    event = await anext(events)
                except EventsLost:
                    await self._look(link)
                except StopAsyncIteration:
                    return
                else:
                    await (self._look(link) if isinstance(event, LinkCameUp) else self.saw(event))

    async def saw(self, event: Event) -> None:
        """What happened next on this node."""
        match event:
            case ChannelEvent(call=call) if waits_for_somebody(call.uniqueid):
                pass
            case QueueCallerJoined(call=call, queue=queue):
                await self._book.entered(call, queue)
            case QueueCallerLeft(call=call):
                await self._book.left(call)
            case QueueCallerAbandoned(call=call):
                await self._book.ended(call, VisitEnd.ABANDONED)
            case AgentConnected(call=call, agent=agent):
                await self._book.answered(call, agent_name(agent))
            case AgentCompleted(call=call):
                await self._book.talk_over(call)
            case AgiStarted(call=call, arguments=arguments):
                await self._book.ended(call, _end(arguments))
            case HungUp(call=call):
                await self._book.gone(call)
            case _:
                pass

    async def _look(self, link: AmiLink) -> None:
        try:
            queues, channels = await link.queue_status(), await link.channels()
        except AmiError:
            LOG.warning("queues could not be reconciled", exc_info=True)
            return
        waiting = {
            each.call: Waiting(queue.name, each.waited_s)
            for queue in queues
            for each in queue.callers
            if not waits_for_somebody(each.call.uniqueid)
        }
        in_queue = {each.call for each in channels if each.application.lower() == _QUEUE}
        alive = {each.call for each in channels}
        await self._book.reconcile(link.system_name, waiting, in_queue - waiting.keys(), alive)


class CountedVisits:
    """Counts ended visits in the metrics as the service level counts them. `within_s`: each queue's limit, else 60."""

    def __init__(self, metrics: Metrics, within_s: Mapping[str, float]) -> None:
        self._metrics = metrics
        self._within_s = within_s

    def __call__(self, visit: QueueVisit) -> None:
        level = measured(visit, self._within_s.get(visit.queue, ANSWER_WITHIN_S))
        counted = {
            "in_time": level.answered_in_time,
            "late": level.answered - level.answered_in_time,
            "abandoned": level.abandoned,
            "abandoned_early": level.abandoned_early,
            "callback": level.callbacks,
            "elsewhere": level.elsewhere,
            "unseen": level.unseen,
        }
        for name, count in counted.items():
            if count:
                self._metrics.queue_call_counted(visit.queue, name)

    def waiting(self, book: QueueBook) -> None:
        """Tell the metrics who waits now."""
        self._metrics.callers_wait(Counter(visit.queue for visit in book.waiting))


def agent_name(interface: str) -> str:
    """The agent as the settings name him: `PJSIP/anna` is anna."""
    return interface.partition("/")[2] or interface


def _end(arguments: tuple[str, ...]) -> VisitEnd:
    """Why the dialplan gives a caller back to us."""
    returned = arguments[1] if len(arguments) > 1 else ""
    return _ENDS.get(returned.removeprefix(RETURNED).lower(), VisitEnd.LET_GO)
