"""`python -m bench danger_words`: how often ordinary sentences are taken for danger, and how often danger is missed.

Once by the rule alone, as a perfect recogniser would write the sentence; once spoken by a speech engine through a
telephone's band to the embedded model, with the grammar of a menu.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.asterisk.town.voice import recording
from adapters.recognition.models.inspection import inspect
from adapters.synthesis.engines import choose_engine
from adapters.synthesis.program import SpeakingProgram
from bench.machine import this_machine
from bench.performance_page import Section, table
from dialogue.danger_words import Danger, danger_in
from dialogue.grammars import yes_no_grammar
from dialogue.phrases import DANGER, MAYBE_DANGER
from dialogue.speech import Listening
from gridline.evaluation.hearing import Hearing, open_hearing
from gridline.evaluation.telephone import Condition, through
from gridline.settings.sections import RecognitionSettings
from models.call import Language

SENTENCES = Path(__file__).parent / "sentences"
ORDINARY, IN_DANGER = "ordinary_ru", "danger_ru"
MOST_FALSE = 1 / 200
"""Of ordinary sentences that interrupt a question (decisions, Danger)."""
_LOAD_S = 60.0
_QUICK = 20
_LINE = Condition.parse("alaw")
_HEADS = ("sentences", "by", "spoken", "interrupt", "are asked about", "pass")


@dataclass(frozen=True, slots=True)
class Score:
    """What was made of so many sentences."""

    sentences: int
    found: Mapping[Danger, int]

    @property
    def interrupting(self) -> float:
        return self.found.get(Danger.CERTAIN, 0) / self.sentences


def sentences(name: str) -> tuple[str, ...]:
    """One a line; lines with # in front tell of what follows."""
    lines = (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def judged(said: Iterable[Sequence[str]]) -> Score:
    """What the rule makes of these words."""
    found = Counter(danger_in(words) for words in said)
    return Score(found.total(), found)


async def danger_words(*, quick: bool) -> Section:
    """The section on false alarms, measured now. Raises NoSpeechEngine, NoRecogniser."""
    engine = choose_engine()
    facts = inspect(RecognitionSettings().embedded)
    rows = []
    async with open_hearing(facts, _LOAD_S) as hearing:
        for name, what in ((ORDINARY, "ordinary"), (IN_DANGER, "danger")):
            written = sentences(name)
            rows.append(_row(what, "the rule alone", judged(line.split() for line in written)))
            some = written[:_QUICK] if quick else written
            heard = [await _heard(engine, hearing, line) for line in some]
            rows.append(_row(what, f"{engine.name}, the embedded model", judged(heard)))
    return Section("danger_words", "Words of danger", f"{_told(hearing.vocabulary)}\n\n{table(_HEADS, rows)}")


async def _heard(engine: SpeakingProgram, hearing: Hearing, line: str) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory(prefix="danger-") as folder:
        wav = Path(folder) / "said.wav"
        wav.write_bytes(await engine.speak(line))
        sound = through(_LINE, recording(wav), (0,))
    hypotheses = await hearing.hear(sound, Listening(yes_no_grammar(Language.RUSSIAN)))
    return tuple(word.text for word in hypotheses[0].words) if hypotheses else ()


def _row(what: str, how: str, score: Score) -> list[str]:
    counts = [score.found.get(each, 0) for each in (Danger.CERTAIN, Danger.ASK, Danger.NONE)]
    shares = (f"{count} ({count / score.sentences:.1%})" for count in counts)
    return [what, how, str(score.sentences), *shares]


def _told(vocabulary: frozenset[str]) -> str:
    phrases = (*DANGER[Language.RUSSIAN], *MAYBE_DANGER[Language.RUSSIAN])
    known = sum(set(phrase.split()) <= vocabulary for phrase in phrases)
    return (
        f"{datetime.now(UTC).date()}, {this_machine()}. The sentences are written for this measurement "
        f"(`bench/sentences`), spoken by a synthetic voice, in a telephone's band with A-law. The embedded model knows "
        f"{known} of the {len(phrases)} phrases of danger: with it the way is key 9, and danger is heard only by a "
        f"fetched model. The aim is at most 1 ordinary sentence in {1 / MOST_FALSE:.0f} that interrupts."
    )
