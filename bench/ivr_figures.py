"""The figures of the IVR bench, and the goals that they are held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.quantiles import middle

RATE_GOAL = 0.9
DELAY_GOAL_MS = 30.0
DELAY_GOAL_AT = 100
SPEECH_RATE_GOAL = 0.8
SPEECH_DELAY_GOAL_MS = 500.0
OURS, SPOKEN, PLAIN = "Gridline", "Gridline by voice", "plain dialplan"
PROCESSES = ("asterisk", "bridge", "media", "callers")


@dataclass(frozen=True, slots=True)
class Limit:
    """One run with ever more calls: the most that were up in a clean window."""

    concurrent: float
    per_s: float
    others: float
    """Cores that other programs of the machine kept busy meanwhile."""
    callers_late_ms: float
    """How late the callers' own packets left, 95th percentile of each second's worst."""
    reached: bool
    asterisk_cores: float
    broke_by: tuple[str, ...]
    """What made the last windows unclean."""
    failed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """So many calls at once, all the time."""

    variant: str
    concurrent: int
    alive: float
    delays_ms: Sequence[float]
    delays_by_step_ms: Mapping[str, Sequence[float]]
    gaps_ms: Sequence[float]
    cores: Mapping[str, float]
    others: float
    memory_mb: Mapping[str, float]
    failures: int
    retransmissions: int
    failed_by: str = ""
    barge_ins_ms: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class IvrFigures:
    """All of one bench; `call_s`, `limits` and `idle_mb` by the variant's name."""

    call_s: Mapping[str, float]
    idle_mb: Mapping[str, Mapping[str, float]]
    levels: Sequence[Level]
    limits: Mapping[str, Sequence[Limit]]

    def rate_ratio(self, name: str) -> float:
        """Calls per second to the plain dialplan's, by the medians."""
        ours, plain = (middle([each.per_s for each in self.limits[who]]) for who in (name, PLAIN))
        return ours / plain if plain else 0.0

    def at_once_ratio(self, name: str) -> float:
        """Calls at once to the plain dialplan's, by the medians: calls per second, were they equally long."""
        ours, plain = (middle([each.concurrent for each in self.limits[who]]) for who in (name, PLAIN))
        return ours / plain if plain else 0.0

    def delay_ms(self, name: str, concurrent: int) -> float:
        """The median from the answer's end to the next prompt; 0 where nothing was measured."""
        wanted = [each for each in self.levels if (each.variant, each.concurrent) == (name, concurrent)]
        return middle(wanted[0].delays_ms) if wanted else 0.0
