"""Everything that speakers say, under every condition: heard once, or answered in whole dialogues."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

from gridline.evaluation.dialogues import Dialogue, hold
from gridline.evaluation.hearing import Hearing
from gridline.evaluation.meaning import Kind
from gridline.evaluation.sayings import Saying, Speaker
from gridline.evaluation.scores import HeardSaying, listening_for
from gridline.evaluation.simulated_line import Circumstances
from gridline.evaluation.telephone import Condition, through
from gridline.evaluation.thresholds import Thresholds

T = TypeVar("T")

_AT_ONCE = 16
"""So many sounds are in memory."""

Reached = Callable[[int, int], None]
"""Told how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be evaluated. The same plan over the same recordings and model gives the same result."""

    conditions: tuple[Condition, ...]
    strings: int
    """Of single digits: so many values and so many accounts for each speaker."""
    seed: int = 1
    thresholds: tuple[Thresholds, ...] = (Thresholds(),)
    """Of dialogues: each is held once with each."""


async def hear_all(
    people: Sequence[Speaker], plan: Plan, hearing: Hearing, reached: Reached
) -> tuple[HeardSaying, ...]:
    """Every recording and string as the recogniser hears it. Raises RecognitionError."""

    async def heard(saying: Saying, condition: Condition) -> HeardSaying:
        sound = through(condition, saying.samples, (plan.seed, crc32(saying.name.encode())))
        return HeardSaying(saying, condition.name, await hearing.hear(sound, listening_for(saying)))

    jobs = [heard(saying, each) for each in plan.conditions for _, saying in _sayings(people, plan)]
    return await _all(jobs, reached)


async def hold_all(people: Sequence[Speaker], plan: Plan, hearing: Hearing, reached: Reached) -> tuple[Dialogue, ...]:
    """A dialogue about every answer; a single digit is none. Raises RecognitionError."""
    jobs = [
        hold(speaker, saying, Circumstances(condition, hearing, plan.seed), thresholds)
        for thresholds in plan.thresholds
        for condition in plan.conditions
        for speaker, saying in _sayings(people, plan)
        if saying.kind is not Kind.DIGIT
    ]
    return await _all(jobs, reached)


def _sayings(people: Sequence[Speaker], plan: Plan) -> Iterator[tuple[Speaker, Saying]]:
    for speaker in people:
        for saying in (*speaker.recorded(), *speaker.strings(plan.strings)):
            yield speaker, saying


async def _all(jobs: Sequence[Coroutine[object, object, T]], reached: Reached) -> tuple[T, ...]:
    """What they bring, in their order; a few run at a time."""
    turn, done = asyncio.Semaphore(_AT_ONCE), 0

    async def one(job: Coroutine[object, object, T]) -> T:
        nonlocal done
        async with turn:
            result = await job
        done += 1
        reached(done, len(jobs))
        return result

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(job), name="evaluation") for job in jobs]
    return tuple(task.result() for task in tasks)
