"""What every recogniser promises: the fake, worker processes with libvosk, and a vosk-server far away."""

import asyncio

import pytest

from adapters.recognition.recogniser import Recogniser, Utterance
from dialogue.speech import Hypothesis
from tests.fakes.spoken_digits import DIGITS, seconds, silence, spoken, text

_WITHIN_S = 10.0
_FRAME_BYTES = 320


async def said(utterance: Utterance, audio: bytes, piece_bytes: int = _FRAME_BYTES) -> tuple[Hypothesis, ...]:
    """All of `audio` is fed as it would come from a telephone, only faster."""
    await feed(utterance, audio, piece_bytes)
    return await asyncio.wait_for(utterance.result(), _WITHIN_S)


async def feed(utterance: Utterance, audio: bytes, piece_bytes: int = _FRAME_BYTES) -> None:
    for at in range(0, len(audio), piece_bytes):
        utterance.feed(audio[at : at + piece_bytes])
        await asyncio.sleep(0)


async def so_far(utterance: Utterance) -> str:
    """What is told once all that was fed is decoded: before that none may be told in time."""
    async with asyncio.timeout(_WITHIN_S):
        while not (words := await utterance.partial()):  # noqa: ASYNC110  # only a worker knows
            await asyncio.sleep(0.01)
    return " ".join(words)


class RecogniserContract:
    """Subclasses give the fixture `recogniser` (ready, and checked to leave nothing)."""

    async def test_digits_are_heard_in_their_order(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, spoken("0459871263"))
        assert best.text == text("0459871263")

    async def test_each_word_has_a_confidence_and_its_time_in_the_audio(self, recogniser: Recogniser) -> None:
        audio = spoken("3017")
        async with recogniser.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, audio)
        times = [time_s for word in best.words for time_s in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert times[0] > 0.2 and times[-1] <= seconds(audio)
        assert all(0.5 < word.confidence <= 1 for word in best.words)

    async def test_in_silence_nothing_is_heard(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            assert await said(utterance, silence(2)) == ()

    async def test_in_no_audio_at_all_nothing_is_heard(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            assert await said(utterance, b"") == ()

    async def test_long_pauses_lose_no_digit(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, spoken("52", pause_s=2.0) + spoken("7"))
        assert best.text == text("527")
        assert best.words[1].start_s - best.words[0].end_s > 1.5

    @pytest.mark.parametrize("piece_bytes", [1, 333, 100_000])
    async def test_it_does_not_matter_how_audio_is_cut(self, recogniser: Recogniser, piece_bytes: int) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, spoken("48", pause_s=0.1), piece_bytes)
        assert best.text == text("48")

    async def test_no_more_readings_come_than_were_wanted(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 1) as utterance:
            assert len(await said(utterance, spoken("93"))) == 1

    async def test_without_a_grammar_digits_are_heard_too(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(None, 1) as utterance:
            best, *_ = await said(utterance, spoken("16"))
        assert best.text == text("16")

    async def test_callers_who_speak_at_once_are_not_mixed_up(self, recogniser: Recogniser) -> None:
        async def caller(number: int) -> tuple[str, str]:
            digits = f"{number * 37 % 1000:03}"
            async with recogniser.utterance(DIGITS, 5) as utterance:
                best, *_ = await said(utterance, spoken(digits))
            return best.text, text(digits)

        for heard, meant in await asyncio.gather(*map(caller, range(16))):
            assert heard == meant

    async def test_a_dropped_utterance_disturbs_nobody(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as other:
            async with recogniser.utterance(DIGITS, 5) as dropped:
                await feed(dropped, spoken("12345")[:20_001])
            dropped.feed(silence(1))
            best, *_ = await said(other, spoken("64"))
        assert best.text == text("64")
        assert recogniser.is_ready

    async def test_a_caller_who_hangs_up_is_not_hidden(self, recogniser: Recogniser) -> None:
        with pytest.raises(ConnectionAbortedError):
            async with recogniser.utterance(DIGITS, 5):
                raise ConnectionAbortedError

    async def test_what_was_said_so_far_is_told_after_a_short_silence(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            assert await utterance.partial() == ()
            await feed(utterance, spoken("30172", pause_s=0.15)[: -len(silence(0.3))] + silence(0.11))
            assert await so_far(utterance) == text("30172")
            best, *_ = await said(utterance, spoken("45"))
        assert best.text == text("3017245"), "to have asked changes nothing"

    async def test_what_was_said_before_a_long_silence_is_part_of_it(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            await feed(utterance, spoken("52", pause_s=2.0) + spoken("7"))
            assert await so_far(utterance) == text("527")
            assert await so_far(utterance) == text("527"), "asked again with no more audio"

    async def test_of_an_answer_that_is_over_nothing_more_is_told(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            await said(utterance, spoken("20"))
        assert await asyncio.wait_for(utterance.partial(), _WITHIN_S) == ()

    async def test_the_result_is_told_again_when_asked_again(self, recogniser: Recogniser) -> None:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            first = await said(utterance, spoken("20"))
            utterance.feed(spoken("1"))
            assert await utterance.result() == first
