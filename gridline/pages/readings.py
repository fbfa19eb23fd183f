"""Readings as lines: a table for a person, JSON for programs."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from zoneinfo import ZoneInfo

from services.readings.list_readings import StoredReading

Write = Callable[[str], object]

_HEADER = ("number", "account", "meter", "service", "zone", "value", "used", "period", "status", "source", "received")
_RIGHT = frozenset({"value", "used"})
_ROWS_AT_ONCE = 500


async def write_table(readings: AsyncGenerator[StoredReading, None], zone: ZoneInfo, write: Write) -> int:
    """Write the readings in columns, times in `zone`, and close them; how many there were.

    However many there are, only some hundred are held: a later page may have wider columns than the first.
    """
    page, count = _Page(write), 0
    async with aclosing(readings) as found:
        async for reading in found:
            page.add(_cells(reading, zone))
            count += 1
    page.turn()
    return count


async def write_json(readings: AsyncGenerator[StoredReading, None], write: Write) -> int:
    """Write a JSON object per line, times in UTC, and close the readings; how many there were."""
    count = 0
    async with aclosing(readings) as found:
        async for reading in found:
            write(json.dumps(_fields(reading), ensure_ascii=False) + "\n")
            count += 1
    return count


class _Page:
    """Rows that are written together, in columns as wide as the widest so far."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._rows: list[Sequence[str]] = [_HEADER]
        self._widths = [0] * len(_HEADER)

    def add(self, row: Sequence[str]) -> None:
        self._rows.append(row)
        if len(self._rows) > _ROWS_AT_ONCE:
            self.turn()

    def turn(self) -> None:
        """Write what is held; a header alone stays unwritten."""
        if self._rows in ([], [_HEADER]):
            return
        columns = zip(self._widths, zip(*self._rows, strict=True), strict=True)
        self._widths = [max(width, *map(len, column)) for width, column in columns]
        self._write("".join(_line(row, self._widths) for row in self._rows))
        self._rows = []


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
