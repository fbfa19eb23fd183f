"""What the rows of an import say wrong of each other and of the live tables."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Row, Select, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.stage_network import rings
from adapters.database.stage_tables import KEYS, LIVE, REFERENCES, STAGE, Reference
from adapters.database.tables import registers
from adapters.database.tables.columns import Quantity
from services.errors import ImportProblem
from services.imports.import_tables import ImportTable

Query = Select[tuple[object, ...]]
_LARGEST_DIGITS = 10
_STEPS = (
    ("paid_on", "listed_on"),
    ("listed_on", "ordered_on"),
    ("ordered_on", "connected_on"),
    ("connected_on", "told_on"),
)
"""The days of a reconnection, each after the one before it."""


async def stage_problems(connection: AsyncConnection, most: int) -> tuple[Sequence[ImportProblem], int]:
    """The first `most` problems, and how many there are in all."""
    told: list[ImportProblem] = []
    count = 0
    for table in ImportTable:
        found = await _rows(connection, _doubles(table), most)
        told += [_double(table, row) for row in found[0]]
        count += found[1]
    for reference in REFERENCES:
        found = await _rows(connection, _strays(reference), most)
        told += [_stray(reference, row) for row in found[0]]
        count += found[1]
    for earlier, later in _STEPS:
        found = await _rows(connection, _out_of_order(earlier, later), most)
        told += [_disorder(earlier, later, row) for row in found[0]]
        count += found[1]
    found = await _rows(connection, _too_long(), most)
    told += [_overflow(row) for row in found[0]]
    count += found[1]
    ring = () if count else await rings(connection)  # devices with mistakes make no tree anyway
    return [*told, *ring][:most], count + len(ring)


async def _rows(connection: AsyncConnection, query: Query, most: int) -> tuple[Sequence[Row[tuple[object, ...]]], int]:
    rows = (await connection.execute(query.limit(most))).all()
    if len(rows) < most:
        return rows, len(rows)
    counted = await connection.execute(select(func.count()).select_from(query.subquery()))
    return rows, counted.scalar_one()


def _doubles(table: ImportTable) -> Query:
    stage = STAGE[table]
    keys = [stage.c[name] for name in KEYS[table]]
    lines = (func.min(stage.c.line).label("first"), func.max(stage.c.line).label("line"))
    return select(*lines).group_by(*keys).having(func.count() > 1).order_by("line")


def _double(table: ImportTable, row: Row[tuple[object, ...]]) -> ImportProblem:
    field = ", ".join(KEYS[table])
    return ImportProblem(table, row.line, field, f"line {row.first} has the same", "Leave one of the two lines")


def _strays(reference: Reference) -> Query:
    stage, live = STAGE[reference.table], LIVE[reference.target].c[reference.target_column]
    coming, named = STAGE[reference.target].alias("coming").c, stage.c[reference.column]
    return (
        select(stage.c.line, named.label("named"))
        .where(named.is_not(None))
        .where(~select(coming.line).where(coming[reference.target_column] == named).exists())
        .where(~select(live).where(live == named).exists())
        .order_by(stage.c.line)
    )


def _stray(reference: Reference, row: Row[tuple[object, ...]]) -> ImportProblem:
    remedy = f"Add it to {reference.target}, or correct the {reference.column}"
    mistake = f"{reference.target} has no {_shown(reference.column, row.named)}"
    return ImportProblem(reference.table, row.line, reference.column, mistake, remedy)


def _shown(column: str, named: str) -> str:
    """Account numbers are shown by their end only, like everywhere."""
    return f"account ending in {named[-4:]}" if column == "account" else named


def _out_of_order(earlier: str, later: str) -> Query:
    """Reconnections that have the later day without the earlier one, or before it."""
    stage = STAGE[ImportTable.RECONNECT_LIST]
    wrong = or_(stage.c[earlier].is_(None), stage.c[earlier] > stage.c[later])
    return select(stage.c.line, stage.c[earlier].label("earlier")).where(stage.c[later].is_not(None), wrong)


def _disorder(earlier: str, later: str, row: Row[tuple[object, ...]]) -> ImportProblem:
    mistake = f"it has no {earlier} before it" if row.earlier is None else f"it is before {earlier}, {row.earlier}"
    return ImportProblem(ImportTable.RECONNECT_LIST, row.line, later, mistake, f"Correct {later}, or give {earlier}")


def _too_long() -> Query:
    """Readings above what their register can show; a register in the import counts before the live one."""
    stage, coming = STAGE[ImportTable.READINGS], STAGE[ImportTable.REGISTERS]
    digits = union_all(
        select(coming.c.register_id, coming.c.digits_int, literal(1).label("rank")),
        select(registers.c.register_id, registers.c.digits_int, literal(2)).where(
            ~select(coming.c.line).where(coming.c.register_id == registers.c.register_id).exists()
        ),
    ).subquery()
    limits = union_all(
        *(
            select(literal(digits_int).label("digits"), literal(Decimal(10) ** digits_int, Quantity).label("capacity"))
            for digits_int in range(1, _LARGEST_DIGITS + 1)
        )
    ).subquery()
    return (
        select(stage.c.line, digits.c.digits_int)
        .join_from(stage, digits, digits.c.register_id == stage.c.register_id)
        .join(limits, limits.c.digits == digits.c.digits_int)
        .where(stage.c.value >= limits.c.capacity)
        .order_by(stage.c.line)
    )


def _overflow(row: Row[tuple[object, ...]]) -> ImportProblem:
    mistake = f"the register shows {row.digits_int} digits, the value has more"
    return ImportProblem(ImportTable.READINGS, row.line, "value", mistake, "Correct the value, or digits_int")
