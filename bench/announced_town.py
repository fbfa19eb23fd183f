"""A town of any size below one feeder, made inside the database: 1,000,000 consumers take a minute."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine

FEEDER = "F1"
ON_A_LINE = 100
"""Consumers below one transformer."""
SHAPE = (
    "100 consumers below each transformer, all below one feeder; one in 30 has no number, one in five has two, one in "
    "100 is a priority household, one in 50 has two accounts, and one number in 100 is opted out"
)
_NO_NUMBER = "n % 30 = 7"
_STATEMENTS = {
    "devices": "SELECT 'TP' || n, 'transformer', 'TP', 'F1' FROM n WHERE n % 100 = 0",
    "consumers": "SELECT 'C' || n, 'person', '', 'ru' FROM n",
    "contact_points": f"SELECT 'C' || n, '+7000' || (1000000 + n) FROM n WHERE NOT ({_NO_NUMBER})",
    "premises": "SELECT 'P' || n, 'mkd', '', 'Europe/Moscow' FROM n",
    "accounts": "SELECT CAST(10000000 + n AS TEXT), 'C' || n, 'P' || n, '', 'active', {true}, 'none', n % 100 = 3"
    " FROM n",
    "connections": "SELECT 'P' || n, 'TP' || (n - n % 100) FROM n",
}
_COLUMNS = {
    "devices": "device_id, kind, name, parent",
    "consumers": "consumer_id, kind, name, language",
    "contact_points": "consumer_id, phone",
    "premises": "premises_id, kind, address, zone",
    "accounts": "account, consumer_id, premises_id, contract_number, contract_status, phone_reading_allowed,"
    " restriction, priority",
    "connections": "premises_id, device_id",
    "opt_outs": "phone, scope, opted_out_at, via",
}
_MORE = (
    ("contact_points", f"SELECT 'C' || n, '+7000' || (4000000 + n) FROM n WHERE n % 5 = 1 AND NOT ({_NO_NUMBER})"),
    (
        "accounts",
        "SELECT CAST(50000000 + n AS TEXT), 'C' || n, 'P' || n, '', 'active', {true}, 'none', {false} FROM n"
        " WHERE n % 50 = 9",
    ),
    (
        "opt_outs",
        "SELECT '+7000' || (1000000 + n), 'planned', '2026-11-01 00:00:00', 'n1-1' FROM n WHERE n % 100 = 5",
    ),
)


def settle_town(address: DatabaseAddress, consumers: int) -> None:
    """Put so many consumers into an empty database of this schema, and have its planner look at them. Blocks."""
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO devices VALUES ('F1', 'feeder', 'F1', NULL)"))
        for statement in _statements(connection, consumers):
            connection.execute(text(statement))
        connection.execute(text("ANALYZE"))  # as the autovacuum of a server that lives longer does
    engine.dispose()


def _statements(connection: Connection, consumers: int) -> Iterator[str]:
    is_sqlite = connection.dialect.name == "sqlite"
    truth = {"true": "1", "false": "0"} if is_sqlite else {"true": "true", "false": "false"}
    numbered = f"WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {consumers - 1})"
    for table, rows in (*_STATEMENTS.items(), *_MORE):
        chosen = rows.format(**truth)
        if not is_sqlite and table == "opt_outs":
            chosen = chosen.replace("'2026-11-01 00:00:00'", "TIMESTAMPTZ '2026-11-01 00:00:00+00'")
        yield f"INSERT INTO {table} ({_COLUMNS[table]}) {numbered} {chosen}"
