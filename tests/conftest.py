"""Fixtures of all tests."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import postgres

_CACHE = Path(__file__).resolve().parents[1] / ".cache/postgresql"
_LIVE = Path(__file__).parent / "live"
_LONGEST = (
    "test_speech",
    "test_crashes",
    "test_every_intent",
    "test_supervisor",
    "test_bad_callers",
    "test_resident",
    "test_voice_call",
    "test_theft",
    "test_paper",
    "test_appointment",
)
"""Beginnings of the names of live files that take over two minutes."""


def pytest_configure() -> None:
    """A run in the background inherits an ignored Ctrl-C, and would pass it on to the programs under test."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Live tests first, the longest files foremost: the quick ones fill the time until the last live one has ended."""
    items.sort(key=lambda item: (_LIVE not in item.path.parents, not item.path.name.startswith(_LONGEST)))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL on loopback, started for this run only."""
    with postgres(_CACHE) as url:
        yield url
