"""Readings as lines: a table for a person, JSON for programs."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from zoneinfo import ZoneInfo

from services.list_readings import StoredReading

Write = Callable[[str], object]

_HEADER = ("number", "account", "meter", "service", "zone", "value", "used", "period", "status", "source", "received")
_RIGHT = frozenset({"value", "used"})
_ROWS_AT_ONCE = 500


async def write_table(readings: AsyncIterator[StoredReading], zone: ZoneInfo, write: Write) -> int:
    """Write the readings in columns, times in `zone`; how many there were.

    However many there are, only some hundred are held: a later page may have wider columns than the first.
    """
    widths = [len(name) for name in _HEADER]
    count = 0
    async for page in _pages(readings):
        rows = [_cells(reading, zone) for reading in page]
        widths = [max(width, *map(len, column)) for width, column in zip(widths, zip(*rows, strict=True), strict=True)]
        if not count:
            write(_line(_HEADER, widths))
        for row in rows:
            write(_line(row, widths))
        count += len(rows)
    return count


async def write_json(readings: AsyncIterator[StoredReading], write: Write) -> int:
    """Write a JSON object per line, times in UTC; how many there were."""
    count = 0
    async for reading in readings:
        write(json.dumps(_fields(reading), ensure_ascii=False) + "\n")
        count += 1
    return count


async def _pages(readings: AsyncIterator[StoredReading]) -> AsyncIterator[list[StoredReading]]:
    page: list[StoredReading] = []
    async for reading in readings:
        page.append(reading)
        if len(page) == _ROWS_AT_ONCE:
            yield page
            page = []
    if page:
        yield page


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if name in _RIGHT else cell.ljust(width)
        for name, cell, width in zip(_HEADER, cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip() + "\n"


def _cells(reading: StoredReading, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        reading.registration_number or "-",
        reading.account.value,
        reading.serial,
        reading.service.value,
        reading.zone.value,
        f"{reading.value:f}",
        "-" if reading.consumption is None else f"{reading.consumption:f}",
        str(reading.period),
        reading.status.value,
        reading.source.value,
        f"{reading.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
    )


def _fields(reading: StoredReading) -> dict[str, str | list[str] | None]:
    return {
        "reading_id": reading.reading_id,
        "registration_number": reading.registration_number or None,
        "account": reading.account.value,
        "meter_id": reading.meter_id,
        "serial": reading.serial,
        "service": reading.service.value,
        "register_id": reading.register_id,
        "zone": reading.zone.value,
        "value": f"{reading.value:f}",
        "consumption": None if reading.consumption is None else f"{reading.consumption:f}",
        "period": str(reading.period),
        "taken_on": reading.taken_on.isoformat(),
        "received_at": reading.received_at.isoformat(timespec="seconds"),
        "source": reading.source.value,
        "status": reading.status.value,
        "flags": sorted(reading.flags),
    }
