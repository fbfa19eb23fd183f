"""The figures of the soak, and how docs/performance.md tells them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.crowd import Crowd
from bench.machine import this_machine
from bench.notes import Reaction
from bench.performance_page import Section, table
from bench.quantiles import middle, percentile
from bench.samples import Held, course


@dataclass(frozen=True, slots=True)
class SoakFigures:
    """All of one soak; `held` by process, as often as it was looked at, in the minutes `at`."""

    minutes: float
    at: Sequence[float]
    held: Mapping[str, Sequence[Held]]
    pressed: Crowd
    spoken: Crowd
    left: int
    """Processes that lived on when all was over."""


def soak_section(figures: SoakFigures) -> Section:
    """What the page says of these figures."""
    opening = (
        f"{datetime.now(UTC).date()}, {this_machine()}. {figures.minutes:.0f} minutes of calls by keys and by voice, "
        f"a caller of each kind every few seconds, all to one company; every process was looked at once a minute. "
        f"The slope is that of a straight line through what was seen after the first quarter."
    )
    heads = ["", "memory", "slope", "most", "open files", "slope", "threads", "slope"]
    rows = [[name, *_cells(figures.at, held)] for name, held in figures.held.items()]
    calls = [_calls("by keys", figures.pressed), _calls("by voice", figures.spoken)]
    texts = [
        opening,
        table(heads, rows),
        table(["calls", "placed", "heard to the end", "failed", "delay, first quarter", "delay, last quarter"], calls),
        f"Processes left when all was over: {figures.left}.",
    ]
    return Section("soak", "A long trickle of calls", "\n\n".join(texts))


def _cells(at: Sequence[float], held: Sequence[Held]) -> Iterator[str]:
    memory = course(at, [each.memory_mb for each in held])
    yield f"{memory.start:.1f} to {memory.end:.1f} MiB"
    yield f"{memory.slope_per_h:+.2f} MiB/h"
    yield f"{memory.most:.1f} MiB"
    for counted in ([each.files for each in held], [each.threads for each in held]):
        seen = course(at, counted)
        yield f"{seen.start:.0f} to {seen.end:.0f}"
        yield f"{seen.slope_per_h:+.1f}/h"


def _calls(kind: str, crowd: Crowd) -> list[str]:
    notes = crowd.notes
    failures = Counter(why for _, why in notes.failures)
    told = ", ".join(f"{count} {why}" for why, count in failures.items())
    until_s = max((at_s for at_s, _ in crowd.alive), default=crowd.began_s)
    quarter_s = (until_s - crowd.began_s) / 4
    first = [each for each in notes.reactions if each.at_s < crowd.began_s + quarter_s]
    last = [each for each in notes.reactions if each.at_s > until_s - quarter_s]
    return [kind, str(crowd.placed), str(len(notes.completed)), told or "0", _delay(first), _delay(last)]


def _delay(reactions: Sequence[Reaction]) -> str:
    delays = [each.delay_s * 1000 for each in reactions]
    return f"{middle(delays):.0f} ms (95 %: {percentile(delays, 95):.0f})"
