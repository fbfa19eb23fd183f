"""One caller's line on a real Asterisk: what a conversation says and hears, as AGI commands and key events."""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.asterisk.agi import AgiResult, application_command
from adapters.asterisk.ami.events import AgiAnswered, AgiFinished, HangupRequested, KeyPressed
from adapters.asterisk.ami.events import HungUp as ChannelHungUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.call_speech import held_step, prefaced, telling_said
from adapters.asterisk.dialplan import NEXT, PRIORITY, QUEUE, RECORD, RETURN, SURVEY, Next
from adapters.asterisk.errors import ActionRefused, ActionTimeout, AmiError, CallGone, EventsLost, LinkDown
from adapters.asterisk.keypad import KeyBuffer, KeyTimer
from adapters.asterisk.play_commands import play_commands
from adapters.asterisk.settings import STEP_TIMEOUT_S
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpokenStep
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.keys import END, WAYS_OUT
from dialogue.line import PlayEnd, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Listening, Speech, SpeechEnd
from models.call import CallKey
from models.queue import QueuePriority

LOG = logging.getLogger(__name__)

RENEW_EVERY_S = 5.0
COMMAND_GRACE_S = 10.0
"""A command that is so much later than its sound is lost."""
LINK_WAIT_S = 8.0
"""How long a call waits for a broken link before it leaves the caller to the dialplan."""
CATCH_UP_S = 1.0
MISSED_KEY_S = 0.12
"""A key that has not stopped a prompt by now fell before its start, where Asterisk does not look for keys."""
STOPPING_KEY = "D"
"""No telephone of a caller has this key: we press it ourselves to stop a prompt."""
_STOPPED = str(ord(STOPPING_KEY))
RECORDING_SILENCE_S = 5
_WAV_HEADER_BYTES = 44
_WAV_BYTES_PER_S = 16_000
_RECORDING_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")


class AsteriskCall:
    """The ports `Line` and `SpeechLine` of dialogue on a channel that stands in `AGI(agi:async)`; use `async with`.

    While it is open the call's absolute timeout is renewed; when this process dies, the dialplan takes the caller.
    After a broken link the step under way is repeated, once Asterisk says that the caller is still there.
    """

    def __init__(self, link: AmiLink, key: CallKey, channel: str, media: CallMedia) -> None:
        self._link = link
        self._call = key
        self._channel = channel
        self._voice = media.voice
        self._recordings = media.recordings
        self._speech = media.speech
        self._hears = media.hears
        self._keys = KeyBuffer()
        self._key_timer = KeyTimer(media.prompt_followed)
        self._gone = False
        self._stoppable = False
        self._recording = False
        self._wake = asyncio.Event()
        self._answer_seen = asyncio.Event()
        self._tasks = asyncio.TaskGroup()
        self._background: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        for work in (self._follow, self._keep_up):
            name = f"call {self._call} {work.__name__.strip('_')}"
            self._background.append(self._tasks.create_task(work(), name=name))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._background:
            task.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        return await self._play(await self._voice.utterance(prompts))

    @property
    def can_listen(self) -> bool:
        return self._speech.is_up

    def knows(self, words: frozenset[str]) -> bool:
        return self._hears(words)

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        """As the port says. Where speech fails, the caller is still on the line and the next command works."""
        wanted = await prefaced(self._voice, SpokenStep(await self._voice.utterance(prompts), listening), before)
        if self._keys:
            for each in wanted.preface:
                await self._play(each.utterance)
                await each.was_said()
            return Speech(SpeechEnd.KEY, await self._play(wanted.utterance))
        heard = await self._listen(wanted)
        if heard.end is SpeechEnd.KEY and not self._keys:  # our own key came too late, for the prompt before
            heard = await self._listen(wanted)
        if self._keys:
            return replace(heard, end=SpeechEnd.KEY, hypotheses=())
        self._key_timer.forget()
        return SPEECH_FAILED if heard.end is SpeechEnd.KEY else heard

    async def key(self, within_s: float) -> str | None:
        key = await self._keys.get(within_s)
        if key is None:
            self._key_timer.forget()
            self._require_caller()
        return key

    def forget_keys(self) -> str:
        return self._keys.taken()

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        """As the port says. What was said before a hang-up is kept: the next use of the line raises HungUp."""
        if not _RECORDING_NAME.fullmatch(name):
            raise ValueError("a recording's name has letters, digits, - and _ only")
        path = self._recordings / f"{name}.wav"
        way_out = self._way_out()
        if way_out:
            return VoiceRecording(name, 0.0, way_out)
        await self._play(self._voice.beep())
        command = application_command("Record", str(path), str(RECORDING_SILENCE_S), str(round(max_s)), "qk")
        self._recording = True
        self._answer_seen.clear()
        try:
            await self._link.agi(self._channel, command, max_s + COMMAND_GRACE_S)
            await self._catch_up()
        except CallGone:
            self._gone = True
        except (LinkDown, ActionTimeout):
            LOG.warning("recording's end was not heard", extra={"call": str(self._call)})
        finally:
            self._recording = False
        return VoiceRecording(name, _seconds(path), self._way_out())

    def _way_out(self) -> str:
        """The first key of a way out in the buffer, which is emptied."""
        found = next((key for key in self._keys.taken() if key in WAYS_OUT), "")
        self._key_timer.forget()
        return found

    async def returned_from(self) -> str:
        """Why the dialplan gave the call back to us: `queue-...`, `dispatcher-...`, or empty on a fresh call."""
        return (await self._command(f"GET VARIABLE {RETURN}", 0.0)).value

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None:
        """Hand the caller to a queue of operators, before those of lower priority; None: as he stood before."""
        await self._hand_over(Next.OPERATORS, queue, priority)

    async def to_dispatcher(self) -> None:
        """Hand the caller to the dispatcher on duty, then the backups."""
        await self._hand_over(Next.DISPATCHER)

    async def to_static(self) -> None:
        """Leave the caller to the dialplan, which can serve him without us."""
        await self._hand_over(Next.STATIC)

    async def hang_up(self) -> None:
        await self._hand_over(Next.HANG_UP)

    async def record_talks(self) -> None:
        """Have the dialplan record the caller with whoever answers him."""
        await self._wish(RECORD)

    async def survey_after_talk(self) -> None:
        """Have the dialplan bring the caller back when the agent has hung up."""
        await self._wish(SURVEY)

    async def _wish(self, variable: str) -> None:
        try:
            self._require_caller()
            await self._link.set_channel_var(self._channel, variable, "yes")
        except (HungUp, CallGone):
            self._gone = True
        except AmiError:
            LOG.warning("the dialplan did not take a wish", extra={"call": str(self._call), "variable": variable})

    async def _hand_over(self, target: Next, queue: str = "", priority: QueuePriority | None = None) -> None:
        try:
            self._require_caller()
            if queue:
                await self._link.set_channel_var(self._channel, QUEUE, queue)
            if priority is not None:
                await self._link.set_channel_var(self._channel, PRIORITY, str(priority.value))
            await self._link.set_channel_var(self._channel, NEXT, target.value)
            await self._link.break_agi(self._channel)
        except (HungUp, CallGone):
            self._gone = True
        except AmiError:
            LOG.warning("the call could not be handed over", extra={"call": str(self._call), "to": target.value})

    async def _play(self, utterance: Utterance) -> PlayEnd:
        if utterance.interruptible and self._keys:
            self._require_caller()
            return PlayEnd.CUT
        before = self._keys.pressed
        self._stoppable = utterance.interruptible
        self._key_timer.playing()
        try:
            for command in play_commands(utterance):
                result = await self._command(command, utterance.seconds)
                if utterance.interruptible and self._keys.pressed != before:
                    return PlayEnd.CUT
                if result.result == _STOPPED:  # our own key came too late, for the prompt before
                    await self._command(command, utterance.seconds)
        finally:
            self._stoppable = False
            if not utterance.interruptible:
                self._key_timer.forget()
        return PlayEnd.WHOLE

    async def _listen(self, wanted: SpokenStep) -> Speech:
        self._stoppable = True  # a key that fell before the step began ends it too
        self._key_timer.playing()
        try:
            async with telling_said(wanted.preface):
                heard = await held_step(self._speech, wanted, self._command)
        finally:
            self._stoppable = False
        self._require_caller()
        return heard

    async def _command(self, command: str, seconds: float) -> AgiResult:
        """One command to its end; repeated after a broken link if the caller is still ours. Raises HungUp."""
        self._require_caller()
        self._answer_seen.clear()
        try:
            result = await self._link.agi(self._channel, command, seconds + COMMAND_GRACE_S)
        except CallGone:
            self._gone = True
            raise HungUp from None
        except LinkDown:
            await self._found_again()
            return await self._command(command, seconds)
        await self._catch_up()
        self._require_caller()
        return result

    async def _catch_up(self) -> None:
        """Returns when the keys and the hang-up that came before a command's answer have been read."""
        try:
            async with asyncio.timeout(CATCH_UP_S):
                await self._answer_seen.wait()
        except TimeoutError:  # the answer was among the lost events: Asterisk has been asked anew
            LOG.warning("a command's answer did not reach its call", extra={"call": str(self._call)})

    async def _found_again(self) -> None:
        """Returns when the link is back and the caller still waits for commands. Raises HungUp or LinkDown."""
        await self._link.wait_up(LINK_WAIT_S)
        if not any(each.call == self._call and each.waits_for_commands for each in await self._link.channels()):
            self._gone = True
            raise HungUp

    def _require_caller(self) -> None:
        if self._gone:
            raise HungUp

    async def _follow(self) -> None:
        """Read the call's events: keys into the buffer, the end of the call into `_gone`."""
        with self._link.follow(self._call.uniqueid) as events:
            while True:
                try:
                    event = await anext(events)
                except EventsLost:
                    continue
                except StopAsyncIteration:
                    return
                match event:
                    case KeyPressed(digit=digit) if digit != STOPPING_KEY:
                        self._pressed(digit)
                    case AgiAnswered():
                        self._answer_seen.set()
                    case AgiFinished() | HangupRequested() | ChannelHungUp():
                        self._gone = True
                        self._keys.end()
                    case _:
                        pass

    def _pressed(self, key: str) -> None:
        self._keys.put(key)
        self._key_timer.key()
        if self._stoppable:
            asyncio.get_running_loop().call_later(MISSED_KEY_S, self._wake.set)
        elif self._recording and key in WAYS_OUT:
            self._wake.set()

    async def _keep_up(self) -> None:
        """Renew the call's timeout, and stop what plays or records where a key came that ends it.

        However often keys come, the timeout is renewed in time: whoever types on is not left to the dialplan.
        """
        now_s = asyncio.get_running_loop().time
        due_s = now_s()
        while not self._gone:
            try:
                if self._wake.is_set():
                    self._wake.clear()
                    await self._stop()
                if now_s() >= due_s:
                    due_s = now_s() + RENEW_EVERY_S
                    await self._link.absolute_timeout(self._channel, STEP_TIMEOUT_S)
            except CallGone:
                return  # the call's own events say so to the conversation
            except (LinkDown, ActionTimeout, ActionRefused):
                LOG.debug("timeout not renewed", extra={"call": str(self._call)})
            try:
                await asyncio.wait_for(self._wake.wait(), max(0.0, due_s - now_s()))
            except TimeoutError:
                continue

    async def _stop(self) -> None:
        """A prompt whose key came just before it began, or a recording whose caller wants something else."""
        if self._stoppable and self._keys:
            await self._link.play_dtmf(self._channel, STOPPING_KEY, received=True)
        elif self._recording:
            await self._link.play_dtmf(self._channel, END, received=True)


def _seconds(path: Path) -> float:
    """Length of a recording of ours: 16-bit, 8 kHz, one channel; nothing recorded is zero."""
    try:
        return max(0, path.stat().st_size - _WAV_HEADER_BYTES) / _WAV_BYTES_PER_S
    except FileNotFoundError:
        return 0.0
