"""What becomes of a reading that another channel brings for a period that has one already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.reading import ReadingSource, ReadingStatus, move

_OPEN = frozenset({ReadingStatus.ACCEPTED, ReadingStatus.ACCEPTED_PRELIMINARY})


@dataclass(frozen=True, slots=True)
class StandingReading:
    reading_id: int
    value: Decimal
    status: ReadingStatus
    source: ReadingSource
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ArrivedReading:
    value: Decimal
    source: ReadingSource
    billed: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """`store` is the status under which the new one is stored, None: not at all; `moves` change the old ones."""

    store: ReadingStatus | None
    conflict: bool = False
    moves: tuple[tuple[int, ReadingStatus], ...] = ()
    correct: int | None = None
    """This reading of billing's own takes the new value: billing owns its history."""


def settle_arrival(arrived: ArrivedReading, standing: Sequence[StandingReading]) -> Settlement:
    """What is billed stands; of open ones the later stands if it is not lower; the rest a person decides (R-20)."""
    if any(old.value == arrived.value for old in standing):
        return _known_value(arrived, standing)
    mirror = next((old for old in standing if _is_billings_own(old, arrived)), None)
    if mirror is not None:
        return Settlement(None, correct=mirror.reading_id)
    if any(old.status is ReadingStatus.EXPORTED for old in standing):
        return Settlement(ReadingStatus.PENDING_REVIEW, conflict=True)
    if arrived.billed:
        return Settlement(ReadingStatus.EXPORTED, moves=_superseded(standing))
    if all(old.status in _OPEN and _outlived(old, arrived) for old in standing):
        return Settlement(ReadingStatus.ACCEPTED, moves=_superseded(standing))
    return Settlement(ReadingStatus.PENDING_REVIEW, conflict=True)


def _known_value(arrived: ArrivedReading, standing: Sequence[StandingReading]) -> Settlement:
    """The value is no news; that it is billed may be."""
    if not arrived.billed:
        return Settlement(None)
    same = [old for old in standing if old.value == arrived.value and old.status is ReadingStatus.ACCEPTED]
    return Settlement(None, moves=tuple((old.reading_id, move(old.status, ReadingStatus.EXPORTED)) for old in same))


def _is_billings_own(old: StandingReading, arrived: ArrivedReading) -> bool:
    return old.source is arrived.source is ReadingSource.PREVIOUS_IMPORT and old.status is ReadingStatus.EXPORTED


def _outlived(old: StandingReading, arrived: ArrivedReading) -> bool:
    return arrived.received_at > old.received_at and arrived.value >= old.value


def _superseded(standing: Sequence[StandingReading]) -> tuple[tuple[int, ReadingStatus], ...]:
    return tuple((old.reading_id, move(old.status, ReadingStatus.SUPERSEDED)) for old in standing)
