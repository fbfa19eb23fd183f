"""What the storm's bench has to say, as a section of docs/performance.md."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bench.machine import this_machine
from bench.performance_page import Section, table
from bench.quantiles import middle, percentile, spread

_IN_TIME_S = 20.0
_SILENCE_S = 15.0
_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Knee:
    """One rising load, up to where it was clean at last."""

    per_s: float
    at_once: float
    answers_ms: Sequence[float]
    told_s: Sequence[float]
    """From the answer to the text about the outage."""
    lost: int
    heard_out: int
    broke_by: str
    others: float


@dataclass(frozen=True, slots=True)
class DangerRun:
    """A load of twice the knee in which one caller in five presses 9."""

    per_s: float
    ceiling: int
    calls: int
    in_danger: int
    waits_s: Sequence[float]
    """From the key to the dispatcher's telephone, of those who reached it."""
    told: int
    longest_silence_s: float
    failures: Sequence[str]
    callers_late_s: float
    others: float

    @property
    def in_time(self) -> float:
        """Share of those in danger."""
        return sum(wait <= _IN_TIME_S for wait in self.waits_s) / self.in_danger if self.in_danger else 0.0


@dataclass(frozen=True, slots=True)
class StormFigures:
    ours: Sequence[Knee]
    plain: Sequence[Knee]
    suspected_s: float
    suspected_reports: int
    danger: DangerRun


def storm_section(figures: StormFigures, *, quick: bool) -> Section:
    """The section on storms."""
    ours, plain, danger = figures.ours, figures.plain, figures.danger
    ratio = middle([each.per_s for each in ours]) / max(0.01, middle([each.per_s for each in plain]))
    runs = "a quick look: figures tell the order of things only" if quick else f"medians of {len(ours)} runs"
    failed = ", ".join(f"{count} {why}" for why, count in Counter(danger.failures).most_common(4)) or "none"
    text = f"""
{date.today()}, {this_machine()}; callers, Asterisk and bridge share the machine ({runs}).

One feeder has failed and storm mode is on. Each caller is another household below it; he hears greeting, notice, danger
key, the outage with its estimate and the number of his case, declines a call and another question, and hears good-bye.
The plain dialplan plays the same recordings as one message. Callers and clean windows are those of the first section.

{table(("", "Gridline", "one message"), _knees(ours, plain))}

Ratio of calls a second: {ratio:.2f}. Served without an agent, of those whose calls were over by then: {_served(ours)}.

The outage was suspected {figures.suspected_s:.1f} s after the first report's number began to be spoken, on
{figures.suspected_reports} reports; callers came one a second.

{table(("at twice the knee", "measured", "goal"), _danger(danger))}

Calls that did not go to their end at twice the knee: {failed}.
"""
    return Section("storm", "A storm: everybody phones at once", text)


def _served(knees: Sequence[Knee]) -> str:
    heard_out, lost = sum(each.heard_out for each in knees), sum(each.lost for each in knees)
    return f"{heard_out / (heard_out + lost):.1%}" if heard_out + lost else "nobody's was"


def _knees(ours: Sequence[Knee], plain: Sequence[Knee]) -> list[tuple[str, str, str]]:
    def row(what: str, *cells: str) -> tuple[str, str, str]:
        return (what, cells[0], cells[1])

    both = (ours, plain)
    return [
        row("calls a second without loss or gaps (the knee)", *(spread([k.per_s for k in each], 2) for each in both)),
        row("calls at once there", *(spread([k.at_once for k in each], 0) for each in both)),
        row("answer, median", *(f"{middle([ms for k in each for ms in k.answers_ms]):.0f} ms" for each in both)),
        row("answer, 95 %", *(f"{percentile([ms for k in each for ms in k.answers_ms], 95):.0f} ms" for each in both)),
        row(
            "answer to the outage's text, median",
            *(f"{middle([s for k in each for s in k.told_s]):.1f} s" for each in both),
        ),
        row("the same, 95 %", *(f"{percentile([s for k in each for s in k.told_s], 95):.1f} s" for each in both)),
        row("heard out, lost", *(f"{sum(k.heard_out for k in each)}, {sum(k.lost for k in each)}" for each in both)),
        row("ended by", *("; ".join(dict.fromkeys(k.broke_by for k in each)) for each in both)),
        row("other programs, cores", *(spread([k.others for k in each], 2) for each in both)),
    ]


def _danger(run: DangerRun) -> list[tuple[str, str, str]]:
    met = "met" if run.in_time >= _SHARE else "**missed**"
    silence = "met" if run.longest_silence_s <= _SILENCE_S else "**missed**"
    return [
        ("calls a second, for so many calls", f"{run.per_s:.1f}, {run.calls}", ""),
        ("channel ceiling", f"{run.ceiling}", ""),
        (
            "pressed 9 and reached the dispatcher's telephone within 20 s",
            f"{run.in_time:.1%} of {run.in_danger}",
            f"99 %: {met}",
        ),
        ("key to telephone, median (95 %)", f"{middle(run.waits_s):.1f} s ({percentile(run.waits_s, 95):.1f} s)", ""),
        ("longest silence of any caller", f"{run.longest_silence_s:.1f} s", f"15 s: {silence}"),
        ("told of the outage", f"{run.told} of {run.calls - run.in_danger}", ""),
        ("the callers' own packets late by at most", f"{run.callers_late_s * 1000:.0f} ms", ""),
        ("other programs, cores", f"{run.others:.2f}", ""),
    ]
