"""The schema of the database: bringing its tables to this version, and saying which version they have."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event

from adapters.database.engine import DatabaseAddress
from adapters.database.faults import translated
from services.errors import ServiceError

_MIGRATIONS = Path(__file__).parent / "migrations"

_UPGRADE_LOCK = 724_501
"""Two nodes that start together upgrade one after the other."""


class SchemaTooNew(ServiceError):
    """The tables were made by a newer version of Gridline: install that version, or restore a backup of before."""


def upgrade(address: DatabaseAddress, revision: str = "head") -> None:
    """Bring the tables to `revision`, by default the newest; a SQLite file is made where there is none. Blocks.

    Raises DatabaseAway, DatabaseRefused, and SchemaTooNew before anything is touched.
    """
    if address.file is not None:
        with translated():
            _prepare(address.file)
    engine = plain_engine(address)
    try:
        with translated(), engine.begin() as connection:
            if address.file is None:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
            refuse_newer(current_revision(connection))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def newest_revision() -> str:
    """The newest revision that this version knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is at least one migration"
    return head


def current_revision(connection: Connection) -> str | None:
    """The revision of the tables behind `connection`; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(revision: str | None) -> None:
    """Raises SchemaTooNew for a revision that this version does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaTooNew(
            f"the database's tables are of revision {revision}, this version of Gridline knows up to "
            f"{newest_revision()}: install the newer version, or restore a backup made before it"
        )


def plain_engine(address: DatabaseAddress) -> Engine:
    """A blocking engine for upgrades and upkeep."""
    if address.file is None:
        options = {"connect_timeout": max(1, int(address.connect_timeout_s)), "application_name": "gridline-upkeep"}
        return create_engine(address.parsed, hide_parameters=True, connect_args=options)
    url = URL.create("sqlite", database=f"file:{address.file}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(url, hide_parameters=True, connect_args={"isolation_level": None, "timeout": 30.0})
    # SQLite undoes table changes too, but only where the transaction is begun by hand
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(file: Path) -> None:
    """Make the file if it is missing; its journal is set here once, for two connections cannot set it at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
