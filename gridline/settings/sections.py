"""The settings, one section per part; each part is given its own section and never sees the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from gridline.settings.rules import (
    AnyText,
    Between,
    Count,
    IpAddress,
    Name,
    Seconds,
    Shaped,
)
from gridline.settings.secret import NO_SECRET, Secret
from gridline.settings.telephony import AgentSettings, AsteriskSection, DutySettings, QueueSettings, TrunkSettings

_PROJECT = Path(__file__).resolve().parents[2]
_DEMO_CLOCK = datetime.fromisoformat("2026-11-20T10:00:00")

ModelChoice = Annotated[
    str,
    Shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}|/[^\x00-\x1f\x7f]+|", "a model's name or a folder from /", "digits_ru"),
]
ServerAddress = Annotated[
    str,
    Shaped(
        r"wss?://([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,45}\])(:\d{1,5})?/?|", "a ws:// address", "ws://127.0.0.1:2700"
    ),
]


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """Which company's profile this node serves."""

    code: Name = "demo"
    profiles: Path = _PROJECT / "companies"

    @property
    def file(self) -> Path:
        """The company's own."""
        return self.profiles / f"{self.code}.yaml"


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """The database by SQLAlchemy's URL; a secret, since it may hold a password. Empty: SQLite in the data folder."""

    url: Secret = NO_SECRET
    file: Path = Path("var/gridline.sqlite3")
    """The SQLite file used when no URL is given."""
    query_timeout_s: Seconds = 3.0
    connect_timeout_s: Seconds = 3.0
    pool_size: Annotated[int, Between(1, 200)] = 10

    def address(self) -> Secret:
        """The URL in force."""
        return self.url or Secret(f"sqlite+aiosqlite:///{self.file}")


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """Folders on this machine's disk."""

    journal: Path = Path("var/journal")
    recordings: Path = Path("var/recordings")
    sounds: Path = Path("var/sounds")
    """Prompts as Asterisk plays them, converted at set-up."""
    prompts: Path = _PROJECT / "audio_prompts"
    overrides: Path = Path("var/prompts")
    """A company's own recordings; they win over the pack. The folder may be missing."""
    warn_free_mb: Count = 1000
    least_free_mb: Count = 200


@dataclass(frozen=True, slots=True)
class BridgeSettings:
    """The control link to Asterisk and the bridge's own end."""

    connect_timeout_s: Seconds = 3.0
    boot_timeout_s: Seconds = 30.0
    action_timeout_s: Seconds = 5.0
    ping_every_s: Seconds = 5.0
    ping_timeout_s: Seconds = 2.0
    longest_pause_s: Seconds = 5.0
    """Between two attempts to connect, at most."""
    drain_s: Annotated[float, Between(0, 3600)] = 60.0
    """How long a stop waits for live calls before it ends them."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where /healthz and /metrics answer. They carry no secret, but loopback is the place for them."""

    bind_address: IpAddress = "127.0.0.1"
    port: Annotated[int, Between(0, 65535)] = 18099
    """0 takes any free port: for tests."""


class LogFormat(StrEnum):
    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class LoggingSettings:
    """Logs go to standard error; whoever started us keeps them."""

    format: LogFormat = LogFormat.CONSOLE
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """The engine that speaks texts which no recording holds."""

    engine: Literal["auto", "none", "rhvoice", "piper", "festival", "espeak-ng"] = "auto"
    voice: AnyText = ""
    cache: Path = Path("var/speech")
    timeout_s: Seconds = 20.0


@dataclass(frozen=True, slots=True)
class RecognitionSettings:
    """Who recognises what callers say: processes of ours with a Vosk model, a vosk-server, or nobody."""

    engine: Literal["vosk", "vosk-server", "none"] = "vosk"
    model: ModelChoice = ""
    """For Russian, a name or a folder; empty: what `gridline model use` chose, until then the embedded one."""
    models: Path = Path("var/models")
    """Where fetched models lie."""
    embedded: Path = _PROJECT / "speech/digits_ru"
    server: ServerAddress = ""
    """Where vosk-server listens; it knows its own model."""
    workers: Annotated[int, Between(0, 256)] = 0
    """Processes that recognise; each holds the model in memory. 0: one per core."""
    utterances_at_once: Annotated[int, Between(1, 500)] = 20
    """In one worker; whoever speaks beyond that goes on by keypad."""
    worker_life: Count = 5000
    """Utterances after which a worker is replaced: libvosk is known to grow."""
    callers_beside_recordings: Annotated[int, Between(0, 500)] = 4
    """With more callers being listened to, voice messages wait to be written down. A process of its own does that: one
    more than `workers`, and only while there is something to write down."""
    load_timeout_s: Seconds = 120.0
    """For loading a model; gigabytes take their time."""
    result_timeout_s: Seconds = 3.0
    """From the last audio of an utterance to its result."""
    connect_timeout_s: Seconds = 3.0
    """To vosk-server, and to whence models are fetched."""
    fetch_silence_s: Seconds = 30.0
    """A fetch that brings nothing for so long has broken off."""


@dataclass(frozen=True, slots=True)
class OutboundSettings:
    """How much of the trunks calls of ours may take, so that callers still come through."""

    channels: Annotated[int, Between(1, 10_000)] = 4
    """At once. A fifth of asterisk.channel_ceiling stays free for callers besides."""
    calls_per_second: Annotated[float, Between(0.01, 1000)] = 1.0
    ring_s: Annotated[int, Between(10, 120)] = 30
    """So long a consumer's telephone rings."""
    enabled: bool = True
    """false: this node rings nobody; those who are to be told wait, or are rung by another node."""


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """The demo company's clock and size; a real company leaves this section out."""

    clock: datetime | None = _DEMO_CLOCK
    """What the demo's clock shows at start, in the company's time zone."""
    accounts: Annotated[int, Between(1, 100_000)] = 5000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may be set. Tables keyed by a name keep the order of the file: trunks fail over in it."""

    company: CompanySettings = CompanySettings()
    asterisk: AsteriskSection = field(default_factory=AsteriskSection)
    trunks: Mapping[Name, TrunkSettings] = field(default_factory=dict)
    agents: Mapping[Name, AgentSettings] = field(default_factory=dict)
    queues: Mapping[Name, QueueSettings] = field(default_factory=lambda: {"operators": QueueSettings()})
    duty: DutySettings = field(default_factory=DutySettings)
    database: DatabaseSettings = DatabaseSettings()
    storage: StorageSettings = StorageSettings()
    bridge: BridgeSettings = BridgeSettings()
    web: WebSettings = WebSettings()
    logging: LoggingSettings = LoggingSettings()
    speech: SpeechSettings = SpeechSettings()
    recognition: RecognitionSettings = RecognitionSettings()
    outbound: OutboundSettings = OutboundSettings()
    demo: DemoSettings = DemoSettings()
