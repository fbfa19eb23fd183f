"""How dialogues went: who came to the right reading, in how many turns, and what was misheard on the way."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gridline.evaluation.dialogues import Dialogue, End
from gridline.evaluation.estimates import Count, Estimate, estimate
from gridline.evaluation.sayings import sort_of
from gridline.evaluation.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class DialogueScore:
    """Of one speaker's dialogues of one sort under one condition and with the same thresholds; never of none."""

    speaker: str
    condition: str
    sort: str
    thresholds: Thresholds
    dialogues: int
    recordings: int
    right: Estimate
    """The share that ended with what he said."""
    right_by_voice: Estimate
    """Without a key for the answer."""
    used_keys: Estimate
    left: Estimate
    """The share that was led to a person."""
    turns: Estimate
    """On average."""
    wrong_taken: Estimate
    """Numbers that he did not say and that were taken for his, on average in one dialogue."""
    wrong_read_back: Estimate
    """Of these, those that he heard and could deny; the rest was stopped by our rules or not found."""
    wrong_confirmed: int
    """Dialogues that ended with what he did not say: only where his no was misheard."""


def dialogue_scores(dialogues: Sequence[Dialogue], seed: int) -> tuple[DialogueScore, ...]:
    """In the order in which they come."""
    groups: dict[tuple[str, str, str, Thresholds], list[Dialogue]] = defaultdict(list)
    for each in dialogues:
        groups[each.saying.speaker, each.condition, sort_of(each.saying), each.thresholds].append(each)
    return tuple(_score(key, several, seed) for key, several in groups.items())


def _score(key: tuple[str, str, str, Thresholds], dialogues: Sequence[Dialogue], seed: int) -> DialogueScore:
    def mean(part: Callable[[Dialogue], float]) -> Estimate:
        found = estimate([Count(part(each), 1, each.saying.sources) for each in dialogues], seed)
        assert found is not None, "there is a dialogue"
        return found

    return DialogueScore(
        *key,
        dialogues=len(dialogues),
        recordings=len({source for each in dialogues for source in each.saying.sources}),
        right=mean(lambda each: each.end is End.RIGHT),
        right_by_voice=mean(lambda each: each.end is End.RIGHT and not each.used_keys),
        used_keys=mean(lambda each: each.used_keys),
        left=mean(lambda each: each.end is End.LEFT),
        turns=mean(lambda each: each.turns),
        wrong_taken=mean(lambda each: each.wrong_taken),
        wrong_read_back=mean(lambda each: each.wrong_read_back),
        wrong_confirmed=sum(each.end is End.WRONG for each in dialogues),
    )
