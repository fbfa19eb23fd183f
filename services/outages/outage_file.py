"""Outages as the use cases file them, and how one is changed: by one person at a time, who signs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from models.errors import IllegalMove
from models.message_review import Signature
from models.outage import Outage, OutageState
from services.errors import OutageChanged, OutageNotFound, OutageRefused

MACHINE = "trouble-call analysis"
"""Who signs what no person did."""


class OutageAction(StrEnum):
    SUSPECTED = "suspected"
    WIDENED = "widened"
    JOINED = "joined"
    """It turned out to be a part of a wider one."""
    DECLARED = "declared"
    """A person knew of it before anybody called."""
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    CREW = "crew"
    RESTORED = "restored"
    STILL_OUT = "still_out"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class OutageChange:
    """One line of an outage's history."""

    action: OutageAction
    signature: Signature
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """How many premises reported, and when the first of them did; None where none has."""

    premises: int
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewOutage:
    """An outage that has no number yet."""

    device_id: str
    state: OutageState
    started_at: datetime
    cause: str = ""


class OutageFile(Protocol):
    """Outages within one transaction."""

    async def take_turn(self) -> None:
        """Wait until nobody else opens outages: two who look at the same reports must not open two."""
        ...

    async def knows(self, device_id: str) -> bool:
        """Whether there is such a device."""
        ...

    async def feeds(self, upper: str, lower: str) -> bool:
        """Whether `lower` loses power with `upper`; a device feeds itself."""
        ...

    async def find(self, outage_id: int) -> Outage | None: ...

    async def add(self, new: NewOutage, change: OutageChange) -> Outage | None:
        """File it as version 1; None where its device has an open one already."""
        ...

    async def save(self, outage: Outage, change: OutageChange) -> bool:
        """File the next version; False where somebody else has filed it meanwhile."""
        ...

    async def last_change(self, outage_id: int) -> OutageChange | None: ...

    async def open_above(self, device_id: str) -> Sequence[Outage]:
        """Open ones of the device and of what feeds it."""
        ...

    async def open_below(self, device_id: str) -> Sequence[Outage]:
        """Open ones of devices that it feeds, the oldest first; its own is not among them."""
        ...

    async def last_end_above(self, device_id: str) -> datetime | None:
        """When the last outage of the device or of what feeds it was over."""
        ...


class OutageReportFile(Protocol):
    """Reports within one transaction."""

    async def attach(self, outage: Outage, since: datetime) -> int:
        """Make reports below its device, and their cases, children of it; how many had none."""
        ...

    async def detach(self, outage_id: int, at: datetime) -> None:
        """Its reports and their cases stand for themselves again; the staff is told of those it was not told of."""
        ...

    async def hand_over(self, outage_id: int, to: int) -> None:
        """Reports, cases and wishes of one outage go to another."""
        ...

    async def reported_below(self, device_id: str, since: datetime) -> "Reported":
        """Who has reported from below the device since then, that moment not counted."""
        ...

    async def acknowledge(self, outage: Outage, signature: Signature) -> None:
        """Messages to the staff about its cases wait for nobody any more: who confirmed it has seen them."""
        ...

    async def close_cases(self, outage: Outage, signature: Signature) -> int:
        """Close the open cases that are children of it, and the messages about them; how many cases."""
        ...


class OutageRecords(Protocol):
    """What one transaction around outages works on."""

    @property
    def outages(self) -> OutageFile: ...

    @property
    def outage_reports(self) -> OutageReportFile: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which outage a person changes, and which version of it he has seen; None: whatever it is by now."""

    outage_id: int
    signature: Signature
    version: int | None = None


async def change(
    records: OutageRecords, wanted: Wanted, action: OutageAction, how: Callable[[Outage], Outage], note: str = ""
) -> Outage:
    """Within a transaction: file what `how` makes of the outage; what is so already is left alone.

    Raises OutageNotFound, OutageRefused where its state does not allow it, OutageChanged where another was faster.
    """
    before = await records.outages.find(wanted.outage_id)
    if before is None:
        raise OutageNotFound(f"there is no outage {wanted.outage_id}. See: gridline outages list")
    try:
        after = how(before)
    except IllegalMove:
        raise OutageRefused(
            f"outage {before.outage_id} is {before.state.value}: it cannot be {action.value} now. "
            f"See: gridline outages show {before.outage_id}"
        ) from None
    if after is before:
        return before
    if wanted.version not in (None, before.version):
        raise await _changed(records, before)
    if not await records.outages.save(after, OutageChange(action, wanted.signature, note)):
        raise await _changed(records, before)
    return after


async def _changed(records: OutageRecords, outage: Outage) -> OutageChanged:
    last = await records.outages.last_change(outage.outage_id)
    who = f"{last.signature.by} ({last.action.value}, {last.signature.at:%H:%M:%S %Z})" if last else "somebody"
    return OutageChanged(
        f"outage {outage.outage_id} was changed meanwhile by {who}, it is {outage.state.value} now and nothing of "
        f"yours was stored. Look again: gridline outages show {outage.outage_id}"
    )
