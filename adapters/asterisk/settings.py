"""What an Asterisk of ours is told: settings of the company's side, and of the town that plays the public network."""

from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address
from pathlib import Path

LOOPBACK = "127.0.0.1"
TOWN_ADDRESS = "127.0.0.2"
STEP_TIMEOUT_S = 14
"""The dialplan takes a caller over when nobody has renewed his call for so long: its first word comes within 15 s."""


class DtmfMode(Enum):
    """How keys travel on a trunk, in PJSIP's words."""

    RFC4733 = "rfc4733"
    INFO = "info"
    AUTO_INFO = "auto_info"


class CallerNumber(Enum):
    """Which header of an incoming call names the caller."""

    FROM = "from"
    PAI = "p-asserted-identity"


@dataclass(frozen=True, slots=True)
class Registration:
    """The account with which a trunk registers at its provider; without one the provider knows our address."""

    server: str
    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trunk:
    """One line to the public network: whom we recognise as it, and where our own calls go."""

    name: str
    contact: str
    """Where calls are sent, as host:port."""
    peers: tuple[str, ...]
    """Source addresses that are this trunk, an address or a network each; never one that a phone registers from."""
    registration: Registration | None = None
    codecs: tuple[str, ...] = ("alaw", "ulaw", "g722")
    dtmf: DtmfMode = DtmfMode.RFC4733
    caller_number: CallerNumber = CallerNumber.FROM
    from_user: str = ""
    """The number that we show on this trunk; empty leaves the caller's."""
    qualify_s: int = 30
    """Seconds between two OPTIONS to the contact; 0 sends none."""


@dataclass(frozen=True, slots=True)
class Nat:
    """How the world sees us when we stand behind address translation."""

    external_address: str
    local_networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person's telephone: it registers with a generated secret, or stands at a fixed contact (host:port)."""

    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class OperatorQueue:
    """A queue of callers and the agents who answer it."""

    name: str = "operators"
    members: tuple[str, ...] = ()
    strategy: str = "leastrecent"
    max_wait_s: int = 600
    callback_after_s: int = 120
    """From then on a waiting caller is told that 1 gets him a call instead; 0: never (F-7)."""
    ring_s: int = 15
    wrap_up_s: int = 5


@dataclass(frozen=True, slots=True)
class DialplanRecordings:
    """Recordings that the dialplan plays by itself, as ids below the language's folder."""

    static_intro: tuple[str, ...] = (
        "sentences/service_unavailable",
        "prompts/danger_key",
        "sentences/connecting_operator",
    )
    static_end: tuple[str, ...] = ("sentences/service_unavailable", "sentences/details_on_site", "prompts/goodbye")
    safety: tuple[str, ...] = ("prompts/hazard_safety",)
    danger_unreached: tuple[str, ...] = ("sentences/call_112", "prompts/hazard_recorded.2")
    overload: tuple[str, ...] = ("sentences/operators_busy", "prompts/danger_key")
    overload_end: tuple[str, ...] = ("prompts/goodbye",)
    queue_wait: str = "prompts/queue_wait"
    callback_offer: str = "prompts/callback_offer"
    turn_came: tuple[str, ...] = ("sentences/we_call_back", "sentences/stay_on_line")
    """For the agent who has answered a placeholder: a consumer will be rung for him."""

    def all(self) -> tuple[str, ...]:
        """Every recording that must be there before a call is taken."""
        several = (self.static_intro, self.static_end, self.safety, self.danger_unreached, self.overload)
        queues = (self.queue_wait, self.callback_offer, *self.turn_came)
        return tuple(dict.fromkeys((*sum(several, ()), *self.overload_end, *queues)))


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What every Asterisk of ours needs, whichever side of the telephone line it plays."""

    instance: Path
    """Folder of everything this Asterisk writes; absolute, and short enough for a socket's name."""
    bind_address: str = LOOPBACK
    sip_port: int = 15060
    ami_port: int = 15038
    rtp_first: int = 20000
    rtp_last: int = 23999
    system_name: str = "gridline"
    """Stands before each unique id, so that calls of several nodes differ."""


@dataclass(frozen=True, slots=True)
class AsteriskSettings(NodeSettings):
    """The company's Asterisk: its trunks, people, queues and the static path that works without us."""

    sounds: Path = Path("/nonexistent/sounds")
    language: str = "ru"
    company_numbers: tuple[str, ...] = ()
    """Numbers under which the company is called; the developer's telephone may dial these and no other."""
    trunks: tuple[Trunk, ...] = ()
    agents: tuple[Agent, ...] = ()
    queues: tuple[OperatorQueue, ...] = (OperatorQueue(),)
    """The first one is where callers go who ask for nobody in particular."""
    duty: tuple[str, ...] = ()
    """Dispatcher, then backups: a telephone number, dialled over the trunks, or the name of an agent."""
    channel_ceiling: int = 100
    heartbeat_stale_s: int = 6
    step_timeout_s: int = STEP_TIMEOUT_S
    duty_ring_s: int = 20
    agent_wait_s: int = 120
    """How long a caller without a bridge waits in the queue before the last text."""
    nat: Nat | None = None
    phone: str = "phone"
    """Account of a developer's SIP telephone; empty for none."""
    recordings: DialplanRecordings = DialplanRecordings()

    @property
    def ami_account(self) -> str:
        """The name under which the bridge logs in."""
        return "bridge"


class TownAnswer(Enum):
    """What a number in the town does when nobody plays its resident."""

    ANSWERS = "answers"
    BUSY = "busy"
    RINGS = "rings"
    SILENT = "silent"
    REJECTS = "rejects"


@dataclass(frozen=True, slots=True)
class TownSettings(NodeSettings):
    """The town: a second Asterisk that plays the public network and its residents."""

    bind_address: str = TOWN_ADDRESS
    rtp_first: int = 24000
    rtp_last: int = 27999
    system_name: str = "town"
    gridline_contact: str = f"{LOOPBACK}:15060"
    gridline_peer: str = LOOPBACK
    codecs: tuple[str, ...] = ("alaw",)
    dtmf: DtmfMode = DtmfMode.RFC4733
    answers: tuple[tuple[str, TownAnswer], ...] = ()
    """Numbers with a rule of their own; the others ring unanswered."""
    ring_s: int = 60
    heartbeat_stale_s: int = 6

    @property
    def ami_account(self) -> str:
        """The name under which the simulated residents' controller logs in."""
        return "controller"


def is_loopback(address: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
