"""Kill -9 while a person settles a message: it is settled whole or not at all, and never twice."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from models.voice_message import MessageState
from services.accept_message import Acceptance
from services.errors import MessageSettled
from tests.fakes.doomed_acceptance import NUMBER, STEPS
from tests.fakes.message_reviews import BORIS, InDatabase, Left, ReviewDesk

TIMEOUT_S = 30
UNTOUCHED = Left((), ("reading.voice_message registered",), ())
ACCEPTED = Left((f"{NUMBER} R1 5980 accepted", f"{NUMBER} R2 950 accepted"), ("reading.voice_message closed",), ())


def dies(address: DatabaseAddress, what: str, step: str) -> None:
    command = [sys.executable, "-m", "tests.fakes.doomed_acceptance", address.url, what, step]
    process = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=TIMEOUT_S, check=False)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_of_an_acceptance_the_message_becomes_one_reading_all_the_same(
    address: DatabaseAddress, database: Database, step: str
) -> None:
    desk = ReviewDesk(InDatabase(database, address))
    await desk.has()
    dies(address, "accept", step)
    again = Acceptance(NUMBER, BORIS)
    if step == "committed":
        assert await desk.keeping.left() == ACCEPTED
        with pytest.raises(MessageSettled, match="was accepted by Anna"):
            await desk.accept(again)
    else:
        assert await desk.keeping.left() == UNTOUCHED
        await desk.accept(again)
    assert await desk.keeping.left() == ACCEPTED


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_of_a_call_back_one_call_is_promised(
    address: DatabaseAddress, database: Database, step: str
) -> None:
    desk = ReviewDesk(InDatabase(database, address))
    await desk.has()
    dies(address, "call-back", step)
    if step != "committed":
        assert await desk.keeping.left() == UNTOUCHED
        await desk.call_back(NUMBER, BORIS)
    left = await desk.keeping.left()
    assert (len(left.cases), len(left.callbacks)) == (2, 1)
    (found,) = await desk.keeping.board.listed([MessageState.CALLED_BACK])
    assert found.number == NUMBER
