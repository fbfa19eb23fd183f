"""One caller's line on a real Asterisk: what a conversation says and hears, as AGI commands and key events."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from adapters.asterisk.agi_channel import AgiChannel
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.call_exit import CallExit
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.call_speech import held_step, prefaced, telling_said
from adapters.asterisk.errors import ActionRefused, ActionTimeout, CallGone, LinkDown
from adapters.asterisk.key_stop import STOPPING_KEY, KeyStop
from adapters.asterisk.keypad import KeyBuffer, KeyTimer
from adapters.asterisk.play_commands import play_commands
from adapters.asterisk.recital import recital
from adapters.asterisk.recording_file import RecordingFile
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpokenStep
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.keys import WAYS_OUT
from dialogue.line import PlayEnd, Recital, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Listening, Speech, SpeechEnd
from models.call import CallKey

LOG = logging.getLogger(__name__)

RENEW_EVERY_S = 5.0
FIRST_RENEWED_S = 1.0
"""The dialplan has given the call its first time; a bridge that comes late has read by then that it is not ours."""
_STOPPED = str(ord(STOPPING_KEY))
"""The result of a command that our own key has ended."""


class AsteriskCall:
    """The ports `Line` and `SpeechLine` of dialogue on a channel that stands in `AGI(agi:async)`; use `async with`.

    While it is open the call's absolute timeout is renewed; when this process dies, the dialplan takes the caller.
    After a broken link the step under way is repeated, once Asterisk says that the caller is still there.
    """

    def __init__(self, link: AmiLink, key: CallKey, channel: str, media: CallMedia) -> None:
        self._channel = AgiChannel(link, key, channel)
        self._voice = media.voice
        self._recordings = media.recordings
        self._speech = media.speech
        self._hears = media.hears
        self._keys = KeyBuffer()
        self._key_timer = KeyTimer(media.prompt_followed)
        self._stop = KeyStop(self._keys)
        self._tasks = asyncio.TaskGroup()
        self._background: list[asyncio.Task[None]] = []
        self.exit = CallExit(self._channel)
        """Where the call goes when the conversation is over."""

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        for name, work in (
            ("follow", self._channel.follow(self._pressed, self._keys.end)),
            ("keep up", self._keep_up()),
        ):
            self._background.append(self._tasks.create_task(work, name=f"call {self._channel.key} {name}"))
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

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        utterance = await self._voice.utterance(prompts)
        self._channel.require_caller()
        now_s = asyncio.get_running_loop().time
        began_s = now_s()
        try:
            end = await self._play(utterance)
        except HungUp:
            end = PlayEnd.CUT
        return recital(utterance, end, now_s() - began_s)

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
            self._channel.require_caller()
        return key

    def forget_keys(self) -> str:
        return self._keys.taken()

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        """As the port says. What was said before a hang-up is kept: the next use of the line raises HungUp."""
        recording = RecordingFile(self._recordings, name)
        if way_out := self._way_out():
            return VoiceRecording(name, 0.0, way_out)
        await self._play(self._voice.beep())
        try:
            with self._stop.recording():
                await self._channel.command_once(recording.command(max_s), max_s)
        except CallGone:
            pass  # what he said is kept
        except (LinkDown, ActionTimeout):
            LOG.warning("recording's end was not heard", extra={"call": str(self._channel.key)})
        return VoiceRecording(name, recording.seconds(), self._way_out())

    def _way_out(self) -> str:
        """The first key of a way out in the buffer, which is emptied."""
        found = next((key for key in self._keys.taken() if key in WAYS_OUT), "")
        self._key_timer.forget()
        return found

    async def _play(self, utterance: Utterance) -> PlayEnd:
        if utterance.interruptible and self._keys:
            self._channel.require_caller()
            return PlayEnd.CUT
        before = self._keys.pressed
        with self._stop.prompt(stoppable=utterance.interruptible):
            self._key_timer.playing()
            try:
                for command in play_commands(utterance):
                    result = await self._channel.command(command, utterance.seconds)
                    if utterance.interruptible and self._keys.pressed != before:
                        return PlayEnd.CUT
                    if result.result == _STOPPED:  # our own key came too late, for the prompt before
                        await self._channel.command(command, utterance.seconds)
            finally:
                if not utterance.interruptible:
                    self._key_timer.forget()
        return PlayEnd.WHOLE

    async def _listen(self, wanted: SpokenStep) -> Speech:
        with self._stop.prompt():  # a key that fell before the step began ends it too
            self._key_timer.playing()
            async with telling_said(wanted.preface):
                heard = await held_step(self._speech, wanted, self._channel.command)
        self._channel.require_caller()
        return heard

    def _pressed(self, key: str) -> None:
        if key == STOPPING_KEY:
            return
        self._keys.put(key)
        self._key_timer.key()
        self._stop.pressed(key)

    async def _keep_up(self) -> None:
        """Renew the call's timeout, and stop what plays or records where a key came that ends it.

        However often keys come, the timeout is renewed in time: whoever types on is not left to the dialplan.
        """
        now_s = asyncio.get_running_loop().time
        due_s = now_s() + FIRST_RENEWED_S
        while not self._channel.is_gone:
            try:
                if stopping := self._stop.taken():
                    await self._channel.press(stopping)
                if now_s() >= due_s:
                    due_s = now_s() + RENEW_EVERY_S
                    await self._channel.renew_timeout()
            except CallGone:
                return  # the call's own events say so to the conversation
            except (LinkDown, ActionTimeout, ActionRefused):
                LOG.debug("timeout not renewed", extra={"call": str(self._channel.key)})
            await self._stop.due(within_s=max(0.0, due_s - now_s()))
