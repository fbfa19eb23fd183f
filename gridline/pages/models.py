"""A look at a speech model in words, for people and for programs."""

from collections.abc import Iterator, Mapping

from adapters.recognition.errors import Finding
from gridline.speech_models import ModelReport, danger_words

_MB = 1_000_000


def summary(report: ModelReport) -> str:
    """In one line, what it is, or why it is unfit."""
    facts = report.facts
    if facts is None:
        return report.faults[0].what
    graph = "takes grammars" if facts.takes_grammars else "static graph, takes no grammars"
    kind = "embedded stand-in, " if report.model.is_embedded else ""
    return (
        f"{kind}{facts.rate_hz // 1000} kHz, {len(facts.vocabulary):,} words, {graph}, {facts.size_bytes / _MB:,.1f} MB"
    )


def deaf_to_danger(report: ModelReport) -> str:
    """Which words of danger it never hears; empty where there is none."""
    if not report.unknown_danger:
        return ""
    if len(report.unknown_danger) == len(danger_words(report.language)):
        return "never hears any word of danger"
    return f"never hears these words of danger: {', '.join(report.unknown_danger)}"


def told(report: ModelReport) -> Iterator[str]:
    """A report as lines for a person."""
    yield f"{report.model.name}  {report.model.folder}"
    for fault in report.faults:
        yield from (f"  ILL   {fault.what}", f"        -> {fault.remedy}")
    if report.facts is None:
        return
    yield f"  ok    {summary(report)}"
    if trial := report.trial:
        yield f"  ok    loaded in {trial.load_s:.2f} s, {trial.memory_mb} MB in each worker"
        if trial.heard:
            yield f"  warn  hears words in silence: {trial.heard}"
    for note in report.facts.notes:
        yield from (f"  warn  {note.what}", f"        -> {note.remedy}")
    if report.unknown_danger:
        yield f"  warn  {deaf_to_danger(report)}"
        yield "        -> Callers in danger have the key 9; a model that knows the words hears them too."
    if report.unknown_words:
        yield f"  -     never hears these words of our questions: {', '.join(report.unknown_words)}"


def as_json(report: ModelReport) -> Mapping[str, object]:
    """The same for programs."""
    facts, trial = report.facts, report.trial
    return {
        "name": report.model.name,
        "folder": str(report.model.folder),
        "embedded": report.model.is_embedded,
        "sha256": report.model.pin.sha256 if report.model.pin else None,
        "source": report.model.pin.source if report.model.pin else None,
        "fit": report.is_fit,
        "faults": [_finding(each) for each in report.faults],
        "notes": [_finding(each) for each in facts.notes] if facts else [],
        "rate_hz": facts.rate_hz if facts else None,
        "takes_grammars": facts.takes_grammars if facts else None,
        "words": len(facts.vocabulary) if facts else None,
        "size_bytes": facts.size_bytes if facts else None,
        "unknown_danger_words": list(report.unknown_danger),
        "unknown_words": list(report.unknown_words),
        "load_s": round(trial.load_s, 3) if trial else None,
        "memory_mb": trial.memory_mb if trial else None,
        "heard_in_silence": trial.heard if trial else None,
    }


def _finding(finding: Finding) -> Mapping[str, str]:
    return {"what": finding.what, "remedy": finding.remedy}
