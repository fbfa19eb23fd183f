"""Fixtures of all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import postgres

_CACHE = Path(__file__).resolve().parents[1] / ".cache/postgresql"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL on loopback, started for this run only."""
    with postgres(_CACHE) as url:
        yield url
