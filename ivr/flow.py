"""What a flow is: one conversation about one matter, up to what is to become of the call."""

from collections.abc import Awaitable, Callable

from dialogue.conversation import Conversation
from ivr.call_context import CallContext
from ivr.outcome import Outcome

Flow = Callable[[Conversation, CallContext], Awaitable[Outcome]]
