"""What Asterisk tells us, as values."""

from dataclasses import dataclass, field

from adapters.asterisk.agi import AgiAnswer
from models.call import CallKey


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """Something about one channel. `call` names it among all nodes, `channel` is its name on its own node."""

    call: CallKey
    channel: str


@dataclass(frozen=True, slots=True)
class AgiStarted(ChannelEvent):
    """A channel waits for our commands."""

    linkedid: str
    context: str
    extension: str
    called_number: str
    """What the caller dialled as the trunk told it; the extension where it did not."""
    caller_number: str = field(repr=False)
    """Empty when withheld."""
    caller_name: str = field(repr=False)
    arguments: tuple[str, ...] = ()
    """What the dialplan gave after `agi:async`."""


@dataclass(frozen=True, slots=True)
class AgiAnswered(ChannelEvent):
    """Asterisk has carried out, or refused, the command with this id."""

    command_id: str
    answer: AgiAnswer = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgiFinished(ChannelEvent):
    """The channel takes no more commands: it hung up or went on in the dialplan."""


@dataclass(frozen=True, slots=True)
class KeyDown(ChannelEvent):
    """A key goes down at the far end; KeyPressed follows. Where keys come as SIP INFO it is never told."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyPressed(ChannelEvent):
    """A key came from the far end, reported when it was let go: more than once where Asterisk held it back."""

    digit: str = field(repr=False)
    duration_ms: int


@dataclass(frozen=True, slots=True)
class HangupRequested(ChannelEvent):
    """The far end hung up; HungUp follows when the channel is gone."""

    cause: int


@dataclass(frozen=True, slots=True)
class HungUp(ChannelEvent):
    """The channel is gone."""

    linkedid: str
    cause: int
    """Q.850."""
    tech_cause: str
    """The SIP status as Asterisk gives it; empty on channels that are not SIP legs."""


@dataclass(frozen=True, slots=True)
class QueueCallerJoined(ChannelEvent):
    queue: str
    position: int
    waiting: int


@dataclass(frozen=True, slots=True)
class QueueCallerLeft(ChannelEvent):
    queue: str
    waiting: int


@dataclass(frozen=True, slots=True)
class QueueCallerAbandoned(ChannelEvent):
    """The caller hung up in the queue; QueueCallerLeft follows."""

    queue: str
    waited_s: int


@dataclass(frozen=True, slots=True)
class AgentConnected(ChannelEvent):
    """A caller talks to an agent."""

    queue: str
    agent: str
    waited_s: int
    caller_number: str = field(default="", repr=False)
    """Empty when withheld."""


@dataclass(frozen=True, slots=True)
class AgentCompleted(ChannelEvent):
    """The talk of a caller from a queue with an agent is over, or went on elsewhere."""

    queue: str
    agent: str
    talked_s: int


@dataclass(frozen=True, slots=True)
class DangerUnreached(ChannelEvent):
    """The dialplan alone served a caller in danger, and nobody on duty answered. He now waits for an operator."""

    dialled: str
    caller_number: str = field(repr=False)
    """Empty when withheld."""


@dataclass(frozen=True, slots=True)
class AttemptTold(ChannelEvent):
    """A ring of ours was answered, or is over. How, stands in its variable."""

    attempt: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class OriginateAnswered(ChannelEvent):
    """The late answer to an Originate. `answered` false says nothing of busy or rejected: read HungUp for that."""

    answered: bool
    reason: int


@dataclass(frozen=True, slots=True)
class FullyBooted:
    uptime_s: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    restarting: bool


@dataclass(frozen=True, slots=True)
class LinkCameUp:
    """We are logged in and Asterisk is booted. Events of the time before are lost: ask how things stand."""

    system_name: str
    asterisk_started: str
    """Changes when Asterisk was restarted: calls known from before are then gone."""


@dataclass(frozen=True, slots=True)
class LinkWentDown:
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a known name that could not be read."""

    name: str


Event = ChannelEvent | FullyBooted | Shutdown | LinkCameUp | LinkWentDown | Unknown
