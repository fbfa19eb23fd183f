"""`python -m bench recognition`: how many callers one core hears in real time with the embedded model, and how soon."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from adapters.recognition.errors import RecognitionError
from adapters.recognition.models.inspection import inspect
from adapters.recognition.workers.vosk_workers import VoskWorkers
from adapters.sounds.encoding import decode_alaw
from bench.keys import FRAME_S
from bench.machine import this_machine
from bench.performance_page import Section, table
from bench.processes import cpu_s, resident_mb
from bench.quantiles import middle, percentile
from bench.rehearsal import DIGIT_WORD
from bench.spoken_words import spoken_words
from dialogue.collector import DigitsWanted
from dialogue.grammars import digits_grammar
from dialogue.speech import Grammar
from gridline.settings.sections import RecognitionSettings, StorageSettings
from gridline.settings.translation import worker_settings
from models.call import Language

LATEST_S = 0.2
"""The contract: 95 of 100 results are there so soon after the last sound."""
_DIGITS = 8
_BETWEEN = bytes(2400)
_FRAME_BYTES = 320
_SPREAD_S = 5.0
"""About as long as a number: callers who begin over so long a time do not all end at once."""
_LOAD_S = 60.0
_PATIENCE_S = 30.0
"""A worker beyond its limit is to be late here, not to be replaced."""


@dataclass(frozen=True, slots=True)
class Plan:
    level_s: float = 20.0
    first: int = 20
    most: int = 320
    bisections: int = 3


THOROUGH, QUICK = Plan(), Plan(level_s=2.0, first=40, bisections=1)


@dataclass(slots=True)
class Level:
    """So many callers who speak all the time into one worker."""

    streams: int
    delays_s: list[float] = field(default_factory=list)
    wrong: int = 0
    failed: int = 0
    feeder_late_s: float = 0.0
    """How late the bench's own frames were at worst."""
    cores: float = 0.0
    memory_mb: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Whether the contract was."""
        return bool(self.delays_s) and not self.failed and percentile(self.delays_s, 95) <= LATEST_S


async def recognition(*, quick: bool) -> Section:
    """The section on the recogniser alone, measured now."""
    settings = RecognitionSettings(workers=1)
    facts = inspect(settings.embedded)
    workers = replace(worker_settings(settings, facts), utterances_at_once=1000, result_timeout_s=_PATIENCE_S)
    async with VoskWorkers(facts.folder, workers) as recogniser:
        await recogniser.wait_ready(_LOAD_S)
        measuring = _Measuring(recogniser, _Speech(), QUICK if quick else THOROUGH)
        levels = await measuring.all_levels()
    return _section(levels)


class _Speech:
    """Numbers of eight digits, as the bench's callers say them."""

    def __init__(self) -> None:
        coded = spoken_words(StorageSettings().prompts)
        self._digits = {digit: decode_alaw(coded[digit]) for digit in DIGIT_WORD}
        self._chance = random.Random(8)  # the same in every run

    def next(self) -> tuple[str, bytes]:
        """What is said, in words, and its sound."""
        digits = [str(self._chance.randrange(10)) for _ in range(_DIGITS)]
        return " ".join(DIGIT_WORD[digit] for digit in digits), _BETWEEN.join(self._digits[digit] for digit in digits)


@dataclass(slots=True)
class _Measuring:
    recogniser: VoskWorkers
    speech: _Speech
    plan: Plan
    grammar: Grammar = field(default_factory=lambda: digits_grammar(DigitsWanted.exactly(_DIGITS), Language.RUSSIAN))

    async def all_levels(self) -> list[Level]:
        """One caller, then twice as many each time until the contract breaks, then in between."""
        levels = [await self._level(1)]
        kept, broken = 1, self.plan.first
        while broken <= self.plan.most:
            levels.append(await self._level(broken))
            if not levels[-1].is_kept:
                break
            kept, broken = broken, broken * 2
        for _ in range(self.plan.bisections):
            between = (kept + broken) // 2
            levels.append(await self._level(between))
            kept, broken = (between, broken) if levels[-1].is_kept else (kept, between)
        return sorted(levels, key=lambda level: level.streams)

    async def _level(self, streams: int) -> Level:
        level, (worker,) = Level(streams), self.recogniser.pids
        began_s, used_s = time.monotonic(), cpu_s(worker)
        until_s = began_s + _SPREAD_S + self.plan.level_s
        async with asyncio.TaskGroup() as tasks:
            for number in range(streams):
                tasks.create_task(self._caller(level, number / streams * _SPREAD_S, until_s), name=f"caller {number}")
        with suppress(FileNotFoundError):  # it was late beyond all patience, and is being replaced
            level.cores = (cpu_s(worker) - used_s) / (time.monotonic() - began_s)
            level.memory_mb = resident_mb(worker)
        await self.recogniser.wait_ready(_LOAD_S)
        return level

    async def _caller(self, level: Level, after_s: float, until_s: float) -> None:
        """One number after another, each fed as it is spoken."""
        await asyncio.sleep(after_s)
        while time.monotonic() < until_s:
            words, sound = self.speech.next()
            try:
                async with self.recogniser.utterance(self.grammar, 5) as utterance:
                    level.feeder_late_s = max(level.feeder_late_s, await _spoken(utterance.feed, sound))
                    ended_s = time.monotonic()
                    heard = await utterance.result()
            except RecognitionError:
                level.failed += 1
                return
            level.delays_s.append(time.monotonic() - ended_s)
            level.wrong += not heard or heard[0].text != words


async def _spoken(feed: Callable[[bytes], None], sound: bytes) -> float:
    """Feed it as fast as one speaks; how late we were with it at worst."""
    began_s, late_s = time.monotonic(), 0.0
    for place, start in enumerate(range(0, len(sound), _FRAME_BYTES)):
        due_s = began_s + (place + 1) * FRAME_S
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        late_s = max(late_s, time.monotonic() - due_s)
        feed(sound[start : start + _FRAME_BYTES])
    return late_s


def _section(levels: Sequence[Level]) -> Section:
    kept = [level for level in levels if level.is_kept]
    most = f"{kept[-1].streams}" if kept else "none"
    at_most = f"{percentile(kept[-1].delays_s, 95) * 1000:.0f} ms" if kept else "-"
    opening = (
        f"{datetime.now(UTC).date()}, {this_machine()}. One worker of the recogniser with the embedded model, on one "
        f"core; every caller says numbers of {_DIGITS} digits, one after another without a pause, in real time. The "
        f"contract: 95 of 100 results are there {LATEST_S * 1000:.0f} ms after the last sound, and none fails."
    )
    found = table(["callers heard by one core", "result after the last sound, 95 %, with so many"], [[most, at_most]])
    heads = ["callers", "median", "95 %", "numbers", "heard wrongly", "failed", "worker", "its memory", "feeder late"]
    return Section(
        "recognition", "Recognising alone", "\n\n".join([opening, found, table(heads, [_row(each) for each in levels])])
    )


def _row(level: Level) -> list[str]:
    return [
        str(level.streams),
        f"{middle(level.delays_s) * 1000:.0f} ms",
        f"{percentile(level.delays_s, 95) * 1000:.0f} ms",
        str(len(level.delays_s)),
        str(level.wrong),
        str(level.failed),
        f"{level.cores:.2f} cores",
        f"{level.memory_mb:.0f} MiB",
        f"{level.feeder_late_s * 1000:.0f} ms",
    ]
