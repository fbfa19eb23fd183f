"""A speech step as a call's command: Asterisk is sent to whoever listens, and comes back when he has heard."""

import logging
from collections.abc import Awaitable, Callable

from adapters.asterisk.agi import AgiResult, application_command
from adapters.asterisk.errors import ActionTimeout, AgiCommandRefused, SpeechRefused
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpeechSteps, SpokenStep
from dialogue.speech import Speech

LOG = logging.getLogger(__name__)

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
