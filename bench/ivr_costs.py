"""How docs/performance.md tells what calls cost, and how soon a voice is heard over a prompt."""

from collections.abc import Mapping

from bench.ivr_figures import SPOKEN, IvrFigures, Level
from bench.performance_page import table
from bench.quantiles import middle, percentile


def barge_ins(figures: IvrFigures) -> str:
    """How soon prompts fell silent under a voice."""
    heads = ["calls at once", "", "prompts cut", "median", "95 %", "most"]
    levels = [level for level in figures.levels if level.variant == SPOKEN]
    return table(heads, [_barge_in_cells(level) for level in levels])


def _barge_in_cells(level: Level) -> list[str]:
    cut = level.barge_ins_ms
    told = [f"{each:.0f} ms" for each in (middle(cut), percentile(cut, 95), max(cut, default=0.0))]
    return [str(level.concurrent), level.variant, str(len(cut)), *told]


def costs(figures: IvrFigures) -> str:
    """Processor time of a call, and memory."""
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
