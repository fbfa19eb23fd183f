"""The database's own exceptions, told in the words of the use cases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.errors import DatabaseAway, DatabaseRefused


@contextmanager
def translated() -> Iterator[None]:
    """Raises DatabaseAway where asking again may help, DatabaseRefused where it cannot."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError, OSError) as fault:
        raise DatabaseAway("the database did not answer") from fault
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise DatabaseAway("the database broke the connection") from fault
        raise DatabaseRefused("the database refused") from fault
    except PendingRollbackError as fault:
        # a connection that died under a cancelled statement
        raise DatabaseAway("the connection was lost") from fault
