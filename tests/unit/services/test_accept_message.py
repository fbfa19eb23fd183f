"""A person accepts a voice message while other things happen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from models.account import Account, AccountNumber
from models.given_reading import GivenValue
from models.message_review import MessageAction, Signature
from models.phone_number import PhoneNumber
from models.reading import InputMode, Period, ReadingSource, ReadingStatus
from models.voice_message import MessageState
from services.errors import DatabaseAway, MessageSettled
from services.messages.accept_message import Acceptance
from services.readings.open_account import MeterPast, OpenAccount
from services.readings.submit_reading import SubmitReading
from tests.contract.test_submit_reading import promise
from tests.fakes.memory_reviews import MemoryRecords, MemoryReviews
from tests.fakes.message_reviews import ANNA, InMemory, ReviewDesk
from tests.fakes.submissions import submission
from tests.fakes.supply import FLAT, NOW
from tests.fakes.voice_messages import number
from tests.fakes.yasnogorsk import RULES

NUMBER = number(901)
AS_HEARD = Acceptance(NUMBER, ANNA)


@pytest.fixture
def memory() -> MemoryReviews:
    return MemoryReviews()


@pytest.fixture
def desk(memory: MemoryReviews) -> ReviewDesk:
    return ReviewDesk(InMemory(memory))


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Accounts whose meters are read by another channel just after they were looked at."""

    desk: ReviewDesk

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        return await self.desk.keeping.accounts.bound_to(phone)

    async def find(self, number: AccountNumber) -> Account | None:
        return await self.desk.keeping.accounts.find(number)

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        found = await self.desk.keeping.accounts.meters_of(number, since)
        await SubmitReading(self.desk.keeping.transactions)(submission(), promise(99))
        return found


async def test_a_reading_that_comes_while_the_person_decides_stays_and_the_message_waits_on(desk: ReviewDesk) -> None:
    await desk.has()
    late = replace(desk.accept, accounts=OpenAccount(Overtaken(desk), desk.keeping.lookups))
    with pytest.raises(MessageSettled, match="another channel has just brought a reading"):
        await late(replace(AS_HEARD, values=(GivenValue("day", "5990"), GivenValue("night", "955"))))
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    assert (found.filed.state, found.history) == (MessageState.TO_CHECK, ())
    assert all(line.startswith(str(promise(99).number)) for line in (await desk.keeping.left()).readings)


async def test_whoever_replaces_a_reading_replaces_the_one_in_conflict_with_it_too(desk: ReviewDesk) -> None:
    submit = SubmitReading(desk.keeping.transactions)
    await submit(submission("call-1"), promise(1))
    await submit(submission("call-2", day=5985), promise(2))
    await desk.has()
    values = (GivenValue("day", "5990"), GivenValue("night", "955"))
    await desk.accept(replace(AS_HEARD, account=FLAT, values=values, replace=True))
    statuses = [line.rsplit(" ", 1)[1] for line in (await desk.keeping.left()).readings]
    assert statuses == ["superseded"] * 4 + ["accepted"] * 2


async def test_a_reading_counts_from_when_the_message_was_left_and_says_how_it_came(
    desk: ReviewDesk, memory: MemoryReviews
) -> None:
    await desk.has()
    await desk.accept(AS_HEARD)
    (of,) = {line.submission.key: line.submission for line in memory.content.lines}.values()
    assert (of.received_at, of.source, of.input_mode) == (NOW, ReadingSource.VOICE_MESSAGE, InputMode.VOICE_MESSAGE)
    assert of.key == "gl/1/voice"


async def test_values_that_a_person_gave_are_told_from_those_that_were_heard(
    desk: ReviewDesk, memory: MemoryReviews
) -> None:
    await desk.has()
    await desk.accept(replace(AS_HEARD, values=(GivenValue("day", "5990"), GivenValue("night", "955"))))
    assert {line.submission.input_mode for line in memory.content.lines} == {InputMode.AGENT}
    assert {line.status for line in memory.content.lines} == {ReadingStatus.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Away:
    memory: MemoryReviews

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryRecords]:
        async with self.memory.begin() as records:
            yield records
            raise DatabaseAway("the connection was lost")


async def test_with_the_database_away_at_the_end_nothing_is_settled_and_it_can_be_done_again(
    desk: ReviewDesk, memory: MemoryReviews
) -> None:
    await desk.has()
    with pytest.raises(DatabaseAway):
        await replace(desk.accept, transactions=Away(memory))(AS_HEARD)  # type: ignore[arg-type]
    assert (await desk.keeping.left()).readings == ()
    await desk.accept(AS_HEARD)
    assert len((await desk.keeping.left()).readings) == 2


async def test_a_message_that_the_machine_took_is_not_a_persons_any_more(memory: MemoryReviews) -> None:
    trusting = ReviewDesk(InMemory(memory), replace(RULES, voice_auto_accept=True))
    await trusting.has()
    with pytest.raises(MessageSettled, match=r"settled by machine\. Its reading: gridline readings --number"):
        await trusting.accept(AS_HEARD)


async def test_no_limit_against_guessing_is_touched(desk: ReviewDesk) -> None:
    """The fake's look-up file fails where it is asked."""
    await desk.has(None)
    values = (GivenValue("day", "5990"), GivenValue("night", "955"))
    await desk.accept(replace(AS_HEARD, account=FLAT, values=values))


@pytest.mark.parametrize("name", ["", "  ", "A\nB", "x" * 65])
def test_an_action_without_a_name_is_nobodys(name: str) -> None:
    with pytest.raises(ValueError, match="a name is"):
        Signature(name, NOW)


def test_every_action_is_told_in_words() -> None:
    assert len({action.in_words for action in MessageAction}) == len(MessageAction)
