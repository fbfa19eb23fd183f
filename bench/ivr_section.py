"""The figures of the IVR bench, and how docs/performance.md tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.machine import this_machine
from bench.performance_page import Section, table
from bench.quantiles import middle, percentile, spread

RATE_GOAL = 0.9
DELAY_GOAL_MS = 30.0
DELAY_GOAL_AT = 100
OURS, PLAIN = "Gridline", "plain dialplan"


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


@dataclass(frozen=True, slots=True)
class IvrFigures:
    """All of one bench; `limits` and `idle_mb` by the variant's name."""

    call_s: float
    idle_mb: Mapping[str, Mapping[str, float]]
    levels: Sequence[Level]
    limits: Mapping[str, Sequence[Limit]]

    @property
    def rate_ratio(self) -> float:
        """Our calls per second to the plain dialplan's, by the medians."""
        ours, plain = (middle([each.per_s for each in self.limits[name]]) for name in (OURS, PLAIN))
        return ours / plain if plain else 0.0

    @property
    def delay_ms(self) -> float:
        """Our median from the key's end to the prompt, where the goal looks at it."""
        wanted = [each for each in self.levels if (each.variant, each.concurrent) == (OURS, DELAY_GOAL_AT)]
        return middle(wanted[0].delays_ms) if wanted else 0.0


def ivr_section(figures: IvrFigures, asterisk: str, *, quick: bool) -> Section:
    """What the page says of these figures."""
    day = datetime.now(UTC).date()
    kind = "quick, one run: the order of things only" if quick else f"medians of {_runs(figures)} alternated runs"
    texts = [
        f"{day}, Asterisk {asterisk} on {this_machine()}; callers, both Asterisks and the bridge share the machine "
        f"({kind}).",
        _METHOD.format(call_s=figures.call_s),
        _goals(figures),
        "### Limits",
        _limits(figures),
        "### From a key's end to the first sound of the next prompt",
        _delays(figures),
        "### Processor time and memory",
        _cost(figures),
    ]
    return Section("ivr", "Keypad reading IVR against the same steps as plain dialplan", "\n\n".join(texts))


_METHOD = """A call lasts {call_s:.0f} s: greeting, notices, account offered by the caller's number (1), value (06100#),
read-back (1), registration number, goodbye. Keys are pressed one second after each question began. The plain
dialplan plays the same files by `Playback` and `Read`, checks nothing and stores nothing. Callers are a process of our
own on two UDP sockets: real SIP, A-law RTP both ways every 20 ms, RFC 4733 keys. It recognises each recording bit for
bit and takes the kernel's arrival time of its first sample. It counts as retransmission an INVITE that it must send
again, and a 200 or BYE that comes again.

A window of 5 s is clean with no failed call, no retransmission and gaps between recordings (beyond intended pauses)
under 60 ms at the 95th percentile, while the callers' own packets leave less than 200 ms late. The limit is the most
calls up in a clean window before two unclean ones in a row; calls per second are that number by the length of a call.
An unclean window in which other programs of the machine took more than a quarter of a core is not judged."""


def _runs(figures: IvrFigures) -> int:
    return len(figures.limits[OURS])


def _goals(figures: IvrFigures) -> str:
    return table(
        ["goal", "measured", ""],
        [
            [
                f"at least {RATE_GOAL} of the plain dialplan's clean calls per second",
                f"{figures.rate_ratio:.2f}",
                _verdict(figures.rate_ratio >= RATE_GOAL),
            ],
            [
                f"at most {DELAY_GOAL_MS:.0f} ms from the key's end to the prompt (median) at {DELAY_GOAL_AT} calls",
                f"{figures.delay_ms:.1f} ms",
                _verdict(0 < figures.delay_ms <= DELAY_GOAL_MS),
            ],
        ],
    )


def _verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def _limits(figures: IvrFigures) -> str:
    heads = [
        "",
        "clean calls at once",
        "clean calls/s",
        "Asterisk at the end",
        "callers late",
        "other programs",
        "ended by",
    ]
    rows = [[name, *_limit_cells(runs)] for name, runs in figures.limits.items()]
    ours, plain = (middle([each.concurrent for each in figures.limits[name]]) for name in (OURS, PLAIN))
    ratio = ours / plain if plain else 0.0
    note = (
        "Median (least to greatest) of the runs. Cores are those kept busy, lateness is that of the callers' packets."
    )
    return f"{table(heads, [*rows, ['ratio', f'{ratio:.2f}', f'{figures.rate_ratio:.2f}', '', '', '', '']])}\n\n{note}"


def _limit_cells(runs: Sequence[Limit]) -> list[str]:
    complaints = sorted({word for each in runs for complaint in each.broke_by for word in complaint.split(", ")})
    return [
        spread([each.concurrent for each in runs], 0),
        spread([each.per_s for each in runs]),
        f"{middle([each.asterisk_cores for each in runs]):.2f} cores",
        f"{middle([each.callers_late_ms for each in runs]):.0f} ms",
        f"{middle([each.others for each in runs]):.2f} cores",
        ", ".join(complaints) + ("" if all(each.reached for each in runs) else " (not reached in every run)"),
    ]


def _delays(figures: IvrFigures) -> str:
    heads = ["calls at once", "", "median", "95 %", "median by step", "gaps, 95 %", "failed", "sent again"]
    return table(heads, [_delay_cells(level) for level in figures.levels])


def _delay_cells(level: Level) -> list[str]:
    steps = ", ".join(f"{step} {middle(delays):.1f}" for step, delays in level.delays_by_step_ms.items())
    return [
        str(level.concurrent),
        level.variant,
        f"{middle(level.delays_ms):.1f} ms",
        f"{percentile(level.delays_ms, 95):.1f} ms",
        steps,
        f"{percentile(level.gaps_ms, 95):.1f} ms",
        str(level.failures),
        str(level.retransmissions),
    ]


def _cost(figures: IvrFigures) -> str:
    heads = [
        "calls at once",
        "",
        "Asterisk per call",
        "Python per call",
        "callers",
        "other programs",
        "RSS Asterisk",
        "RSS Python",
    ]
    idle = [["0", name, "", "", "", "", *_memory_cells(memory)] for name, memory in figures.idle_mb.items()]
    note = "Per call: processor time of one whole call, at that load. Callers and other programs: cores kept busy."
    return f"{table(heads, [*idle, *(_cost_cells(level, figures.call_s) for level in figures.levels)])}\n\n{note}"


def _cost_cells(level: Level, call_s: float) -> list[str]:
    def per_call(name: str) -> str:
        milliseconds = level.cores[name] / level.alive * call_s * 1000 if level.alive else 0.0
        return f"{milliseconds:.0f} ms" if level.cores[name] else "-"

    return [
        str(level.concurrent),
        level.variant,
        per_call("asterisk"),
        per_call("bridge"),
        f"{level.cores['callers']:.2f}",
        f"{level.others:.2f}",
        *_memory_cells(level.memory_mb),
    ]


def _memory_cells(memory_mb: Mapping[str, float]) -> list[str]:
    return [f"{memory_mb[name]:.0f} MiB" if name in memory_mb else "-" for name in ("asterisk", "bridge")]
