"""Words that a caller says after the tone; where nothing was said he is asked once more."""

from dialogue.conversation import Conversation
from dialogue.line import VoiceRecording
from dialogue.prompt import Prompt, prompt
from ivr.call_context import CallContext

NOT_HEARD = prompt("no_input")
_SHORTEST_S = 1.0
"""Anything shorter holds no words."""


def holds_words(recording: VoiceRecording) -> bool:
    """Whether it is long enough to hold any."""
    return recording.seconds >= _SHORTEST_S


async def said_after_the_tone(
    call: Conversation, here: CallContext, ask: Prompt, name: str, longest_s: float
) -> VoiceRecording:
    """What he said at last, in `longest_s` seconds at most; the recording is called by the call, `name` and the try.

    Whoever has said nothing twice brings a recording that holds no words.
    """
    said = await call.record(ask, here.recording_name(f"{name}-1"), longest_s)
    if holds_words(said):
        return said
    await call.say(NOT_HEARD)
    return await call.record(ask, here.recording_name(f"{name}-2"), longest_s)
