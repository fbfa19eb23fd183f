"""A speech step as a call's command: Asterisk is sent to whoever listens, and comes back when he has heard."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from adapters.asterisk.agi import AgiResult, application_command
from adapters.asterisk.call_media import Voice
from adapters.asterisk.errors import ActionTimeout, AgiCommandRefused, SpeechRefused
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpeechSteps, SpokenForeword, SpokenStep
from dialogue.preface import Foreword
from dialogue.speech import Speech

LOG = logging.getLogger(__name__)

SAID_LATER_S = 0.3
"""From a step's command to its first sound, at most: so much later is what comes before a question heard to its end."""
OUTCOME_WITHIN_S = 8.0
"""From the end of a step's audio to what it brought: more than any recogniser is given."""


async def held_step(
    steps: SpeechSteps, wanted: SpokenStep, command: Callable[[str, float], Awaitable[AgiResult]]
) -> Speech:
    """Hold one step by a call's `command` (its text, its seconds), which may raise HungUp.

    Whatever fails but the caller leaves him on the line, and the step unavailable.
    """
    try:
        async with steps.step(wanted) as step:
            text = application_command("AudioSocket", str(step.audio_id), step.address)
            result = await command(text, wanted.longest_s)
            return await step.outcome(0.0 if result.failed else OUTCOME_WITHIN_S)
    except (SpeechRefused, ActionTimeout, AgiCommandRefused) as error:
        LOG.warning("a speech step could not be held", extra={"reason": str(error)})
        return SPEECH_FAILED


async def prefaced(voice: Voice, wanted: SpokenStep, before: Sequence[Foreword]) -> SpokenStep:
    """The step with these before it."""
    return replace(
        wanted, preface=tuple([SpokenForeword(await voice.utterance(each.prompts), each.was_said) for each in before])
    )


@asynccontextmanager
async def telling_said(preface: Sequence[SpokenForeword]) -> AsyncIterator[None]:
    """While the block lasts, each foreword's `was_said` is awaited when it must have been heard to its end."""
    if not preface:
        yield
        return
    over = asyncio.Event()
    telling = asyncio.create_task(_tell_said(preface, over), name="forewords said")
    try:
        yield
    finally:
        over.set()  # not cancelled: it may be writing to the journal
        await telling


async def _tell_said(preface: Sequence[SpokenForeword], over: asyncio.Event) -> None:
    due_s = asyncio.get_running_loop().time() + SAID_LATER_S
    for foreword in preface:
        due_s += foreword.utterance.seconds
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due_s):
                await over.wait()
            return
        await foreword.was_said()
