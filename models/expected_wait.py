"""How long a caller will wait, from how long talks have lasted; or that nobody can say."""

import math
from collections.abc import Sequence
from datetime import timedelta

MEASURED_OVER = timedelta(hours=2)
"""Talks of earlier hours say nothing of this one."""
LEAST_TALKS = 5
"""With fewer measured talks the wait is unknown, and nothing is said of it: a wrong hope is worse than none."""
LONGEST_MIN = 30
"""Beyond this no minutes are told: the estimate is too rough to be a promise."""


def expected_wait_min(position: int, agents: int, talks: Sequence[timedelta], wrap_up_s: float) -> int | None:
    """Minutes, rounded up, at least one, for the caller at `position` (1 is next); None where it is unknown.

    `agents` are those at work, talking or not. With all of them busy, one becomes free on average every
    (talk + wrap-up) / agents seconds, and the caller is served by the one who becomes free `position`-th.
    """
    if position < 1 or agents < 1 or len(talks) < LEAST_TALKS:
        return None
    handling_s = sum(talk.total_seconds() for talk in talks) / len(talks) + wrap_up_s
    minutes = max(math.ceil(position * handling_s / agents / 60), 1)
    return minutes if minutes <= LONGEST_MIN else None
