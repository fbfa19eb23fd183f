"""Dialling out: one request, sent at most once, with an honest outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from adapters.asterisk.ami.wire import Headers, assignment, human_text
from adapters.asterisk.errors import UnsafeValue

MAX_CHANNEL_ID = 149
"""Characters; Asterisk refuses longer ones."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Where the answered channel goes: a place in the dialplan."""

    context: str
    extension: str = "s"
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Application:
    """Where the answered channel goes: one application."""

    name: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class OriginateRequest:
    """A call to place. The channel gets our `channel_id` as its Uniqueid, by which every event is found again."""

    channel: str
    """Technology and address, e.g. `Local/<attempt>@dialout/n`."""
    channel_id: str
    destination: Extension | Application
    ring_s: float = 30.0
    caller_number: str = ""
    caller_name: str = ""
    other_channel_id: str = ""
    """The Uniqueid of a Local channel's second half."""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Set on the channel; a name may begin with `__` to be inherited."""
    codecs: tuple[str, ...] = ()
    """Of a local channel, as its line has them: else all that it says is made of 16 bits and back."""

    def __post_init__(self) -> None:
        if not self.channel_id or max(len(self.channel_id), len(self.other_channel_id)) > MAX_CHANNEL_ID:
            raise UnsafeValue(f"a channel id has 1 to {MAX_CHANNEL_ID} characters")

    def headers(self) -> Headers:
        """The action. Async, so that the answer does not wait for the ringing. Raises UnsafeValue."""
        return {
            "Action": "Originate",
            "Async": "true",
            "Channel": self.channel,
            "ChannelId": self.channel_id,
            "OtherChannelId": self.other_channel_id,
            "Timeout": str(round(self.ring_s * 1000)),
            "CallerID": self._caller_id(),
            "Codecs": ",".join(self.codecs),
            "Variable": [assignment(name, value) for name, value in self.variables.items()],
            **self._destination_headers(),
        }

    def _caller_id(self) -> str:
        if not self.caller_number:
            return ""
        if not self.caller_number.lstrip("+").isdigit():
            raise UnsafeValue("a caller's number has digits only, with or without a plus before them")
        return f'"{human_text(self.caller_name)}" <{self.caller_number}>'

    def _destination_headers(self) -> Mapping[str, str]:
        match self.destination:
            case Extension(context, extension, priority):
                return {"Context": context, "Exten": extension, "Priority": str(priority)}
            case Application(name, data):
                return {"Application": name, "Data": data}


@dataclass(frozen=True, slots=True)
class Queued:
    """Asterisk took the request. Whether anybody answers is told by OriginateAnswered and HungUp."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was dialled: Asterisk said no, or the request never left us."""

    channel_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left us and its answer was lost: it may be ringing. Look at the channels before anything else."""

    channel_id: str
    reason: str


OriginateOutcome = Queued | Refused | Unknown
