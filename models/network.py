"""The supply network as operators think of it: what hangs on what, and how many premises each device supplies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.errors import GridlineError


class DeviceKind(StrEnum):
    SUBSTATION = "substation"
    """подстанция (ПС)"""
    SWITCHING_POINT = "switching_point"
    """распределительный пункт (РП)"""
    FEEDER = "feeder"
    """фидер"""
    TRANSFORMER = "transformer"
    """трансформаторная подстанция (ТП)"""
    LINE = "line"
    """A low-voltage line that leaves a transformer, which is where premises hang as a rule."""


@dataclass(frozen=True, slots=True)
class Device:
    """A part of the network that fails as a whole. `parent` feeds it; None where it is fed from outside.

    Raises ValueError where it has no identity or a negative number of premises.
    """

    device_id: str
    kind: DeviceKind
    name: str
    parent: str | None = None
    premises: int = 0
    """How many hang on this very device, those of the devices below it not counted."""

    def __post_init__(self) -> None:
        if not self.device_id.strip():
            raise ValueError("a device needs an identity")
        if self.premises < 0:
            raise ValueError("a device supplies no less than no premises")


class BrokenNetwork(GridlineError):
    """Devices that make no tree. `device_id` is where it shows; the text says what is wrong there."""

    def __init__(self, device_id: str, what: str) -> None:
        super().__init__(f"{device_id}: {what}")
        self.device_id = device_id
        self.what = what


@dataclass(frozen=True, slots=True)
class Network:
    """A forest of devices, built by `of` only. All its look-ups cost no more than the depth of the forest."""

    devices: Mapping[str, Device]
    supplied: Mapping[str, int]
    """Of each device: the premises on it and on everything below it."""

    @classmethod
    def of(cls, devices: Iterable[Device]) -> "Network":
        """Raises BrokenNetwork: an identity comes twice, a parent is unknown, or devices feed each other in a ring."""
        known: dict[str, Device] = {}
        for device in devices:
            if device.device_id in known:
                raise BrokenNetwork(device.device_id, "it is there twice")
            known[device.device_id] = device
        supplied = dict.fromkeys(known, 0)
        for device in _from_the_leaves(known):
            supplied[device.device_id] += device.premises
            if device.parent is not None:
                supplied[device.parent] += supplied[device.device_id]
        return cls(known, supplied)

    @property
    def premises(self) -> int:
        """All of them."""
        return sum(self.supplied[device.device_id] for device in self.devices.values() if device.parent is None)

    def way_up(self, device_id: str) -> Iterator[Device]:
        """The device itself, what feeds it, and so on. Raises KeyError where it is unknown."""
        at: Device | None = self.devices[device_id]
        while at is not None:
            yield at
            at = self.devices[at.parent] if at.parent is not None else None

    def feeds(self, upper: str, lower: str) -> bool:
        """Whether `lower` loses power with `upper`. A device feeds itself. Raises KeyError where `lower` is unknown."""
        return any(device.device_id == upper for device in self.way_up(lower))


def _from_the_leaves(devices: Mapping[str, Device]) -> Iterator[Device]:
    """Every device after all that it feeds."""
    children = dict.fromkeys(devices, 0)
    for device in devices.values():
        if device.parent is None:
            continue
        if device.parent not in devices:
            raise BrokenNetwork(device.device_id, f"what feeds it is unknown: {device.parent}")
        children[device.parent] += 1
    ready = [device for device in devices.values() if not children[device.device_id]]
    passed = 0
    while ready:
        device = ready.pop()
        passed += 1
        yield device
        if device.parent is not None:
            children[device.parent] -= 1
            if not children[device.parent]:
                ready.append(devices[device.parent])
    if passed < len(devices):
        ring = min(device_id for device_id, left in children.items() if left)
        raise BrokenNetwork(ring, "it is fed by a device that it feeds itself")
