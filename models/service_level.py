"""Service level and abandonment of queues (rules.md 5.1, SL-5, SL-6 and SL-8, with its definitions).

Wait is from the entry into the queue to the agent's answer. Abandoned is who hung up in the queue after 10 s. The
service level is computed on the offered calls less those that hung up within 10 s.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from models.local_time import local
from models.queue_visit import QueueVisit, VisitEnd

ABANDONED_AFTER_S = 10.0
"""Who hangs up sooner has not waited; from here on he has."""
ANSWER_WITHIN_S = 60
"""SL-6; a queue of outages is allowed 300 s by SL-5."""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One queue in one stretch of time, by the calls that entered it there. Empty: nobody called."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_early: int = 0
    """Within ten seconds: neither abandoned nor counted in the service level."""
    callbacks: int = 0
    elsewhere: int = 0
    """Neither answered nor abandoned: danger, the longest wait, an empty queue, the dialplan's last text."""
    unseen: int = 0
    """Ended while nobody looked. Not among the offered: nobody knows what to count them as."""
    answered_wait_s: float = 0.0
    """The waits of all who were answered, together."""
    longest_wait_s: float = 0.0

    @property
    def counted(self) -> int:
        """The calls on which the service level is computed."""
        return self.offered - self.abandoned_early

    @property
    def level(self) -> float | None:
        """Share answered in time, from 0 to 1; None where there is no call to compute it on."""
        return self.answered_in_time / self.counted if self.counted else None

    @property
    def abandonment(self) -> float | None:
        """Share of callers who gave up after ten seconds, from 0 to 1."""
        return self.abandoned / self.counted if self.counted else None

    @property
    def average_wait_s(self) -> float | None:
        """Of those who were answered."""
        return self.answered_wait_s / self.answered if self.answered else None

    def __add__(self, other: "ServiceLevel") -> "ServiceLevel":
        return ServiceLevel(
            offered=self.offered + other.offered,
            answered=self.answered + other.answered,
            answered_in_time=self.answered_in_time + other.answered_in_time,
            abandoned=self.abandoned + other.abandoned,
            abandoned_early=self.abandoned_early + other.abandoned_early,
            callbacks=self.callbacks + other.callbacks,
            elsewhere=self.elsewhere + other.elsewhere,
            unseen=self.unseen + other.unseen,
            answered_wait_s=self.answered_wait_s + other.answered_wait_s,
            longest_wait_s=max(self.longest_wait_s, other.longest_wait_s),
        )


def offered_calls(visits: Iterable[QueueVisit]) -> Sequence[QueueVisit]:
    """Visits of one call to one queue as one: who comes back to the queue has waited since he first entered it.

    A call that was answered and comes back later is a new one.
    """
    ordered = sorted(visits, key=lambda visit: (str(visit.call), visit.queue, visit.entered_at))
    offered: list[QueueVisit] = []
    for _, of_call in groupby(ordered, key=lambda visit: (visit.call, visit.queue)):
        waiting: QueueVisit | None = None
        for visit in of_call:
            waiting = visit if waiting is None else replace(visit, entered_at=waiting.entered_at)
            if waiting.end is VisitEnd.ANSWERED:
                offered.append(waiting)
                waiting = None
        if waiting is not None:
            offered.append(waiting)
    return offered


def measured(call: QueueVisit, within_s: float = ANSWER_WITHIN_S) -> ServiceLevel:
    """One offered call, counted. Answered exactly at the limit is in time; hung up at exactly ten seconds is late."""
    waited_s = call.waited_s
    longest = ServiceLevel(longest_wait_s=waited_s)
    match call.end:
        case VisitEnd.UNSEEN:
            return ServiceLevel(unseen=1)
        case VisitEnd.ANSWERED:
            in_time = int(waited_s <= within_s)
            counted = ServiceLevel(offered=1, answered=1, answered_in_time=in_time, answered_wait_s=waited_s)
        case VisitEnd.ABANDONED:
            early = int(waited_s < ABANDONED_AFTER_S)
            counted = ServiceLevel(offered=1, abandoned=1 - early, abandoned_early=early)
        case VisitEnd.CALLBACK:
            counted = ServiceLevel(offered=1, callbacks=1)
        case VisitEnd.DANGER | VisitEnd.TIMEOUT | VisitEnd.EMPTY | VisitEnd.LET_GO:
            counted = ServiceLevel(offered=1, elsewhere=1)
    return counted + longest


def by_half_hours(
    visits: Iterable[QueueVisit], zone: ZoneInfo, within_s: Mapping[str, float]
) -> Mapping[tuple[str, datetime], ServiceLevel]:
    """By queue and the half hour, in `zone`, in which the call entered it. `within_s`: each queue's limit, else 60."""
    found: defaultdict[tuple[str, datetime], ServiceLevel] = defaultdict(ServiceLevel)
    for call in offered_calls(visits):
        slot = call.queue, half_hour(call.entered_at, zone)
        found[slot] += measured(call, within_s.get(call.queue, ANSWER_WITHIN_S))
    return dict(sorted(found.items()))


def half_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the half hour of `moment` began by the clocks of `zone`; in UTC, where an hour that comes twice is two."""
    here = local(moment, zone)
    return here.replace(minute=here.minute - here.minute % 30, second=0, microsecond=0).astimezone(UTC)
