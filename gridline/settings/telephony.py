"""The settings of telephony: our Asterisk, the trunks, who answers, and who is rung in danger."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from gridline.settings.rules import (
    Between,
    Count,
    HostPort,
    IpAddress,
    Name,
    Network,
    OffOr,
    PlainText,
    Seconds,
    Shaped,
    WholeSeconds,
)
from gridline.settings.secret import NO_SECRET, Secret

SystemName = Annotated[str, Shaped(r"[a-z][a-z0-9]{0,19}", "a name of small letters and digits", "east1")]
DutyNumber = Annotated[
    str, Shaped(r"\+?\d{3,15}|[a-z][a-z0-9_]{0,31}|", "a telephone number or an agent's name", "+77172000000")
]
Codec = Literal["alaw", "ulaw", "g722"]


@dataclass(frozen=True, slots=True)
class NatSettings:
    """How the world sees us behind address translation; empty when there is none."""

    external_address: Annotated[str, Shaped(r"[A-Za-z0-9.:-]{0,253}", "an address", "203.0.113.7")] = ""
    local_networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class AsteriskSection:
    """Our own Asterisk: where it lives, what it binds, and what the dialplan does without us."""

    instance: Path = Path("var/asterisk")
    """Folder of everything that it writes. Keep the path short: it holds a socket."""
    cache: Path = Path(".cache/asterisk")
    """Where Debian's packages and the unpacked tree lie when the system has no Asterisk 22."""
    bind_address: IpAddress = "127.0.0.1"
    sip_port: Annotated[int, Between(1024, 65535)] = 15060
    ami_port: Annotated[int, Between(1024, 65535)] = 15038
    rtp_first: Annotated[int, Between(1024, 65535)] = 20000
    rtp_last: Annotated[int, Between(1024, 65535)] = 23999
    system_name: Annotated[str, Shaped(r"[a-z][a-z0-9]{0,19}", "a name of small letters and digits", "east1")] = (
        "gridline"
    )
    """Stands before each call's id, so that calls of several nodes differ: one name per node."""
    language: Literal["ru", "kk"] = "ru"
    channel_ceiling: Count = 100
    heartbeat_s: Seconds = 2.0
    heartbeat_stale_s: WholeSeconds = 6
    """How long a caller of a dead bridge waits for the static path; nobody hears silence for longer than 15 s."""
    agent_wait_s: WholeSeconds = 120
    keep_logs_days: Annotated[int, Between(1, 3650)] = 30
    """Its own logs and the records of our own calls; they name callers who were in danger without a bridge."""
    phone: Annotated[str, Shaped(r"[a-z][a-z0-9_]{0,31}|", "a name in small letters, or empty", "phone")] = "phone"
    """Account of a developer's SIP telephone; empty for none."""
    nat: NatSettings = NatSettings()


class CallerNumberHeader(StrEnum):
    FROM = "from"
    ASSERTED = "p-asserted-identity"


class DigitMode(StrEnum):
    RFC4733 = "rfc4733"
    INFO = "info"
    AUTO = "auto_info"


@dataclass(frozen=True, slots=True)
class TrunkSettings:
    """A SIP line to the public network. With a user name it registers, without one it is known by its address."""

    address: HostPort
    """Where our calls go."""
    sources: tuple[Network, ...] = ()
    """Addresses from which its calls come; empty: the address above, which must then be an IP address."""
    username: PlainText = ""
    password: Secret = NO_SECRET
    registrar: Annotated[str, Shaped(r"[A-Za-z0-9.:\[\]-]{0,260}", "a host with a port", "sip.example.net:5060")] = ""
    """Where to register; empty: the address above."""
    codecs: tuple[Codec, ...] = ("alaw", "ulaw", "g722")
    digits: DigitMode = DigitMode.RFC4733
    caller_number: CallerNumberHeader = CallerNumberHeader.FROM
    shown_number: Annotated[str, Shaped(r"\+?\d{0,15}", "a telephone number", "+77172000000")] = ""
    qualify_s: Annotated[int, Between(0, 3600)] = 30


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """An operator's telephone: it registers with a generated secret, or stands at a fixed contact."""

    contact: Annotated[str, Shaped(r"[A-Za-z0-9.:\[\]-]{0,260}", "a host with a port", "192.0.2.20:5060")] = ""


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """A queue of callers and who answers it."""

    members: tuple[Name, ...] = ()
    strategy: Literal["leastrecent", "fewestcalls", "ringall", "rrmemory", "random", "linear"] = "leastrecent"
    max_wait_s: WholeSeconds = 300
    callback_after_s: Annotated[int, OffOr(30, 3600)] = 120
    """0: a callback is never offered to a waiting caller; for queues that must not end in a promise. An offer sooner
    than after half a minute would be all that a caller hears, again and again."""
    ring_s: WholeSeconds = 15
    wrap_up_s: Annotated[int, Between(0, 3600)] = 5


@dataclass(frozen=True, slots=True)
class DutySettings:
    """Who is rung in danger, also by the static dialplan when all else is dead: a number, or an agent's name."""

    dispatcher: DutyNumber = ""
    backups: tuple[DutyNumber, ...] = ()
    ring_s: WholeSeconds = 20
