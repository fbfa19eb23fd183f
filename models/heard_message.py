"""What a voice message says: its words, and every way to understand them as account, meter and values (AES-1.3)."""

from dataclasses import dataclass

from models.account import AccountNumber
from models.meter import Service, Zone


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as the recogniser wrote it, in seconds from the recording's beginning; confidence from 0 to 1."""

    text: str
    confidence: float
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """One value; `digits` are all strings that it may be, the likeliest first («двадцать три»: 23, 203)."""

    zone: Zone | None
    """The zone he named before it, if any."""
    digits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpokenReading:
    """One way to understand a message; nothing in it is looked up yet."""

    account: AccountNumber | None
    values: tuple[SpokenValue, ...]
    serial: str = ""
    """Digits of the meter's serial number, where he named it."""


@dataclass(frozen=True, slots=True)
class HeardMessage:
    words: tuple[HeardWord, ...]
    readings: tuple[SpokenReading, ...] = ()
    """Every way to understand it; none where there is no digit in it, or far too many ways."""
    services: frozenset[Service] = frozenset()
    """The services he named, by name or by unit."""
    strange_words: bool = False
    """There are words in it that we do not understand."""
    is_corrected: bool = False
    """He took something back."""
    tells_danger: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """Of its weakest word; 0 without words."""
        return min((word.confidence for word in self.words), default=0.0)
