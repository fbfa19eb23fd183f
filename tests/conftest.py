"""Fixtures of all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import postgres

_CACHE = Path(__file__).resolve().parents[1] / ".cache/postgresql"
_LIVE = Path(__file__).parent / "live"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Live tests first: the quick ones then fill the time until the last live one has ended."""
    items.sort(key=lambda item: _LIVE not in item.path.parents)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL on loopback, started for this run only."""
    with postgres(_CACHE) as url:
        yield url
