"""A speech step on a caller's line: keys win, failures of ours leave him there, a hang-up is a hang-up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.asterisk.ami.events import KeyPressed
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.call_speech import SAID_LATER_S, telling_said
from adapters.asterisk.key_stop import STOPPING_KEY
from adapters.asterisk.speech_steps import SpokenForeword
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.line import PlayEnd
from dialogue.preface import Foreword
from dialogue.prompt import Prompt, prompt
from dialogue.speech import Grammar, Hypothesis, Listening, Speech, SpeechEnd, Word
from tests.fakes.ami_callers import caller_in_agi, linked, next_event
from tests.fakes.ami_double import AmiDouble
from tests.fakes.scripted_steps import ScriptedStep, ScriptedSteps

ASK, NOTICE, GREETING, WELCOME = prompt("ask"), prompt("notice"), prompt("greeting"), prompt("welcome")
DIGITS = Listening(Grammar(("один", "два")))
SPOKEN = Speech(SpeechEnd.SPOKEN, PlayEnd.CUT, (Hypothesis((Word("один", 0.9, 0.2, 0.6),)),))
KEY = Speech(SpeechEnd.KEY, PlayEnd.CUT)


class _Voice:
    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance:
        return Utterance(tuple(each.id for each in prompts), 1.0, NOTICE not in prompts)

    def beep(self) -> Utterance:
        return Utterance(("beep",), 0.2, interruptible=False)


@dataclass(frozen=True, slots=True)
class _Line:
    asterisk: AmiDouble
    link: AmiLink
    channel: str
    call: AsteriskCall
    steps: ScriptedSteps
    mending: list["asyncio.Future[None]"] = field(default_factory=list)

    @property
    def commands(self) -> list[str]:
        return [action["Command"] for action in self.asterisk.seen("AGI") if action["Command"].startswith("EXEC")]

    async def press(self, key: str) -> None:
        """Returns when the key is in the call's buffer."""
        with self.link.follow("attempt-1-b") as events:
            await self.link.play_dtmf(f"{self.channel[:-1]}1", key)
            await next_event(events, KeyPressed)
            await asyncio.sleep(0)  # woken with us, the call may have its turn after us

    async def hang_up(self) -> None:
        await self.link.hangup(self.channel)


@asynccontextmanager
async def _line(*script: ScriptedStep) -> AsyncIterator[_Line]:
    async with AmiDouble() as asterisk, linked(asterisk.settings()) as link:
        start = await caller_in_agi(link)
        steps = ScriptedSteps(list(script))
        media = CallMedia(_Voice(), Path("/nonexistent"), speech=steps)
        async with AsteriskCall(link, start.call, start.channel, media) as call:
            yield _Line(asterisk, link, start.channel, call, steps)


async def test_what_a_caller_said_is_brought_back_by_one_command() -> None:
    step = ScriptedStep(SPOKEN)
    async with _line(step) as line:
        assert line.call.can_listen
        assert await line.call.listen([ASK], DIGITS) == SPOKEN
        assert line.commands == [f'EXEC AudioSocket "{step.audio_id},{step.address}"']
        assert line.steps.wanted[0].listening == DIGITS
        assert line.steps.wanted[0].utterance.files == ("ask",)
        assert line.steps.ended == 1


async def test_a_key_typed_ahead_wins_before_anything_is_played() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        await line.press("4")
        assert await line.call.listen([ASK], DIGITS) == KEY
        assert not line.commands
        assert await line.call.key(0.1) == "4"


async def test_a_key_typed_ahead_spares_nobody_a_text_that_all_must_hear() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        await line.press("4")
        assert await line.call.listen([NOTICE], DIGITS) == Speech(SpeechEnd.KEY, PlayEnd.WHOLE)
        assert line.commands == ["EXEC Playback notice"]


async def test_a_key_pressed_meanwhile_is_in_the_buffer_when_the_step_is_over() -> None:
    async with _line(ScriptedStep(Speech(SpeechEnd.KEY, PlayEnd.WHOLE))) as line:
        line.steps.meanwhile = lambda: line.press("7")
        assert await line.call.listen([ASK], DIGITS) == Speech(SpeechEnd.KEY, PlayEnd.WHOLE)
        assert await line.call.key(0.1) == "7"


async def test_a_key_wins_over_speech_that_was_heard_as_well() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        line.steps.meanwhile = lambda: line.press("7")
        assert await line.call.listen([ASK], DIGITS) == KEY


async def test_our_own_stopping_key_that_came_too_late_repeats_the_step() -> None:
    async with _line(ScriptedStep(KEY), ScriptedStep(SPOKEN)) as line:
        line.steps.meanwhile = lambda: line.press(STOPPING_KEY)
        assert await line.call.listen([ASK], DIGITS) == SPOKEN
        assert len(line.commands) == 2


async def test_a_key_that_nobody_saw_is_no_key() -> None:
    async with _line(ScriptedStep(KEY), ScriptedStep(KEY)) as line:
        assert (await line.call.listen([ASK], DIGITS)).end is SpeechEnd.UNAVAILABLE


async def test_nobody_listening_leaves_the_caller_on_the_line() -> None:
    async with _line() as line:
        assert not line.call.can_listen
        assert (await line.call.listen([ASK], DIGITS)).end is SpeechEnd.UNAVAILABLE
        assert await line.call.play([ASK]) is PlayEnd.WHOLE


@pytest.mark.parametrize("result", ["200 result=-1", "200 result=-2", "520 End of proper usage."])
async def test_an_audio_server_that_is_not_there_leaves_the_caller_on_the_line(result: str) -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        line.asterisk.channels.results["AudioSocket"] = result
        assert (await line.call.listen([ASK], DIGITS)).end is SpeechEnd.UNAVAILABLE
        assert line.steps.ended == 1
        assert await line.call.play([ASK]) is PlayEnd.WHOLE


async def test_an_outcome_that_does_not_come_is_unavailable() -> None:
    async with _line(ScriptedStep(SPOKEN, late=True)) as line:
        assert (await line.call.listen([ASK], DIGITS)).end is SpeechEnd.UNAVAILABLE


async def test_a_step_outlives_a_broken_link(caplog: pytest.LogCaptureFixture) -> None:
    """The command is given again, and finds its step over: what he said is not lost."""
    async with _line(ScriptedStep(SPOKEN)) as line:
        line.asterisk.orders.close_on.add("agi")
        line.steps.meanwhile = lambda: _mend_later(line)
        with caplog.at_level(logging.CRITICAL):
            assert await line.call.listen([ASK], DIGITS) == SPOKEN
        assert len(line.commands) == 2
        assert line.commands[0] == line.commands[1]


async def _mend_later(line: _Line) -> None:
    """The link breaks with the first command, and not with the second."""

    async def mend() -> None:
        await line.asterisk.until_seen("AGI")
        line.asterisk.orders.close_on.clear()

    line.mending.append(asyncio.ensure_future(mend()))


async def test_a_hang_up_in_the_step_ends_the_conversation() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        line.steps.meanwhile = line.hang_up
        with pytest.raises(HungUp):
            await line.call.listen([ASK], DIGITS)


async def test_a_hang_up_is_one_also_where_nobody_listens() -> None:
    async with _line() as line:
        await line.hang_up()
        with pytest.raises(HungUp):
            await line.call.key(5)
        with pytest.raises(HungUp):
            await line.call.listen([ASK], DIGITS)


def _before(*prompts: Prompt, said: list[str] | None = None) -> list[Foreword]:
    def foreword(each: Prompt) -> Foreword:
        async def was_said() -> None:
            if said is not None:
                said.append(each.id)

        return Foreword((each,), was_said)

    return [foreword(each) for each in prompts]


async def test_what_comes_before_a_question_is_said_within_its_step() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        assert await line.call.listen([ASK], DIGITS, _before(GREETING, WELCOME)) == SPOKEN
        assert [each.utterance.files for each in line.steps.wanted[0].preface] == [("greeting",), ("welcome",)]
        assert line.steps.wanted[0].longest_s > 2.0 + DIGITS.timing.longest_s
        assert len(line.commands) == 1


async def test_a_key_typed_ahead_spares_nobody_what_all_must_hear_before_the_question() -> None:
    said: list[str] = []
    async with _line(ScriptedStep(SPOKEN)) as line:
        await line.press("4")
        assert await line.call.listen([ASK], DIGITS, _before(GREETING, NOTICE, WELCOME, said=said)) == KEY
        assert line.commands == ["EXEC Playback notice"]
        assert said == ["greeting", "notice", "welcome"]


async def test_a_key_typed_ahead_skips_what_comes_before_as_well() -> None:
    async with _line(ScriptedStep(SPOKEN)) as line:
        await line.press("4")
        assert await line.call.listen([ASK], DIGITS, _before(GREETING)) == KEY
        assert not line.commands


async def test_while_a_step_lasts_it_is_told_what_has_been_heard_of_it() -> None:
    said: list[str] = []
    heard = asyncio.Event()

    def short(name: str, seconds: float) -> SpokenForeword:
        async def was_said() -> None:
            said.append(name)
            heard.set()

        return SpokenForeword(Utterance((name,), seconds, interruptible=True), was_said)

    async with telling_said((short("greeting", -SAID_LATER_S), short("welcome", 600.0))):
        await asyncio.wait_for(heard.wait(), 2)
    assert said == ["greeting"]
