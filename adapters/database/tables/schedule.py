"""Work that comes round."""

from sqlalchemy import Column, String, Table

from adapters.database.tables.columns import Moment, metadata

scheduled_jobs = Table(
    "scheduled_jobs",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("done_at", Moment, nullable=False),
)
"""When each was done last, by whichever process."""
