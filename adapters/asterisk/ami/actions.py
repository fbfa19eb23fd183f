"""What we ask of Asterisk, one typed method per wish."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from adapters.asterisk.agi import AgiResult
from adapters.asterisk.ami import originate
from adapters.asterisk.ami.event_reading import AmiHeaders, call_key, number, text
from adapters.asterisk.ami.wire import Headers, variable_name
from adapters.asterisk.dialplan import BRIDGE_CONTEXT, NOTICE_CONTEXT, TURN_CONTEXT
from adapters.asterisk.errors import ActionRefused, ActionTimeout, CallGone, LinkDown, UnsafeValue
from models.call import CallKey

NORMAL_CLEARING = 16
_DTMF = frozenset("0123456789*#ABCDabcd")
_COMMANDED = frozenset(("background", "playback", "read", "record", "audiosocket"))
"""Applications that in the bridge's contexts only our own commands start."""
_NO_CHANNEL = ("no such channel", "does not exist", "channel not found", "failed to add agi command")


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """A channel as Asterisk has it now."""

    call: CallKey
    channel: str
    linkedid: str
    state: str
    """Asterisk's word: Up, Ring, Ringing, Down."""
    application: str
    application_data: str
    context: str
    extension: str
    caller_number: str = field(repr=False)

    @property
    def is_callers(self) -> bool:
        """The leg of somebody who phoned, or an Originate's first: the others belong to such a one."""
        return self.call.uniqueid == self.linkedid

    @property
    def waits_for_commands(self) -> bool:
        """It stands in `AGI(agi:async)`: a bridge may take it back. In [turn] no caller waits, but an agent for one.

        Once a command has run, Asterisk goes on to show the command's application here, also after its end.
        """
        if self.application.lower() == "agi":
            return self.application_data.startswith("agi:async") and self.context != TURN_CONTEXT
        return self.context in (BRIDGE_CONTEXT, NOTICE_CONTEXT) and self.application.lower() in _COMMANDED


@dataclass(frozen=True, slots=True)
class QueueMember:
    interface: str
    name: str
    state: int
    """Device state: 1 free, 2 in use, 5 unavailable, 6 ringing."""
    paused: bool
    in_call: bool


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    call: CallKey
    channel: str
    position: int
    waited_s: int
    priority: int = 0


@dataclass(frozen=True, slots=True)
class QueueState:
    name: str
    members: tuple[QueueMember, ...]
    callers: tuple[WaitingCaller, ...]


class AmiActions(ABC):
    """The wishes, on top of a way to send one action. Every one of them is sent once and never again.

    All raise LinkDown, ActionTimeout, ActionRefused and UnsafeValue; those that name a channel raise CallGone
    when it is not there any more.
    """

    @property
    @abstractmethod
    def system_name(self) -> str:
        """The node's name in every CallKey."""

    @abstractmethod
    async def act(self, headers: Headers, timeout_s: float | None = None) -> AmiHeaders:
        """Sends one action and returns its answer."""

    @abstractmethod
    async def list_items(self, headers: Headers, timeout_s: float | None = None) -> tuple[AmiHeaders, ...]:
        """Sends one listing action and returns its items."""

    @abstractmethod
    async def agi(self, channel: str, command: str, timeout_s: float) -> AgiResult:
        """Has a channel carry out one AGI command and returns its result."""

    async def setvar_global(self, name: str, value: str) -> None:
        """A global variable of the dialplan, such as the bridge's heartbeat."""
        await self.act({"Action": "Setvar", "Variable": variable_name(name), "Value": value})

    async def global_value(self, name: str) -> str:
        """What a global variable of the dialplan holds; empty where there is none."""
        return text(await self.act({"Action": "Getvar", "Variable": variable_name(name)}), "Value")

    async def delete_global(self, name: str) -> None:
        """Take a global variable away: one that is only emptied would stay in the list for ever."""
        await self.act({"Action": "Setvar", "Variable": variable_name(f"DELETE({name})")})

    async def stored(self, family: str) -> tuple[tuple[str, str], ...]:
        """Keys, without the family's name, and values of a family of Asterisk's own database."""
        try:
            items = await self.list_items({"Action": "DBGetTree", "Family": family})
        except ActionRefused:  # there is no such family: nothing was ever stored in it
            return ()
        return tuple((text(item, "Key").removeprefix(f"/{family}/"), text(item, "Val")) for item in items)

    async def delete_stored(self, entry: str) -> None:
        """Take `family/key` out of Asterisk's own database."""
        await self.act({"Action": "Setvar", "Variable": variable_name(f"DB_DELETE({entry})")})

    async def set_channel_var(self, channel: str, name: str, value: str) -> None:
        await self._on_channel(channel, {"Action": "Setvar", "Variable": variable_name(name), "Value": value})

    async def absolute_timeout(self, channel: str, seconds: int) -> None:
        """From now on, in whole seconds, at least one: Asterisk refuses 0. The dialplan takes the limit away itself."""
        await self._on_channel(channel, {"Action": "AbsoluteTimeout", "Timeout": str(seconds)})

    async def hangup(self, channel: str, cause: int = NORMAL_CLEARING) -> None:
        await self._on_channel(channel, {"Action": "Hangup", "Cause": str(cause)})

    async def play_dtmf(self, channel: str, digit: str, duration_ms: int = 100, *, received: bool = False) -> None:
        """Press a key on the channel; `received` as if its own far end had pressed it."""
        if digit not in _DTMF:
            raise UnsafeValue("a key is one of 0-9, *, # and A-D")
        headers = {"Action": "PlayDTMF", "Digit": digit, "Duration": str(duration_ms)}
        await self._on_channel(channel, headers | ({"Receive": "true"} if received else {}))

    async def mute_recording(self, channel: str, *, muted: bool) -> None:
        """Record silence on the channel in place of both voices, or the voices again."""
        headers = {"Action": "MixMonitorMute", "Direction": "both", "State": "1" if muted else "0"}
        await self._on_channel(channel, headers)

    async def break_agi(self, channel: str, timeout_s: float = 2.0) -> None:
        """Gives the channel back to the dialplan, which goes on behind `AGI(agi:async)`."""
        await self.agi(channel, "ASYNCAGI BREAK", timeout_s)

    async def channels(self) -> tuple[LiveChannel, ...]:
        """All channels that live now: where to look after a reconnect."""
        items = await self.list_items({"Action": "CoreShowChannels"})
        return tuple(self._live_channel(item) for item in items if text(item, "Uniqueid"))

    async def queue_status(self, queue: str = "") -> tuple[QueueState, ...]:
        """One queue, or all of them."""
        items = await self.list_items({"Action": "QueueStatus", "Queue": queue})
        names = [text(item, "Queue") for item in items if text(item, "Event") == "QueueParams"]
        return tuple(self._queue_state(name, items) for name in names)

    async def originate(self, request: originate.OriginateRequest) -> originate.OriginateOutcome:
        """Asks for one call, at most once. Never raises for a broken link: what became of the request is the answer."""
        try:
            await self.act(request.headers())
        except ActionTimeout as error:
            return originate.Unknown(request.channel_id, str(error))
        except LinkDown as error:
            outcome = originate.Unknown if error.sent else originate.Refused
            return outcome(request.channel_id, str(error))
        except ActionRefused as error:
            return originate.Refused(request.channel_id, str(error))
        return originate.Queued(request.channel_id)

    async def _on_channel(self, channel: str, headers: Headers, timeout_s: float | None = None) -> None:
        if channel.startswith("/"):
            raise UnsafeValue("a channel's name that begins with a slash is a pattern for many channels")
        try:
            await self.act({**headers, "Channel": channel}, timeout_s)
        except ActionRefused as error:
            if any(words in str(error).lower() for words in _NO_CHANNEL):
                raise CallGone(channel) from error
            raise

    def _live_channel(self, item: AmiHeaders) -> LiveChannel:
        return LiveChannel(
            call_key(item, self.system_name),
            text(item, "Channel"),
            linkedid=text(item, "Linkedid"),
            state=text(item, "ChannelStateDesc"),
            application=text(item, "Application"),
            application_data=text(item, "ApplicationData"),
            context=text(item, "Context"),
            extension=text(item, "Exten"),
            caller_number=text(item, "CallerIDNum"),
        )

    def _queue_state(self, name: str, items: tuple[AmiHeaders, ...]) -> QueueState:
        of_queue = [item for item in items if text(item, "Queue") == name]
        return QueueState(
            name,
            tuple(_member(item) for item in of_queue if text(item, "Event") == "QueueMember"),
            tuple(self._waiting(item) for item in of_queue if text(item, "Event") == "QueueEntry"),
        )

    def _waiting(self, item: AmiHeaders) -> WaitingCaller:
        key = call_key(item, self.system_name)
        place = number(item, "Position"), number(item, "Wait"), number(item, "Priority")
        return WaitingCaller(key, text(item, "Channel"), *place)


def _member(item: AmiHeaders) -> QueueMember:
    return QueueMember(
        text(item, "Location"),
        text(item, "Name"),
        state=number(item, "Status"),
        paused=number(item, "Paused") == 1,
        in_call=number(item, "InCall") == 1,
    )
