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


def ivr_section(figures: IvrFigures, asterisk: str, *, quick: bool) -> Section:
    """What the page says of these figures."""
    day = datetime.now(UTC).date()
    kind = "quick, one run: the order of things only" if quick else f"medians of {_runs(figures)} alternated runs"
    texts = [
        f"{day}, Asterisk {asterisk} on {this_machine()}; callers, Asterisks, bridges and media process share the "
        f"machine ({kind}).",
        _METHOD.format(**{"keys_s": figures.call_s[OURS], "voice_s": figures.call_s[SPOKEN]}),
        _goals(figures),
        "### Limits",
        _limits(figures),
        "### From an answer's end to the first sound of the next prompt",
        _delays(figures),
        "### From a caller's first sound to the prompt's silence",
        _barge_ins(figures),
        "### Processor time and memory",
        _cost(figures),
    ]
    return Section(
        "ivr", "Reading IVR by keys and by voice against the same steps as plain dialplan", "\n\n".join(texts)
    )


_METHOD = """A call by keys lasts {keys_s:.0f} s: greeting, notices, account offered by the caller's number (1), value
(06100#), read-back (1), registration number, goodbye. Keys are pressed one second after each question began. The plain
dialplan plays the same files by `Playback` and `Read`, checks nothing and stores nothing. A call by voice lasts
{voice_s:.0f} s: the caller is not known by his number; he says his account digit by digit, his value, and yes, each
from one second after the question began, so that his voice cuts it; whoever is asked again is a failed call. The media
process and its recognisers count with the bridge. Callers are a process of our own on two UDP sockets: real SIP, A-law
RTP both ways every 20 ms, RFC 4733 keys or a voice prepared before the run. It recognises each recording bit for
bit and takes the kernel's arrival time of its first sample. It counts as retransmission an INVITE that it must send
again, and a 200 or BYE that comes again.

A window of 5 s is clean with no failed call, no retransmission and gaps between recordings (beyond intended pauses)
under 60 ms at the 95th percentile, while the callers' own packets leave less than 200 ms late. The limit is the most
calls up in a clean window before two unclean ones in a row; calls per second are that number by the length of a call.
An unclean window in which other programs of the machine took more than a quarter of a core is not judged."""


def _runs(figures: IvrFigures) -> int:
    return len(figures.limits[OURS])


def _goals(figures: IvrFigures) -> str:
    most = max(level.concurrent for level in figures.levels)
    return table(
        ["goal", "measured", ""],
        [
            _rate_goal(figures, OURS, RATE_GOAL),
            _rate_goal(figures, SPOKEN, SPEECH_RATE_GOAL),
            _delay_goal(figures, OURS, DELAY_GOAL_AT, DELAY_GOAL_MS),
            _delay_goal(figures, SPOKEN, 1, SPEECH_DELAY_GOAL_MS),
            _delay_goal(figures, SPOKEN, most, SPEECH_DELAY_GOAL_MS),
        ],
    )


def _rate_goal(figures: IvrFigures, name: str, goal: float) -> list[str]:
    """Judged by calls at once, for a spoken call is longer than a typed one."""
    ratio = figures.at_once_ratio(name)
    what = f"{name}: at least {goal} of the plain dialplan's clean calls per second, for calls of equal length"
    return [what, f"{ratio:.2f}", _verdict(ratio >= goal)]


def _delay_goal(figures: IvrFigures, name: str, calls: int, goal_ms: float) -> list[str]:
    delay_ms = figures.delay_ms(name, calls)
    what = f"{name}: at most {goal_ms:.0f} ms from the answer's end to the prompt (median) at {calls} calls"
    if not delay_ms:
        return [what, "not measured", ""]
    return [what, f"{delay_ms:.1f} ms", _verdict(delay_ms <= goal_ms)]


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
    rows += [_ratios(figures, name) for name in (OURS, SPOKEN)]
    note = (
        "Median (least to greatest) of the runs. Cores are those kept busy, lateness is that of the callers' packets."
    )
    return f"{table(heads, rows)}\n\n{note}"


def _ratios(figures: IvrFigures, name: str) -> list[str]:
    return [f"{name} to plain", f"{figures.at_once_ratio(name):.2f}", f"{figures.rate_ratio(name):.2f}", *[""] * 4]


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


def _barge_ins(figures: IvrFigures) -> str:
    heads = ["calls at once", "", "prompts cut", "median", "95 %", "most"]
    levels = [level for level in figures.levels if level.variant == SPOKEN]
    return table(heads, [_barge_in_cells(level) for level in levels])


def _barge_in_cells(level: Level) -> list[str]:
    cut = level.barge_ins_ms
    told = [f"{each:.0f} ms" for each in (middle(cut), percentile(cut, 95), max(cut, default=0.0))]
    return [str(level.concurrent), level.variant, str(len(cut)), *told]


def _cost(figures: IvrFigures) -> str:
    heads = ["calls at once", "", *(f"{name} per call" for name in _HOLD), "callers", "other programs"]
    heads += [f"memory: {name}" for name in _MEMORY]
    idle = [["0", name, *[""] * (len(_HOLD) + 2), *_memory_cells(memory)] for name, memory in figures.idle_mb.items()]
    busy = [_cost_cells(level, figures.call_s[level.variant]) for level in figures.levels]
    note = (
        "Per call: processor time of one whole call, at that load; the media process with its recognisers. Callers and "
        "other programs: cores kept busy. Memory: the most that lay in RAM during that load."
    )
    return f"{table(heads, [*idle, *busy])}\n\n{note}"


_HOLD = ("asterisk", "bridge", "media")
_MEMORY = ("asterisk", "bridge", "media", "workers")


def _cost_cells(level: Level, call_s: float) -> list[str]:
    def per_call(name: str) -> str:
        milliseconds = level.cores[name] / level.alive * call_s * 1000 if level.alive else 0.0
        return f"{milliseconds:.0f} ms" if level.cores[name] else "-"

    return [
        str(level.concurrent),
        level.variant,
        *map(per_call, _HOLD),
        f"{level.cores['callers']:.2f}",
        f"{level.others:.2f}",
        *_memory_cells(level.memory_mb),
    ]


def _memory_cells(memory_mb: Mapping[str, float]) -> list[str]:
    return [f"{memory_mb[name]:.0f} MiB" if name in memory_mb else "-" for name in _MEMORY]
