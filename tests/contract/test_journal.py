"""What every journal of calls keeps to: the one in memory and the real one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest

from adapters.journal.call_journals import CallJournals
from adapters.journal.store import open_local_store
from dialogue.answer import Answer, AnswerKind
from dialogue.errors import JournalMismatch
from dialogue.journal import Journal, Missing
from dialogue.line import VoiceRecording
from models.account import AccountNumber
from models.appointment import Appointment, Slot
from models.call import CallKey, IncomingCall
from models.case import CallbackReceipt, RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from models.reading import ReadingFlag, ReadingStatus
from models.reading_history import AccountSheet
from models.reconnect import Reconnection
from services.appointments.appointment_desk import BookRefusal, FreeSlots, NoDays, ProposedDays
from services.readings.reading_desk import Receipt, Refusal, SubmittedValue
from services.reconnections.reconnect_desk import ReconnectUnknown
from tests.fakes.memory_journal import Crash, MemoryShelf
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import PENSIONER, SHEETS, THE_20TH

NUMBER = RegistrationNumber("DEMO", date(2026, 11, 20), 123)
APPOINTMENT = Appointment(
    "town/1/appointment",
    NUMBER,
    Slot("centre", date(2026, 11, 24), time(9, 30)),
    Intent.APPOINTMENT_BOOK,
    PhoneNumber("+70000000001"),
    None,
    datetime(2026, 11, 20, 14, 0, tzinfo=UTC),
)
FLAGS = frozenset({ReadingFlag.LATE, ReadingFlag.NO_HISTORY})


class Shelf(Protocol):
    """Where journals stand: opening a call's journal again is what a restarted bridge does."""

    async def open(self, call: str) -> Journal: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A value, and the type that the flow's look-up says it has."""

    value: object
    kind: object


KEPT = [
    Kept(Answer(AnswerKind.MATCH, 2, "0012"), Answer),
    Kept(VoiceRecording("town-1-reading-1", 12.5), VoiceRecording),
    Kept((AccountNumber("0000001"), AccountNumber("2")), tuple[AccountNumber, ...]),
    Kept((), tuple[AccountNumber, ...]),
    Kept(SHEETS[1], AccountSheet | Refusal),
    Kept(Refusal.NO_SUCH_ACCOUNT, AccountSheet | Refusal),
    Kept(Receipt(NUMBER, stored=False), Receipt),
    Kept(SubmittedValue("R1", Decimal(12), None, ReadingStatus.PENDING_REVIEW, FLAGS), SubmittedValue),
    Kept(CallbackReceipt(NUMBER, datetime(2026, 11, 20, 14, 0, tzinfo=UTC)), CallbackReceipt),
    Kept(NUMBER, RegistrationNumber),
    Kept(APPOINTMENT, Appointment | BookRefusal),
    Kept((APPOINTMENT, APPOINTMENT), tuple[Appointment, ...] | BookRefusal),
    Kept(BookRefusal.SLOT_TAKEN, tuple[Appointment, ...] | BookRefusal),
    Kept(FreeSlots((APPOINTMENT.slot,), more=True), FreeSlots | BookRefusal),
    Kept(ProposedDays(date(2026, 11, 27), None), ProposedDays | NoDays),
    Kept(NoDays.CALENDAR_NOT_LOADED, ProposedDays | NoDays),
    Kept(Reconnection(AccountNumber("0000001"), date(2026, 11, 2)), Reconnection | ReconnectUnknown),
    Kept(datetime(2026, 11, 20, 10, 0, 0, 250000, tzinfo=UTC), datetime),
    Kept(Decimal("4512.350"), Decimal),
    Kept(True, bool),
    Kept(None, type(None)),
]


@dataclass(frozen=True, slots=True)
class DiskShelf:
    """The journals of a node, opened by the call's number in them."""

    journals: CallJournals

    async def open(self, call: str) -> Journal:
        return await self.journals.open(IncomingCall(CallKey("town", call), "77000000000", PENSIONER, THE_20TH))


@pytest.fixture(params=["memory", "disk"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    if request.param == "memory":
        yield MemoryShelf()
        return
    async with open_local_store(tmp_path, lambda: THE_20TH) as store:
        yield DiskShelf(store.journals)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: type(kept.value).__name__)
async def test_whatever_is_written_is_read_again_after_a_restart(shelf: Shelf, kept: Kept) -> None:
    await (await shelf.open("town/1")).write("step#1", kept.value)
    again = await shelf.open("town/1")
    assert again.is_replaying()
    read = again.replay("step#1", kept.kind)  # type: ignore[arg-type]
    assert (read, type(read)) == (kept.value, type(kept.value))
    assert not again.is_replaying()


async def test_entries_come_back_in_order_and_then_no_more(shelf: Shelf) -> None:
    first = await shelf.open("town/1")
    for number in range(1, 4):
        assert first.replay(f"step#{number}", Answer) is Missing.MISSING
        await first.write(f"step#{number}", Answer(AnswerKind.MATCH, number))
    again = await shelf.open("town/1")
    attempts = [again.replay(f"step#{number}", Answer) for number in range(1, 4)]
    assert attempts == [Answer(AnswerKind.MATCH, number) for number in range(1, 4)]
    assert again.replay("step#4", Answer) is Missing.MISSING


async def test_a_call_taken_over_writes_on_where_it_stood(shelf: Shelf) -> None:
    await (await shelf.open("town/1")).write("step#1", True)
    second = await shelf.open("town/1")
    second.replay("step#1", bool)
    await second.write("step#2", False)
    third = await shelf.open("town/1")
    assert [third.replay("step#1", bool), third.replay("step#2", bool)] == [True, False]


async def test_another_step_than_the_journal_has_is_a_mismatch(shelf: Shelf) -> None:
    await (await shelf.open("town/1")).write("step#1", True)
    with pytest.raises(JournalMismatch):
        (await shelf.open("town/1")).replay("another#1", bool)


async def test_a_question_heard_but_not_answered_is_remembered_of_its_own_call(shelf: Shelf) -> None:
    first = await shelf.open("town/1")
    await first.mark_heard("confirm#1")
    await first.mark_heard("confirm#1")
    assert first.was_heard("confirm#1"), "the run that heard it knows at once"
    again, other = await shelf.open("town/1"), await shelf.open("town/2")
    assert again.was_heard("confirm#1") and not again.was_heard("confirm#2") and not other.was_heard("confirm#1")


async def test_journals_of_two_calls_know_nothing_of_each_other(shelf: Shelf) -> None:
    await (await shelf.open("town/1")).write("step#1", True)
    assert not (await shelf.open("town/2")).is_replaying()


def test_the_sample_account_has_everything_a_journal_may_stumble_over() -> None:
    sheet = SHEETS[1]
    assert sheet.account.phones == (PENSIONER,)
    assert {row.previous for meter in sheet.meters for row in meter.registers} >= {Decimal(5000), Decimal(312)}


@pytest.mark.parametrize("moment", range(2, 30, 3))
async def test_a_whole_call_goes_on_over_its_journal_where_the_bridge_died(shelf: Shelf, moment: int) -> None:
    answers = {"account_offer_last4": "1", "reading_keypad_electricity": "4698#", "reading_confirm_keypad": "1"}
    town = Switchboard()
    try:
        await town.connect(ObligingCaller(answers, crashes_at=moment), await shelf.open("1"))
    except Crash:
        await town.connect(ObligingCaller(answers), await shelf.open("1"))
    assert [submission.values[0].value for submission in town.readings.submitted.values()] == [Decimal(4698)]
    assert town.exit.taken == ["hang up"]
