"""A reading left as a voice message (AES-1.3): outside the hours, or while the database is away."""

from dialogue.conversation import Conversation
from dialogue.prompt import Digits, Prompt, prompt
from ivr.call_context import CallContext
from ivr.flows.after_the_tone import holds_words, said_after_the_tone
from ivr.outcome import Done, Outcome, ToOperators
from models.call import CallResult
from models.menu import MenuItem
from models.reading_rules import OutsideHours
from services.readings.reading_desk import VoiceMessage

ASK = prompt("voice_reading_ask")
AWAY_BUT_MESSAGE = prompt("reading_database_away")
AWAY = prompt("service_unavailable")


async def offer_voice_message(call: Conversation, here: CallContext, offer: Prompt) -> Outcome:
    """`offer` tells why and names key 1; whoever does not take it is bidden good-bye."""
    if await call.offer(offer):
        return await leave_voice_message(call, here)
    return Done(CallResult.INFORMED)


async def database_away(call: Conversation, here: CallContext) -> Outcome:
    """Nothing can be looked up: a voice message where the company takes them, else an operator."""
    if here.profile.readings.outside_hours is OutsideHours.VOICE_MESSAGE:
        return await offer_voice_message(call, here, AWAY_BUT_MESSAGE)
    await call.say(AWAY)
    return ToOperators(here.queue_for(MenuItem.READINGS))


async def leave_voice_message(call: Conversation, here: CallContext) -> Outcome:
    """Record, keep, tell the number. A caller who hangs up after speaking is registered all the same."""
    longest_s = here.profile.readings.voice_message_s
    recording = await said_after_the_tone(call, here, ASK, "reading", longest_s)
    if not holds_words(recording):
        return Done(CallResult.INFORMED)
    ended_at = await call.look(here.clock.now)
    message = VoiceMessage(
        here.key("voice"), recording.name, recording.seconds, ended_at, here.incoming.key, here.caller
    )
    call.worth = CallResult.VOICE_MESSAGE
    receipt = await call.look(here.desks.readings.keep_voice_message, message)
    await call.tell(prompt("voice_reading_saved", reg_no=Digits(receipt.number.spoken_digits)))
    return Done(CallResult.VOICE_MESSAGE)
