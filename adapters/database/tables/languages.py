"""Languages that callers chose, by the number they call from."""

from sqlalchemy import Column, String, Table

from adapters.database.tables.columns import metadata

caller_languages = Table(
    "caller_languages",
    metadata,
    Column("phone", String(16), primary_key=True),
    Column("language", String(8), nullable=False),
)
