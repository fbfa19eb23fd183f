"""People settle voice messages, once: in memory, on SQLite and on PostgreSQL alike."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from models.given_reading import GivenValue
from models.message_review import MessageAction, RejectReason, Signature
from models.voice_message import WAITING, MessageState
from services.cases.case_work import CaseWork
from services.errors import DatabaseAway, MessageNotFound, MessageSettled, MessageUnclear
from services.messages.accept_message import Acceptance, AcceptedMessage
from services.readings.submit_reading import SubmitReading
from tests.contract.conftest import new_postgres
from tests.contract.test_submit_reading import promise
from tests.fakes.memory_reviews import MemoryReviews
from tests.fakes.message_reviews import ANNA, BORIS, InDatabase, InMemory, ReviewDesk
from tests.fakes.submissions import submission
from tests.fakes.supply import FLAT
from tests.fakes.voice_messages import DOUBTFUL, GOOD, message, number

NUMBER = number(901)
AS_HEARD = Acceptance(NUMBER, ANNA)
BOTH_ZONES = (GivenValue("day", "05990"), GivenValue("R2", "955"))
ACCEPTED = (f"{NUMBER} R1 5980 accepted", f"{NUMBER} R2 950 accepted")


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseAddress | None:
    """A database with the small world; None: memory."""
    if request.param == "memory":
        return None
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path)
        return DatabaseAddress(f"sqlite+aiosqlite:///{tmp_path}/gridline.sqlite3")
    url: str = request.getfixturevalue("postgres_url")
    return new_postgres(url, request.getfixturevalue("filled_postgres"))


@pytest.fixture
async def desk(place: DatabaseAddress | None) -> AsyncIterator[ReviewDesk]:
    if place is None:
        yield ReviewDesk(InMemory(MemoryReviews()))
        return
    async with open_database(place) as database:
        yield ReviewDesk(InDatabase(database, place))


async def test_a_message_accepted_as_heard_is_a_reading_under_the_number_that_was_told(desk: ReviewDesk) -> None:
    await desk.has(DOUBTFUL)
    accepted = await desk.accept(AS_HEARD)
    assert not accepted.waits_for_review
    left = await desk.keeping.left()
    assert (left.readings, left.cases, left.callbacks) == (ACCEPTED, ("reading.voice_message closed",), ())
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    assert (found.filed.state, found.history[0].signature) == (MessageState.ACCEPTED, ANNA)
    assert found.words[0].text == "лицевой"
    assert [word.confidence for word in found.words if word.text == "восемь"] == [0.6]


async def test_the_history_of_its_case_says_who_settled_a_message_and_what_followed(desk: ReviewDesk) -> None:
    await desk.has(None)
    await desk.call_back(NUMBER, ANNA)
    await desk.accept(replace(AS_HEARD, account=FLAT, values=BOTH_ZONES, signature=BORIS))
    assert (await desk.keeping.left()).moves == (
        "closed by Boris: its reading is stored",
        "closed by Boris: its voice message is settled",
    )


async def test_a_case_that_a_person_closed_before_its_message_stays_as_he_left_it(desk: ReviewDesk) -> None:
    await desk.has(None)
    await CaseWork(desk.keeping.transactions).close(NUMBER, ANNA, "called him")
    await desk.reject(NUMBER, RejectReason.ALREADY_GIVEN, BORIS)
    assert (await desk.keeping.left()).moves == ("closed by Anna: called him",)


async def test_a_value_for_review_opens_its_case_again_for_the_promised_call(desk: ReviewDesk) -> None:
    await desk.has(None)
    await CaseWork(desk.keeping.transactions).close(NUMBER, ANNA)
    low = (GivenValue("day", "5000"), GivenValue("night", "950"))
    await desk.accept(replace(AS_HEARD, account=FLAT, values=low, sure=True, signature=BORIS))
    left = await desk.keeping.left()
    assert left.cases == ("reading.voice_message callback_due",)
    assert [move.split(" ")[0] for move in left.moves] == ["closed", "reopened", "callback_due"]


async def test_a_message_is_accepted_with_the_values_that_the_person_gives(desk: ReviewDesk) -> None:
    await desk.has(DOUBTFUL)
    await desk.accept(replace(AS_HEARD, values=BOTH_ZONES))
    assert (await desk.keeping.left()).readings == (f"{NUMBER} R1 5990 accepted", f"{NUMBER} R2 955 accepted")


async def test_a_message_that_nobody_wrote_down_is_accepted_with_account_and_values(desk: ReviewDesk) -> None:
    await desk.has(None)
    await desk.accept(replace(AS_HEARD, account=FLAT, values=BOTH_ZONES))
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    assert [each.action for each in found.history] == [MessageAction.ACCOUNT_ATTACHED, MessageAction.ACCEPTED]
    assert found.filed.message.account == FLAT
    assert len((await desk.keeping.left()).readings) == 2


async def test_a_message_of_two_meters_becomes_two_readings_each_under_a_number_of_its_own(desk: ReviewDesk) -> None:
    await desk.has(None)
    both = (*BOTH_ZONES, GivenValue("total", "12"))
    accepted = await desk.accept(replace(AS_HEARD, account=FLAT, values=both))
    numbers = [stored.number for stored in accepted.stored]
    assert numbers[0] == NUMBER
    assert len(set(numbers)) == 2
    left = await desk.keeping.left()
    assert (len(left.readings), set(left.cases)) == (3, {"reading.voice_message closed", "reading.submit closed"})


async def test_of_many_who_press_at_once_one_accepts_and_the_others_are_told_who(desk: ReviewDesk) -> None:
    await desk.has()

    async def accept(who: Signature) -> AcceptedMessage:
        """Again where the database was too busy to answer."""
        while True:
            try:
                return await desk.accept(replace(AS_HEARD, signature=who))
            except DatabaseAway:
                await asyncio.sleep(0.1)

    results = await asyncio.gather(*(accept(who) for who in (ANNA, BORIS) * 4), return_exceptions=True)
    late = [each for each in results if isinstance(each, MessageSettled)]
    assert len(late) == len(results) - 1
    assert all("was accepted by" in str(each) for each in late)
    assert (await desk.keeping.left()).readings == ACCEPTED


async def test_one_accepts_while_another_rejects_and_one_of_the_two_counts(desk: ReviewDesk) -> None:
    await desk.has()
    results = await asyncio.gather(
        desk.accept(AS_HEARD), desk.reject(NUMBER, RejectReason.UNCLEAR, BORIS), return_exceptions=True
    )
    assert [isinstance(each, MessageSettled) for each in results].count(True) == 1
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    accepted = found.filed.state is MessageState.ACCEPTED
    assert len((await desk.keeping.left()).readings) == (2 if accepted else 0)
    assert len(found.history) == 1


async def test_a_rejected_message_is_done_with_and_says_why(desk: ReviewDesk) -> None:
    await desk.has()
    await desk.reject(NUMBER, RejectReason.OTHER, ANNA, "a child was playing")
    assert (await desk.keeping.left()).cases == ("reading.voice_message closed",)
    assert not await desk.keeping.board.listed(WAITING)
    with pytest.raises(MessageSettled, match=r"was rejected by Anna at 2026-11-21 08:00 \+05 \(see the note\)"):
        await desk.accept(replace(AS_HEARD, signature=BORIS))
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    assert (found.history[0].reason, found.history[0].note) == (RejectReason.OTHER, "a child was playing")


async def test_a_reason_of_no_kind_needs_a_note(desk: ReviewDesk) -> None:
    await desk.has()
    with pytest.raises(MessageUnclear, match="needs a note"):
        await desk.reject(NUMBER, RejectReason.OTHER, ANNA, " ")


async def test_a_caller_is_called_back_once_and_his_message_is_settled_after_the_call(desk: ReviewDesk) -> None:
    await desk.has(GOOD)
    callback = await desk.call_back(NUMBER, ANNA)
    assert callback.number != NUMBER
    left = await desk.keeping.left()
    assert set(left.cases) == {"reading.voice_message registered", "callback.request callback_due"}
    assert left.callbacks == (f"unclear_message voice message {NUMBER}, recording 1-reading-1 +70000000001",)
    with pytest.raises(MessageSettled, match=r"was called back by Anna at .*After the call, accept or reject it"):
        await desk.call_back(NUMBER, BORIS)
    await desk.accept(replace(AS_HEARD, signature=BORIS, values=BOTH_ZONES))
    found = await desk.keeping.board.find(NUMBER)
    assert found is not None
    assert [each.signature.by for each in found.history] == ["Anna", "Boris"]
    left = await desk.keeping.left()
    assert set(left.cases) == {"reading.voice_message closed", "callback.request closed"}
    assert left.callbacks == ()


async def test_a_call_back_is_done_with_when_its_message_is_rejected(desk: ReviewDesk) -> None:
    await desk.has(None)
    await desk.call_back(NUMBER, ANNA)
    await desk.reject(NUMBER, RejectReason.ALREADY_GIVEN, BORIS)
    left = await desk.keeping.left()
    assert set(left.cases) == {"reading.voice_message closed", "callback.request closed"}
    assert left.callbacks == ()


async def test_a_value_for_review_after_the_call_promises_another_one(desk: ReviewDesk) -> None:
    await desk.has(None)
    await desk.call_back(NUMBER, ANNA)
    low = (GivenValue("day", "5000"), GivenValue("night", "950"))
    await desk.accept(replace(AS_HEARD, account=FLAT, values=low, sure=True, signature=BORIS))
    left = await desk.keeping.left()
    assert set(left.cases) == {"reading.voice_message callback_due", "callback.request closed"}
    assert left.callbacks == ("review_reading  +70000000001",)


async def test_whoever_withheld_his_number_cannot_be_called_back(desk: ReviewDesk) -> None:
    await desk.has(of=replace(message(), caller=None))
    with pytest.raises(MessageUnclear, match="withheld"):
        await desk.call_back(NUMBER, ANNA)


async def test_an_account_is_attached_to_the_message_until_it_is_settled(desk: ReviewDesk) -> None:
    await desk.has(None)
    with pytest.raises(MessageUnclear, match="its account is not known"):
        await desk.accept(AS_HEARD)
    await desk.attach(NUMBER, FLAT, ANNA)
    await desk.accept(replace(AS_HEARD, values=BOTH_ZONES))
    with pytest.raises(MessageSettled, match="was accepted by Anna"):
        await desk.attach(NUMBER, FLAT, BORIS)


async def test_a_value_for_review_leaves_the_case_open_and_promises_a_call(desk: ReviewDesk) -> None:
    await desk.has(None)
    low = (GivenValue("day", "5000"), GivenValue("night", "950"))
    accepted = await desk.accept(replace(AS_HEARD, account=FLAT, values=low, sure=True))
    assert accepted.waits_for_review
    left = await desk.keeping.left()
    assert left.readings == (f"{NUMBER} R1 5000 pending_review", f"{NUMBER} R2 950 accepted")
    assert (left.cases, left.callbacks) == (("reading.voice_message callback_due",), ("review_reading  +70000000001",))


async def test_a_reading_of_the_period_gives_way_only_when_it_is_said(desk: ReviewDesk) -> None:
    await desk.has()
    await SubmitReading(desk.keeping.transactions)(submission(), promise(99))
    with pytest.raises(Exception, match="the period has a reading already"):
        await desk.accept(AS_HEARD)
    await desk.accept(replace(AS_HEARD, replace=True))
    statuses = sorted(line.split()[-1] for line in (await desk.keeping.left()).readings)
    assert statuses == ["accepted", "accepted", "superseded", "superseded"]


async def test_messages_are_listed_by_state_and_one_that_is_not_there_is_told(desk: ReviewDesk) -> None:
    await desk.has()
    await desk.has(None, message("2-reading-1"), 902)
    await desk.reject(number(902), RejectReason.NO_READING, ANNA)
    board = desk.keeping.board
    assert [each.number for each in await board.listed(WAITING)] == [NUMBER]
    assert [each.number for each in await board.listed([MessageState.REJECTED])] == [number(902)]
    with pytest.raises(MessageNotFound, match="gridline messages list"):
        await desk.reject(number(903), RejectReason.NO_READING, ANNA)
