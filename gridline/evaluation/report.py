"""What an evaluation found, as tables for people and as values for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from gridline.evaluation.dialogue_scores import DialogueScore
from gridline.evaluation.estimates import Estimate
from gridline.evaluation.scores import Score, Sureness

_LEVELS = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95)
_BINS = 10
_INTERVALS = (
    "In brackets: 95 % by drawing the recordings anew. It tells of other recordings, not of other speakers;",
    "without width it only says that no two of them differed.",
    "Joined digits are strings put together of single recordings. Telephone and noise are simulated.",
)


def heard_tables(scores: Sequence[Score], sure: Sequence[Sureness]) -> Iterator[str]:
    """How well sayings were heard, and how sure the recogniser was of right and of wrong words."""
    head = ("speaker", "condition", "answer", "sayings", "of recordings", "digit errors", "all right", "empty")
    yield from table(head, [_heard_row(each) for each in scores], names=3)
    yield ""
    levels = (f">= {level:g}" for level in _LEVELS)
    yield from table(
        ("speaker", "condition", "words of numbers", "count", *levels),
        [row for each in sure for row in _sure_rows(each)],
        names=3,
    )
    yield ""
    yield from _INTERVALS


def dialogue_tables(scores: Sequence[DialogueScore]) -> Iterator[str]:
    """How dialogues went, a table for each set of thresholds."""
    head = (
        *("speaker", "condition", "answer", "dialogues", "right", "right by voice", "keys", "to a person"),
        *("turns", "wrong taken", "wrong read back", "confirmed"),
    )
    for used in dict.fromkeys(each.thresholds for each in scores):
        yield f"Sure from {used.sure:g}, expected from {used.floor:g}, yes and no from {used.yes_no:g}:"
        yield from table(head, [_dialogue_row(each) for each in scores if each.thresholds == used], names=3)
        yield ""
    yield "Turns, wrong taken and wrong read back: on average in one dialogue. Confirmed: dialogues wrong at their end."
    yield from _INTERVALS


def heard_json(scores: Sequence[Score], sure: Sequence[Sureness]) -> Mapping[str, object]:
    """The same for programs; confidences as counts by tenths."""
    words = [{**asdict(each), "right": _tenths(each.right), "wrong": _tenths(each.wrong)} for each in sure]
    return {"heard": [asdict(each) for each in scores], "words_by_tenth_of_confidence": words}


def dialogue_json(scores: Sequence[DialogueScore]) -> Mapping[str, object]:
    return {"dialogues": [asdict(each) for each in scores]}


def table(head: Sequence[str], rows: Sequence[Sequence[str]], names: int) -> Iterator[str]:
    """Columns side by side, the first `names` of them to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (
            f"{cell:<{width}}" if place < names else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _heard_row(score: Score) -> tuple[str, ...]:
    rates = (score.digit_errors, score.right, score.empty)
    counts = (str(score.sayings), str(score.recordings))
    return (score.speaker, score.condition, score.sort, *counts, *map(_percent, rates))


def _sure_rows(sure: Sureness) -> Iterator[tuple[str, ...]]:
    for name, confidences in (("right", sure.right), ("wrong", sure.wrong)):
        shares = (sum(each >= level for each in confidences) for level in _LEVELS)
        of = len(confidences)
        yield sure.speaker, sure.condition, name, str(of), *(f"{share / of:.0%}" if of else "-" for share in shares)


def _dialogue_row(score: DialogueScore) -> tuple[str, ...]:
    return (
        *(score.speaker, score.condition, score.sort, str(score.dialogues)),
        *(_percent(each) for each in (score.right, score.right_by_voice)),
        *(f"{each.value:.0%}" for each in (score.used_keys, score.left)),
        f"{score.turns.value:.2f} ({score.turns.low:.2f}-{score.turns.high:.2f})",
        *(f"{each.value:.2f}" for each in (score.wrong_taken, score.wrong_read_back)),
        str(score.wrong_confirmed),
    )


def _percent(rate: Estimate | None) -> str:
    return f"{rate.value:.1%} ({100 * rate.low:.0f}-{100 * rate.high:.0f})" if rate else "-"


def _tenths(confidences: Sequence[float]) -> list[int]:
    """How many lie from 0 to 0.1, from 0.1 to 0.2 and so on."""
    counts = [0] * _BINS
    for each in confidences:
        counts[min(int(each * _BINS), _BINS - 1)] += 1
    return counts
