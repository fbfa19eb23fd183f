"""How docs/performance.md tells the figures of the IVR bench."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bench.ivr_costs import barge_ins, costs
from bench.ivr_figures import (
    DELAY_GOAL_AT,
    DELAY_GOAL_MS,
    OURS,
    RATE_GOAL,
    SPEECH_DELAY_GOAL_MS,
    SPEECH_RATE_GOAL,
    SPOKEN,
    IvrFigures,
    Level,
    Limit,
)
from bench.machine import this_machine
from bench.performance_page import Section, table
from bench.quantiles import middle, percentile, spread


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
        barge_ins(figures),
        "### Processor time and memory",
        costs(figures),
    ]
    return Section(
        "ivr", "Reading IVR by keys and by voice against the same steps as plain dialplan", "\n\n".join(texts)
    )


_METHOD = """A call by keys lasts {keys_s:.0f} s: greeting, notices, account offered by the caller's number (1), value
(06100#), read-back (1), registration number, goodbye. Keys are pressed one second after each question began. The plain
dialplan plays the same files by `Playback` and `Read`, checks nothing and stores nothing. A call by voice lasts
{voice_s:.0f} s: the caller is not known by his number; he says his account, yes, his value, and yes, each
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
