"""A speech step on live audio: what is played, what reaches the recogniser, what ends it, and what may fail."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.asterisk.audio.frames import FRAME_BYTES
from dialogue.line import PlayEnd
from dialogue.speech import Speech, SpeechEnd, WholeAnswers
from gridline.media.messages import Before, Begin
from tests.fakes.audio_peer import AudioPeer, connected
from tests.fakes.scripted_speech import hypothesis
from tests.unit.media.media_lab import LISTENING, PROMPT_S, Lab, answer, begin, lab, quiet

WITHIN_S = 10.0
TWO_DIGITS = replace(LISTENING, whole=WholeAnswers(digits=2))
PATIENT = replace(TWO_DIGITS, timing=replace(TWO_DIGITS.timing, end_of_speech_s=1.0))


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(tmp_path) as made:
        yield made


@asynccontextmanager
async def _held(media: Lab, wanted: Begin) -> AsyncIterator[tuple[AudioPeer, "asyncio.Task[Speech]"]]:
    """A step that runs, with its call's audio connected."""
    begun = asyncio.Event()
    step = asyncio.ensure_future(media.steps.hold(wanted, begun.set))
    await asyncio.wait_for(begun.wait(), WITHIN_S)
    async with connected(media.audio.address, wanted.step) as peer:
        yield peer, step
        await asyncio.wait_for(step, WITHIN_S)


async def test_silence_after_the_whole_prompt_is_no_input(media: Lab) -> None:
    async with _held(media, begin("ask", "ask")) as (peer, step):
        played = await peer.hears(2 * PROMPT_S + 0.1)
        peer.say(quiet(LISTENING.timing.no_input_s + 0.1))
        played += await peer.played()
        assert played.strip(b"\0") == media.prompt("ask", "ask").strip(b"\0")
        assert await step == Speech(SpeechEnd.NO_INPUT, PlayEnd.WHOLE)
    assert not media.recogniser.utterances


async def test_an_answer_is_recognised_from_before_its_first_sound(media: Lab) -> None:
    line = answer("1", "2")
    async with _held(media, begin()) as (peer, step):
        peer.say(line)
        speech = await step
    (utterance,) = media.recogniser.utterances
    assert (utterance.grammar, utterance.hypotheses, utterance.dropped) == (LISTENING.grammar, 3, True)
    place = line.find(bytes(utterance.fed))
    assert place % FRAME_BYTES == 0, "bit by bit, nothing lost between"
    assert place / 16000 <= 1.0, "the first sound is in it"
    assert (speech.end, speech.prompt) == (SpeechEnd.SPOKEN, PlayEnd.WHOLE)


async def test_the_words_times_count_from_the_beginning_of_the_step(media: Lab) -> None:
    media.recogniser.heard = [hypothesis("один", "два"), hypothesis("один")]
    line = answer("1", "2")
    async with _held(media, begin()) as (peer, step):
        peer.say(line)
        speech = await step
    assert [each.text for each in speech.hypotheses] == ["один два", "один"]
    fed_from_s = line.find(bytes(media.recogniser.utterances[0].fed)) / 16000
    assert speech.hypotheses[0].words[1].start_s == pytest.approx(fed_from_s + 0.4)


async def test_a_voice_cuts_the_prompt_within_a_frame_or_two(media: Lab) -> None:
    async with _held(media, begin("long")) as (peer, step):
        peer.say(answer("1", before_s=1.0))
        played = (await peer.played()).rstrip(b"\0")
        speech = await step
    assert (speech.end, speech.prompt) == (SpeechEnd.SPOKEN, PlayEnd.CUT)
    assert len(played) <= 5 * FRAME_BYTES, "all was said at once, so hardly anything was played"
    assert media.prompt("long").startswith(played.lstrip(b"\0"))


async def _until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not wanted():  # noqa: ASYNC110  # the state comes by itself
            await asyncio.sleep(0.01)


def _frames_heard(media: Lab) -> int:
    (utterance,) = media.recogniser.utterances
    return len(utterance.fed) // FRAME_BYTES


async def _heard(media: Lab, wanted: Begin, line: bytes) -> Speech:
    """The speech of a caller who talks in the pace of a telephone: what comes later is not there yet."""
    async with _held(media, wanted) as (peer, step):
        await peer.played(saying=line)
        return await step


async def test_a_complete_answer_ends_with_a_short_silence(media: Lab) -> None:
    line = answer("1", "2", before_s=0.6)
    media.recogniser.so_far = "один два"
    speech = await _heard(media, begin(listening=TWO_DIGITS), line)
    complete = _frames_heard(media)
    media.recogniser.utterances.clear()
    media.recogniser.so_far = "один"
    late = await _heard(media, begin(listening=TWO_DIGITS), line)
    assert (speech.end, late.end) == (SpeechEnd.SPOKEN, SpeechEnd.SPOKEN)
    spared = (LISTENING.timing.end_of_speech_s - LISTENING.timing.pause_s) * 50
    assert spared - 3 <= _frames_heard(media) - complete <= spared
    assert [each.text for each in speech.hypotheses] == ["один"], "what counts is the result"


async def test_what_was_said_so_far_is_asked_once_a_pause(media: Lab) -> None:
    both = answer("1", before_s=0.6, after_s=0.3) + answer("2", before_s=0.1, after_s=1.2)
    await _heard(media, begin(listening=PATIENT), both)
    assert media.recogniser.asked == 2


async def test_where_no_answer_is_known_to_be_complete_nobody_asks(media: Lab) -> None:
    await _heard(media, begin(), answer("1", before_s=0.6))
    assert media.recogniser.asked == 0


async def test_a_caller_who_speaks_on_while_we_judge_is_heard_to_his_end(media: Lab) -> None:
    media.recogniser.so_far = "один два"
    media.recogniser.judged.clear()
    first, second = answer("1", before_s=0.6, after_s=0.3), answer("2", before_s=0, after_s=0)
    async with _held(media, begin(listening=PATIENT)) as (peer, step):
        peer.say(first)
        await _until(lambda: media.recogniser.asked == 1)
        media.recogniser.so_far = ""
        fed = _frames_heard(media)
        peer.say(second)
        await _until(lambda: _frames_heard(media) >= fed + len(second) // FRAME_BYTES - 1)
        media.recogniser.judged.set()
        peer.say(quiet(1.5))
        assert (await step).end is SpeechEnd.SPOKEN
    silence = PATIENT.timing.end_of_speech_s * 50
    assert _frames_heard(media) >= fed + len(second) // FRAME_BYTES + silence - 10


async def test_whoever_speaks_too_long_is_cut_short(media: Lab) -> None:
    async with _held(media, begin()) as (peer, step):
        peer.say(answer(*["9"] * 12))
        assert (await step).end is SpeechEnd.CUT_SHORT


async def test_a_key_ends_the_step_at_once(media: Lab) -> None:
    async with _held(media, begin("long")) as (peer, step):
        peer.say(quiet(0.2))
        peer.press("5")
        await peer.played()
        assert await step == Speech(SpeechEnd.KEY, PlayEnd.CUT)


async def test_a_key_wins_while_he_speaks(media: Lab) -> None:
    async with _held(media, begin()) as (peer, step):
        peer.say(answer("1", after_s=0))
        peer.press("5")
        assert await step == Speech(SpeechEnd.KEY, PlayEnd.WHOLE)
    assert all(utterance.dropped for utterance in media.recogniser.utterances)


async def test_a_text_that_nobody_may_cut_is_played_whole_before_a_key_counts(media: Lab) -> None:
    async with _held(media, begin("ask", interruptible=False)) as (peer, step):
        peer.press("5")
        played = await peer.played(saying=quiet(2))
        assert played.strip(b"\0") == media.prompt("ask").strip(b"\0")
        assert await step == Speech(SpeechEnd.KEY, PlayEnd.WHOLE)


@pytest.mark.parametrize("fault", ["refuses", "fails"])
async def test_a_recogniser_that_fails_is_no_fault_of_the_caller(
    media: Lab, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(media.recogniser, fault, True)
    with caplog.at_level(logging.CRITICAL):
        async with _held(media, begin()) as (peer, step):
            peer.say(answer("1"))
            await peer.played()
            assert await step == Speech(SpeechEnd.UNAVAILABLE, PlayEnd.WHOLE)


@pytest.mark.parametrize("heard", [b"", quiet(0.5)], ids=["from the beginning", "after a while"])
async def test_a_stream_that_falls_silent_is_given_back(media: Lab, heard: bytes) -> None:
    """Asterisk does not always notice such a call (asterisk#2089)."""
    async with _held(media, begin("long")) as (peer, step):
        peer.say(heard)
        async with asyncio.timeout(2.0):
            played = await peer.played()
        assert played, "the prompt was on its way"
        assert await step == Speech(SpeechEnd.UNAVAILABLE, PlayEnd.CUT)


async def test_a_call_that_never_connects_is_an_unavailable_step(media: Lab, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        speech = await replace(media.steps, connect_within_s=0.05).hold(begin("ask"), lambda: None)
    assert speech == Speech(SpeechEnd.UNAVAILABLE, PlayEnd.CUT)


async def test_a_prompt_that_is_not_there_is_an_unavailable_step(media: Lab, caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()
    with caplog.at_level(logging.CRITICAL):
        speech = await media.steps.hold(begin("nothing"), begun.set)
    assert speech.end is SpeechEnd.UNAVAILABLE
    assert not begun.is_set()


async def test_a_hang_up_ends_the_step(media: Lab) -> None:
    async with _held(media, begin("long")) as (peer, step):
        peer.say(quiet(0.2))
        peer.hang_up()
        assert (await step).end is SpeechEnd.UNAVAILABLE


async def test_a_step_that_is_given_up_gives_the_call_back(media: Lab) -> None:
    wanted = begin("long")
    begun = asyncio.Event()
    step = asyncio.ensure_future(media.steps.hold(wanted, begun.set))
    await begun.wait()
    async with connected(media.audio.address, wanted.step) as peer:
        await peer.frame()
        step.cancel()
        await peer.played()
    with pytest.raises(asyncio.CancelledError):
        await step


async def test_the_call_is_given_back_while_the_recogniser_thinks(media: Lab) -> None:
    media.recogniser.thought.clear()
    async with _held(media, begin()) as (peer, step):
        peer.say(answer("1"))
        await peer.played()
        assert not step.done()
        media.recogniser.thought.set()
        assert (await step).end is SpeechEnd.SPOKEN


async def test_what_comes_before_a_question_is_played_in_one_breath_with_it(media: Lab) -> None:
    wanted = replace(begin("ask"), preface=(Before(("prompts/long",), interruptible=True),))
    async with _held(media, wanted) as (peer, step):
        played = await peer.played(saying=quiet(6.0 + PROMPT_S + LISTENING.timing.no_input_s + 0.2))
        assert (await step) == Speech(SpeechEnd.NO_INPUT, PlayEnd.WHOLE)
    assert played.strip(b"\0") == media.prompt("long", "ask").strip(b"\0")


async def test_a_voice_cuts_the_question_but_nothing_that_comes_before_it(media: Lab) -> None:
    wanted = replace(begin("long"), preface=(Before(("prompts/ask", "prompts/ask"), interruptible=True),))
    early, late = answer("9", before_s=0.1, after_s=0), answer("1", "2", before_s=1.0)
    async with _held(media, wanted) as (peer, step):
        played = (await peer.played(saying=early + late)).strip(b"\0")
        speech = await step
    assert (speech.end, speech.prompt) == (SpeechEnd.SPOKEN, PlayEnd.CUT)
    assert played.startswith(media.prompt("ask", "ask"))
    assert media.prompt("ask", "ask", "long").startswith(played)


async def test_a_key_cuts_what_comes_before_the_question_as_well(media: Lab) -> None:
    async with _held(media, replace(begin("ask"), preface=(Before(("prompts/long",), interruptible=True),))) as (
        peer,
        step,
    ):
        await peer.hears(0.3)
        peer.press("5")
        await peer.played()
        assert (await step) == Speech(SpeechEnd.KEY, PlayEnd.CUT)


async def test_a_telephone_may_begin_to_send_while_we_greet(media: Lab) -> None:
    wanted = replace(begin("ask"), preface=(Before(("prompts/long",), interruptible=True),))
    async with _held(media, wanted) as (peer, step):
        await peer.hears(3.0)
        peer.press("5")
        await peer.played()
        assert (await step).end is SpeechEnd.KEY


async def test_a_key_before_a_notice_skips_to_it_and_what_follows_it_is_skipped_too(media: Lab) -> None:
    before = Before(("prompts/long",), interruptible=True), Before(("prompts/notice",), interruptible=False)
    async with _held(media, replace(begin("ask"), preface=before)) as (peer, step):
        greeted = await peer.hears(0.3)
        peer.press("5")
        played = greeted + await peer.played()
        assert (await step) == Speech(SpeechEnd.KEY, PlayEnd.CUT)
    notice = media.prompt("notice")
    assert notice in played
    greeting, _, rest = played.strip(b"\0").partition(notice)
    assert media.prompt("long").startswith(greeting)
    assert len(greeting) < media_s(0.5)
    assert len(rest) <= 2 * FRAME_BYTES


async def test_a_key_in_a_notice_is_heard_at_its_end(media: Lab) -> None:
    wanted = replace(begin("long"), preface=(Before(("prompts/notice",), interruptible=False),))
    async with _held(media, wanted) as (peer, step):
        played = await peer.hears(0.1)
        peer.press("5")
        played += await peer.played()
        assert (await step) == Speech(SpeechEnd.KEY, PlayEnd.CUT)
    assert played.startswith(media.prompt("notice"))
    assert len(played) <= len(media.prompt("notice")) + 2 * FRAME_BYTES


async def test_a_question_that_all_must_hear_is_heard_whole_after_a_key_in_the_greeting(media: Lab) -> None:
    wanted = replace(begin("notice", interruptible=False), preface=(Before(("prompts/long",), interruptible=True),))
    async with _held(media, wanted) as (peer, step):
        await peer.hears(0.1)
        peer.press("5")
        played = await peer.played()
        assert (await step) == Speech(SpeechEnd.KEY, PlayEnd.WHOLE)
    assert media.prompt("notice") in played


def media_s(seconds: float) -> int:
    """Bytes of so much audio."""
    return round(seconds * 16000)
