"""Kill -9 while a person settles a message: it is settled whole or not at all, and never twice."""

import signal

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from models.voice_message import MessageState
from services.errors import MessageSettled
from services.messages.accept_message import Acceptance
from tests.fakes.doomed_acceptance import NUMBER, STEPS, settle_and_die
from tests.fakes.forked import ended, forked
from tests.fakes.message_reviews import BORIS, InDatabase, Left, ReviewDesk

UNTOUCHED = Left((), ("reading.voice_message registered",), ())
ACCEPTED = Left((f"{NUMBER} R1 5980 accepted", f"{NUMBER} R2 950 accepted"), ("reading.voice_message closed",), ())


def dies(address: DatabaseAddress, what: str, step: str) -> None:
    assert ended(forked(settle_and_die, address, what, step)) == -signal.SIGKILL


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
