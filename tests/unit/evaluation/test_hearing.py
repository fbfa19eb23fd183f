"""An evaluation's recogniser hears whole sounds, and no sound twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.recognition.errors import NoRecogniser
from dialogue.speech import Grammar, Hypothesis, Listening
from gridline.evaluation.hearing import Hearing
from tests.fakes.scripted_recogniser import ScriptedRecogniser
from tests.fakes.speaking_caller import reading

YES = Listening(Grammar(("да",)))
DIGITS = Listening(Grammar(("один", "два")), hypotheses=2)


def by_length(audio: bytes) -> tuple[Hypothesis, ...]:
    return tuple(reading("один") for _ in range(len(audio)))


async def test_a_sound_is_recognised_once_for_each_question() -> None:
    recogniser = ScriptedRecogniser(by_length)
    hearing = Hearing(recogniser, frozenset({"один"}))
    answers = [await hearing.hear(sound, asked) for sound in (b"12", b"1234") for asked in (YES, DIGITS, YES)]
    assert [len(answer) for answer in answers] == [2, 2, 2, 4, 2, 4]
    assert recogniser.begun == [YES.grammar, DIGITS.grammar] * 2


class Counting:
    """A recogniser that lets others have a turn before it answers."""

    is_ready = True

    def __init__(self) -> None:
        self.at_once = self.most = 0

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator["Counting"]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        yield self
        self.at_once -= 1

    def feed(self, samples: bytes) -> None:
        pass

    async def partial(self) -> tuple[str, ...]:
        return ()

    async def result(self) -> tuple[Hypothesis, ...]:
        await asyncio.sleep(0)
        return ()


@pytest.mark.parametrize("at_once", [1, 3])
async def test_no_more_sounds_are_heard_at_once_than_was_agreed(at_once: int) -> None:
    recogniser = Counting()
    hearing = Hearing(recogniser, frozenset(), at_once)
    await asyncio.gather(*(hearing.hear(bytes(length), YES) for length in range(9)))
    assert recogniser.most == at_once


async def test_without_a_recogniser_nothing_is_made_up() -> None:
    recogniser = ScriptedRecogniser(by_length)
    recogniser.is_ready = False
    with pytest.raises(NoRecogniser):
        await Hearing(recogniser, frozenset()).hear(b"1", YES)
