"""A load cut into windows of a few seconds, each clean or not, and the limit that follows from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bench.crowd import Crowd
from bench.notes import Notes
from bench.quantiles import percentile

WINDOW_S = 5.0
GAP_LIMIT_S = 0.060
LATE_LIMIT_S = 0.2
"""Callers who speak later than that are no longer the load that they should be."""
UNCLEAN_IN_A_ROW = 2
"""One bad window may be chance; so many in a row are the limit."""
DISTURBED_CORES = 0.25
"""Where other programs took more than that, an unclean window proves nothing."""
UNCLEAN_ANYHOW = 6
"""So many unclean windows in a row end a load, whoever disturbed it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """What happened in the seconds that end at `until_s`."""

    until_s: float
    failures: int
    retransmissions: int
    gap_s: float
    """Between two recordings, the 95th percentile."""
    alive: float = 0.0
    """How many calls were up, on average."""
    others: float = 0.0
    """Cores that other programs of the machine kept busy."""
    late_s: float = 0.0
    """How late the callers' own packets left at worst."""

    @property
    def tells(self) -> bool:
        """Whether it may be judged: clean, or unclean with nobody else to blame."""
        return self.is_clean or self.others <= DISTURBED_CORES

    @property
    def is_clean(self) -> bool:
        """No failure, no SIP message sent again, no gap of 60 ms or more at the 95th percentile, callers in time."""
        return not self.complaint

    @property
    def complaint(self) -> str:
        """What made it unclean, in words."""
        found = {
            "failed calls": self.failures > 0,
            "SIP sent again": self.retransmissions > 0,
            "gaps": self.gap_s >= GAP_LIMIT_S,
            "callers late": self.late_s >= LATE_LIMIT_S,
        }
        return ", ".join(words for words, holds in found.items() if holds)


def window(notes: Notes, until_s: float) -> Window:
    """What the notes say of the window that ends at `until_s`."""
    gaps = _lately(notes.gaps, until_s, lambda gap: gap.at_s)
    return Window(
        until_s,
        len(_lately(notes.failures, until_s, lambda failure: failure[0])),
        len(_lately(notes.retransmissions, until_s, lambda at_s: at_s)),
        percentile([gap.seconds for gap in gaps], 95),
    )


def windows(crowd: Crowd, others: Callable[[float, float], float]) -> tuple[Window, ...]:
    """All whole windows of a load; `others` tells the cores that other programs took between two moments."""
    last_s = crowd.alive[-1][0] if crowd.alive else crowd.began_s
    count = int((last_s - crowd.began_s + 0.5) / WINDOW_S)
    return tuple(_measured(crowd, crowd.began_s + (place + 1) * WINDOW_S, others) for place in range(count))


def _measured(crowd: Crowd, until_s: float, others: Callable[[float, float], float]) -> Window:
    up = [count for at_s, count in crowd.alive if until_s - WINDOW_S < at_s <= until_s]
    late_s = [late_s for at_s, late_s in crowd.late_s if until_s - WINDOW_S < at_s <= until_s]
    return replace(
        window(crowd.notes, until_s),
        alive=sum(up) / len(up) if up else 0.0,
        others=others(until_s - WINDOW_S - 1, until_s),
        late_s=max(late_s, default=0.0),
    )


def broke_down(seen: Sequence[Window]) -> bool:
    """Whether the last windows that tell, so many in a row, were unclean; or very many, whatever they tell."""
    telling = [each for each in seen if each.tells]
    return _unclean(telling, UNCLEAN_IN_A_ROW) or _unclean(seen, UNCLEAN_ANYHOW)


def _unclean(seen: Sequence[Window], in_a_row: int) -> bool:
    return len(seen) >= in_a_row and not any(each.is_clean for each in seen[-in_a_row:])


def clean_limit(seen: Sequence[Window]) -> float:
    """The most calls that were up in a clean window before the load broke down; 0 when none was clean."""
    until = next((end for end in range(1, len(seen) + 1) if broke_down(seen[:end])), len(seen))
    return max((each.alive for each in seen[:until] if each.is_clean), default=0.0)


def _lately(items: Sequence[T], until_s: float, at_s: Callable[[T], float]) -> list[T]:
    """Those of the last window; items are nearly in order, so the search ends a little before it."""
    found: list[T] = []
    for item in reversed(items):
        if until_s - WINDOW_S < at_s(item) <= until_s:
            found.append(item)
        elif at_s(item) < until_s - 2 * WINDOW_S:
            break
    return found
