"""What a single setting may be, written beside the setting: `sip_port: Port = 15060`."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated, Protocol


class Misfit(ValueError):
    """A value does not fit its setting: what is wrong with it, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


class Rule(Protocol):
    """A rule of one setting's value; it is checked after the value's type."""

    def check(self, value: object) -> None:
        """Raises Misfit."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """A number within bounds, both included."""

    low: float
    high: float

    def check(self, value: object) -> None:
        if isinstance(value, int | float) and not self.low <= value <= self.high:
            raise Misfit(f"{value} is out of bounds", f"Write a number from {self.low:g} to {self.high:g}.")


@dataclass(frozen=True, slots=True)
class OffOr:
    """0, which switches the matter off, or a number within bounds, both included."""

    low: float
    high: float

    def check(self, value: object) -> None:
        if isinstance(value, int | float) and value != 0 and not self.low <= value <= self.high:
            remedy = f"Write 0 to switch it off, or a number from {self.low:g} to {self.high:g}."
            raise Misfit(f"{value} is out of bounds", remedy)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text of a certain shape; `words` says which, `example` shows one."""

    pattern: str
    words: str
    example: str

    def check(self, value: object) -> None:
        if not re.fullmatch(self.pattern, str(value)):
            raise Misfit(f"{str(value)!r} is not {self.words}", f"Write one such as {self.example}.")


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address, or also a network where `networks` is set; never a name, which Asterisk would not bind to."""

    networks: bool = False

    def check(self, value: object) -> None:
        try:
            ip_network(str(value), strict=False) if self.networks else ip_address(str(value))
        except ValueError:
            example = "192.0.2.0/24" if self.networks else "192.0.2.10"
            raise Misfit(f"{str(value)!r} is not an IP address", f"Write one such as {example}.") from None


Port = Annotated[int, Between(1, 65535)]
Seconds = Annotated[float, Between(0.01, 86_400)]
WholeSeconds = Annotated[int, Between(1, 86_400)]
Count = Annotated[int, Between(1, 1_000_000)]
IpAddress = Annotated[str, Address()]
Network = Annotated[str, Address(networks=True)]
Name = Annotated[str, Shaped(r"[a-z][a-z0-9_]{0,31}", "a name in small Latin letters, digits and _", "operators")]
HostPort = Annotated[
    str,
    Shaped(r"([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,45}\])(:\d{1,5})?", "a host with a port", "sip.example.net:5060"),
]
AnyText = Annotated[str, Shaped(r"[^\x00-\x1f\x7f]*", "a text in one line", "gridline")]
PlainText = Annotated[
    str, Shaped(r"[^\s;$\"'`\\,()\[\]{}|&<>=#^!]*", "a text without spaces and ;$\"'`\\,()[]{}|&<>=#^!", "gridline")
]
