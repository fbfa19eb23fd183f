"""A simulated resident on the line: he hears prompts, presses keys, speaks and hangs up as his script says."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from adapters.asterisk.audio.frames import FRAME_S
from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.town.hearing import HeardPiece, ResidentHearing
from adapters.asterisk.town.report import (
    KeysPressed,
    PressedKey,
    ResidentEvent,
    ResidentOutcome,
    SpokenWords,
    StartsSpeaking,
)
from adapters.asterisk.town.script import ResidentScript
from adapters.asterisk.town.steps import Answer, Capture, Expect, HangUp, Hear, Press, Say, Step, Wait
from dialogue.heard_prompts import HeardPrompt

ASKED_AGAIN_S = 2.0
"""A question that is heard so soon after its answer is the rest of it."""


class Phone(Protocol):
    """The resident's telephone."""

    async def press(self, digit: str, tone_ms: int) -> None:
        """Press one key; returns when it is up again. Raises CallGone."""
        ...


class _NotHeard(Exception):
    """A prompt, or the silence after it, did not come in time."""


class _LineGone(Exception):
    """The other side hung up."""


class Resident:
    """One resident in one call."""

    def __init__(
        self, script: ResidentScript, hearing: ResidentHearing, phone: Phone, tell: Callable[[ResidentEvent], None]
    ) -> None:
        self._script = script
        self._hearing = hearing
        self._phone = phone
        self._tell = tell
        self._next = 0
        self._missed: list[str] = []
        self.keys: list[PressedKey] = []
        self.said: list[SpokenWords] = []
        self.captured: dict[str, str] = {}

    async def follow_script(self, stream: AudioStream) -> tuple[ResidentOutcome, str]:
        """Do all steps, then listen until the other side hangs up; what came of it, and what was missed.

        Raises CallGone when the call ends while a key is pressed.
        """
        try:
            for step in self._script.steps:
                if isinstance(step, HangUp):
                    return self._result()
                await self._do(step, stream)
        except _NotHeard as missed:
            return ResidentOutcome.NOT_HEARD, str(missed)
        except _LineGone as gone:
            return ResidentOutcome.CUT_OFF, str(gone)
        await self._hearing.until(lambda: self._hearing.line_gone, self._script.stay_s)
        return self._result()

    def _result(self) -> tuple[ResidentOutcome, str]:
        outcome = ResidentOutcome.EXPECTATION_MISSED if self._missed else ResidentOutcome.COMPLETED
        return outcome, "; ".join(self._missed)

    async def _do(self, step: Step, stream: AudioStream) -> None:
        match step:
            case Hear(prompts, within_s, to_the_end):
                if not await self._hears(prompts, within_s, to_the_end):
                    raise _NotHeard(_in_vain(prompts, within_s))
            case Expect(prompts, within_s):
                if not await self._hears(prompts, within_s, to_the_end=True):
                    self._missed.append(_in_vain(prompts, within_s))
            case Capture():
                await self._capture(step)
            case Press():
                await self._press(step)
            case Answer():
                await self._answer(step, stream)
            case Wait(seconds):
                await self._hearing.until(lambda: self._hearing.line_gone, seconds)
                self._require_line("waiting was over")
            case Say():
                await self._may_speak(step)
                await self._say(step, stream)
            case HangUp():
                pass

    async def _hears(self, prompts: tuple[str, ...], within_s: float, to_the_end: bool) -> bool:
        """Whether one of the prompts begins (and is then heard whole) in time, among those not yet waited for."""
        found = await self._hearing.until(lambda: self._find(prompts), within_s)
        if found is None:
            self._require_line(f"{' or '.join(prompts)} was heard")
            return False
        self._next = self._hearing.pieces.index(found) + 1
        if not to_the_end:
            return True
        over = await self._hearing.until(lambda: self._prompt_with(found), within_s)
        return over is not None and over.whole and bool({over.prompt_id, *_ids(over)} & set(prompts))

    def _find(self, prompts: tuple[str, ...]) -> HeardPiece | None:
        wanted = frozenset(prompts)
        return next((piece for piece in self._hearing.pieces[self._next :] if piece.names & wanted), None)

    def _prompt_with(self, piece: HeardPiece) -> HeardPrompt | None:
        """The prompt of this piece, once it is over; a prompt that was cut may end just after the next one began."""
        found = (each for each in self._hearing.prompts if each.start_s <= piece.start_s < each.end_s)
        return next((prompt for prompt in found if piece.names & {prompt.prompt_id, *_ids(prompt)}), None)

    async def _capture(self, step: Capture) -> None:
        """The digits of the prompt that was waited for last, or of the next one of that name."""
        waited_for = self._next and step.prompt in self._hearing.pieces[self._next - 1].names
        if not waited_for and not await self._hears((step.prompt,), step.within_s, to_the_end=False):
            raise _NotHeard(_in_vain((step.prompt,), step.within_s))
        piece = self._hearing.pieces[self._next - 1]
        prompt = await self._hearing.until(lambda: self._prompt_with(piece), step.within_s)
        if prompt is None or not prompt.digits:
            heard = ", ".join(each.piece_id or "another sound" for each in prompt.pieces) if prompt else "no end of it"
            raise _NotHeard(f"no digits were heard in {step.prompt}: {heard}")
        self.captured[step.name] = prompt.digits

    async def _answer(self, step: Answer, stream: AudioStream) -> None:
        """A long prompt is recognised more than once, but asks only once."""
        deadline_s = self._hearing.now_s + step.within_s
        rest_until_s: dict[str, float] = {}
        awaited = (*step.answers, *step.until)
        while True:
            found = await self._hearing.until(lambda: self._find(awaited), deadline_s - self._hearing.now_s)
            if found is None:
                self._require_line(f"{' or '.join(step.until)} was heard")
                raise _NotHeard(_in_vain(step.until, step.within_s))
            self._next = self._hearing.pieces.index(found) + 1
            if found.names & set(step.until):
                return
            asked = next(name for name in step.answers if name in found.names)
            if found.start_s > rest_until_s.get(asked, 0.0):
                rest_until_s[asked] = await self._give(step.answers[asked], stream)

    async def _give(self, answer: Press | Say, stream: AudioStream) -> float:
        """Answer a question; what is heard of it before the second that is returned is only the rest of it."""
        if isinstance(answer, Press):
            await self._press(answer)
            return self._hearing.now_s + ASKED_AGAIN_S
        await self._may_speak(answer)
        self._next = len(self._hearing.pieces)
        began_s = self._hearing.now_s
        await self._say(answer, stream)
        return began_s + (ASKED_AGAIN_S if answer.over_prompt else 0.0)

    async def _press(self, step: Press) -> None:
        keys = step.keys.format(**self.captured)
        self._hearing.close_prompt()
        began_s = self._hearing.now_s
        for place, digit in enumerate(keys):
            if place:
                await asyncio.sleep(step.gap_ms / 1000)
            self._require_line("all keys were pressed")
            start_s = self._hearing.now_s
            await self._phone.press(digit, step.tone_ms)
            pressed = PressedKey(digit, start_s, self._hearing.now_s)
            self.keys.append(pressed)
            self._hearing.pressed(pressed)
        self._tell(KeysPressed(keys, began_s))

    async def _may_speak(self, step: Say) -> None:
        """Wait for the moment at which the step lets him begin."""
        after_s = step.after_ms / 1000
        if step.over_prompt:
            await self._hearing.until(lambda: self._hearing.line_gone, after_s)
        elif not await self._hearing.until_quiet(after_s, step.within_s):
            self._require_line(f"it was silent for {after_s:g} s")
            raise _NotHeard(f"the company was not silent for {after_s:g} s within {step.within_s:g} s")
        self._require_line("he spoke")

    async def _say(self, step: Say, stream: AudioStream) -> None:
        if not step.over_prompt:
            self._hearing.close_prompt()
        start_s = self._hearing.now_s
        self._tell(StartsSpeaking(step.text, start_s))
        stream.say(step.audio)
        await stream.said()
        last_frame_s = 0.0 if self._hearing.line_gone else FRAME_S
        self.said.append(SpokenWords(step.text, start_s, self._hearing.now_s + last_frame_s))
        self._require_line("all was said")

    def _require_line(self, before: str) -> None:
        if self._hearing.line_gone:
            raise _LineGone(f"the other side hung up before {before}")


def _in_vain(prompts: tuple[str, ...], within_s: float) -> str:
    return f"{' or '.join(prompts)} was not heard within {within_s:g} s"


def _ids(prompt: HeardPrompt) -> set[str]:
    return {piece.piece_id for piece in prompt.pieces}
