"""A round that could not be gone is told and made up for; a fault of ours is not hidden."""

import asyncio
import logging

import pytest

from gridline.bridge.rounds import attempted, rounds
from services.errors import DatabaseAway, DatabaseRefused

MISSED = "letters wait"


class _Round:
    """Fails so, one after another; then it is gone well, until `enough` rounds."""

    def __init__(self, *failures: Exception, enough: int = 3) -> None:
        self.failures = list(failures)
        self.gone = 0
        self.enough = asyncio.Event()
        self._left = enough

    async def __call__(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.gone += 1
        if self.gone == self._left:
            self.enough.set()


@pytest.mark.parametrize(
    ("failure", "traced"),
    [(DatabaseAway("away"), False), (DatabaseRefused("no such register"), True), (OSError("disk"), True)],
)
async def test_the_operator_reads_which_round_failed_and_why(
    failure: Exception, traced: bool, caplog: pytest.LogCaptureFixture
) -> None:
    await attempted(_Round(failure), MISSED)
    (told,) = caplog.records
    assert (told.levelno, told.message, getattr(told, "fault", "")) == (logging.WARNING, MISSED, type(failure).__name__)
    assert bool(told.exc_info and told.exc_info[0]) is traced


async def test_rounds_go_on_after_those_that_failed() -> None:
    going = _Round(DatabaseAway("away"), OSError("disk"))
    task = asyncio.create_task(rounds(going, 0.0, MISSED))
    async with asyncio.timeout(5):
        await going.enough.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not going.failures


async def test_a_fault_of_ours_ends_the_rounds() -> None:
    with pytest.raises(KeyError):
        await rounds(_Round(KeyError("a bug")), 0.0, MISSED)
