"""Fixtures of all tests."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.postgres import postgres
from tests.scheduling import LiveFirst, take_rank

_CACHE = Path(__file__).resolve().parents[1] / ".cache/postgresql"
_LIVE = Path(__file__).parent / "live"
_LONGEST = (
    "test_voice_call",
    "test_crashes",
    "test_database_away",
    "test_hung_media",
    "test_queue_",
    "test_every_intent",
    "test_callback_turns",
    "test_campaign_crashes",
    "test_supervisor",
    "test_resident",
    "test_demo",
    "test_ways_out",
    "test_bad_callers",
)
"""Beginnings of the names of the live files that take longest, the longest foremost; but the first minute is busy."""
settings.register_profile("brief", max_examples=50, deadline=None)
settings.load_profile("brief")
"""Each run draws other examples; `--hypothesis-profile default` draws more in one. A busy machine is no mistake."""


def pytest_configure(config: pytest.Config) -> None:
    """A run in the background inherits an ignored Ctrl-C, and would pass it on to the programs under test."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    take_rank(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LiveFirst:
    return LiveFirst(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Live tests first, the longest files foremost: the quick ones fill the time until the last live one has ended."""
    items.sort(key=lambda item: (_LIVE not in item.path.parents, _place(item.path.name)))


def _place(file: str) -> int:
    found = (place for place, beginning in enumerate(_LONGEST) if file.startswith(beginning))
    return next(found, len(_LONGEST))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL on loopback, started for this run only."""
    with postgres(_CACHE) as url:
        yield url
