"""All that was written down of anybody, for tests that look for somebody who must not be found."""

from sqlalchemy import select

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import metadata


def everything(address: DatabaseAddress) -> str:
    """All that the database holds, as text."""
    engine = plain_engine(address)
    with engine.connect() as connection:
        rows = [str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    engine.dispose()
    return "\n".join(rows)
