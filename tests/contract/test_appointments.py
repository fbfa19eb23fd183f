"""The book of appointments on both databases: nobody gets a place that another has."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress, Engine
from adapters.database.tables import slots
from models.account import AccountNumber
from models.appointment import Appointment, AppointmentLimits, AppointmentState, Slot
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.appointments.appointment_book import AppointmentBook
from services.appointments.appointment_desk import BookRefusal, FreeSlots
from services.appointments.book_appointment import BookAppointment, SettleAppointment
from services.desk_rules import DeskRules
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import DeskTimes
from tests.fakes.yasnogorsk import COMPANY

ZONE = ZoneInfo("Europe/Moscow")
TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 23, 58, tzinfo=ZONE)
NINE, HALF_PAST, TEN, ELEVEN = (Slot("main", TUESDAY, time(*at)) for at in ((9,), (9, 30), (10,), (11,)))
CALLER = PhoneNumber("+70000000001")


@pytest.fixture
async def offered(address: DatabaseAddress, database: Database) -> Database:
    """One place at nine, two at half past, one at ten and at eleven; a crew is free at nine too."""
    places = [(NINE, 1), (HALF_PAST, 2), (TEN, 1), (ELEVEN, 1), (replace(NINE, office="visit"), 1)]
    engine = Engine(address)
    async with engine.writing() as connection:
        rows = [
            {"office": slot.office, "date": slot.day, "time": f"{slot.at:%H:%M}", "capacity": capacity}
            for slot, capacity in places
        ]
        await connection.execute(insert(slots), rows)
    await engine.close()
    return database


def book_of(database: Database, now: datetime = NOW) -> AppointmentBook:
    times = DeskTimes(lambda: now, database_timeout_s=20.0)
    begin = database.transactions
    book, settle = BookAppointment(begin, ZONE), SettleAppointment(begin)
    return AppointmentBook(book, settle, database.appointments, AskedDatabase(times), times, DeskRules(COMPANY))


def wanted(slot: Slot, caller: int = 1, at: datetime = NOW) -> Appointment:
    number = RegistrationNumber("DEMO", at.date(), caller)
    return Appointment(f"call {caller}/{slot}", number, slot, Intent.APPOINTMENT_BOOK, CALLER, None, booked_at=at)


async def test_the_first_three_free_times_come_first_and_then_the_later_ones(offered: Database) -> None:
    book = book_of(offered)
    assert await book.free_slots("main", None) == FreeSlots((NINE, HALF_PAST, TEN), more=True)
    assert await book.free_slots("main", TEN) == FreeSlots((ELEVEN,), more=False)
    assert await book.free_slots("nowhere", None) == FreeSlots((), more=False)


async def test_a_time_that_is_past_is_not_offered_and_not_booked_after_midnight(offered: Database) -> None:
    at_nine = datetime.combine(TUESDAY, time(9), ZONE)
    book = book_of(offered, at_nine)
    assert await book.free_slots("main", None) == FreeSlots((HALF_PAST, TEN, ELEVEN), more=False)
    assert await book.book(wanted(NINE, at=at_nine)) is BookRefusal.SLOT_TAKEN
    assert isinstance(await book.book(wanted(NINE, at=at_nine - timedelta(seconds=1))), Appointment)


async def test_a_booked_appointment_is_its_caller_s_and_takes_the_place(offered: Database) -> None:
    book = book_of(offered)
    booked = await book.book(wanted(NINE))
    assert booked == wanted(NINE)
    assert await book.mine(CALLER) == (booked,)
    assert await book.mine(PhoneNumber("+70000000002")) == ()
    assert await book.of_case(wanted(NINE).number) == booked
    assert await book.free_slots("main", None) == FreeSlots((HALF_PAST, TEN, ELEVEN), more=False)


async def test_the_same_key_books_once(offered: Database) -> None:
    book = book_of(offered)
    assert await book.book(wanted(NINE)) == await book.book(wanted(NINE))
    assert await book.mine(CALLER) == (wanted(NINE),)


async def test_twenty_callers_at_once_get_no_more_places_than_there_are(offered: Database) -> None:
    book = book_of(offered)
    answers = await asyncio.gather(*(book.book(wanted(HALF_PAST, caller)) for caller in range(20)))
    assert Counter(isinstance(answer, Appointment) for answer in answers) == {True: 2, False: 18}
    assert {answer for answer in answers if not isinstance(answer, Appointment)} == {BookRefusal.SLOT_TAKEN}


async def test_callers_who_move_into_one_place_at_once_do_not_share_it(offered: Database) -> None:
    book = book_of(offered)
    for caller in (1, 2):
        await book.book(wanted(HALF_PAST, caller))
    numbers = {caller: wanted(HALF_PAST, caller).number for caller in (1, 2)}
    answers = await asyncio.gather(*(book.move(numbers[caller], wanted(ELEVEN, caller)) for caller in (1, 2)))
    assert sorted(isinstance(answer, Appointment) for answer in answers) == [False, True]
    slots_now = sorted([each.slot for each in await offered.appointments.between(TUESDAY, TUESDAY)])
    assert slots_now == [HALF_PAST, HALF_PAST, ELEVEN]


async def test_a_moved_appointment_keeps_its_number_and_frees_its_time(offered: Database) -> None:
    book = book_of(offered)
    await book.book(wanted(NINE))
    moved = await book.move(wanted(NINE).number, wanted(TEN))
    assert moved == wanted(TEN)
    assert await book.mine(CALLER) == (moved,)
    assert await book.free_slots("main", None) == FreeSlots((NINE, HALF_PAST, ELEVEN), more=False)
    chain = await offered.appointments.between(TUESDAY, TUESDAY)
    assert [(each.slot, each.state) for each in chain] == [
        (NINE, AppointmentState.MOVED),
        (TEN, AppointmentState.BOOKED),
    ]


async def test_a_move_into_a_full_time_leaves_the_old_booking(offered: Database) -> None:
    book = book_of(offered)
    await book.book(wanted(NINE))
    await book.book(wanted(TEN, caller=2))
    assert await book.move(wanted(NINE).number, wanted(TEN)) is BookRefusal.SLOT_TAKEN
    assert await book.of_case(wanted(NINE).number) == wanted(NINE)


async def test_a_cancelled_time_is_free_again_and_cancelling_twice_is_no_fault(offered: Database) -> None:
    book = book_of(offered)
    await book.book(wanted(NINE))
    for _ in range(2):
        cancelled = await book.cancel(wanted(NINE).number)
        assert isinstance(cancelled, Appointment)
        assert cancelled.state is AppointmentState.CANCELLED
    assert await book.mine(CALLER) == ()
    assert isinstance(await book.book(wanted(NINE, caller=2)), Appointment)


async def test_what_nobody_booked_or_what_is_over_is_neither_moved_nor_cancelled(offered: Database) -> None:
    book = book_of(offered)
    assert await book.cancel(wanted(NINE).number) is BookRefusal.NOT_FOUND
    assert await book.move(wanted(NINE).number, wanted(NINE)) is BookRefusal.NOT_FOUND
    await book.book(wanted(NINE))
    await book.settle(wanted(NINE).number, AppointmentState.DONE, NOW)
    assert await book.cancel(wanted(NINE).number) is BookRefusal.NOT_FOUND
    assert await book.of_case(wanted(NINE).number) is BookRefusal.NOT_FOUND


async def test_a_slot_that_does_not_exist_cannot_be_booked(offered: Database) -> None:
    nowhere = wanted(Slot("main", TUESDAY, time(3)))
    assert await book_of(offered).book(nowhere) is BookRefusal.SLOT_TAKEN


HOUSEHOLD = AccountNumber("00550001")
LIMITS = AppointmentLimits(most_open=2, most_open_withheld=1)


def limited(database: Database) -> BookAppointment:
    return BookAppointment(database.transactions, ZONE, LIMITS)


async def test_whoever_holds_as_many_as_one_may_hold_books_no_other_but_moves_his_own(offered: Database) -> None:
    book = limited(offered)
    assert isinstance(await book(wanted(NINE, 1)), Appointment)
    assert isinstance(await book(wanted(TEN, 2)), Appointment)
    assert await book(wanted(ELEVEN, 3)) is BookRefusal.TOO_MANY
    assert await book(wanted(TEN, 2)) == wanted(TEN, 2), "what is booked is found booked"
    moved = replace(wanted(ELEVEN, 2), key="moved")
    assert await book(moved, moves=True) == moved
    other = replace(wanted(TEN, 4), phone=PhoneNumber("+70000000002"))
    assert isinstance(await book(other), Appointment), "another caller books what is free"


async def test_an_appointment_that_is_cancelled_or_over_makes_room_for_another(offered: Database) -> None:
    book = limited(offered)
    for n, slot in enumerate((NINE, TEN), start=1):
        await book(wanted(slot, n))
    await SettleAppointment(offered.transactions)(wanted(NINE, 1).number, AppointmentState.CANCELLED, NOW)
    assert isinstance(await book(wanted(HALF_PAST, 3)), Appointment)
    after_nine_thirty = datetime.combine(TUESDAY, time(9, 30), ZONE)
    assert isinstance(await book(wanted(ELEVEN, 4, at=after_nine_thirty)), Appointment)


async def test_one_household_that_calls_from_many_phones_holds_no_more_than_one_caller(offered: Database) -> None:
    book = limited(offered)
    asked = [
        replace(wanted(slot, n), account=HOUSEHOLD, phone=PhoneNumber(f"+7000000000{n}"))
        for n, slot in enumerate((NINE, HALF_PAST, TEN), start=1)
    ]
    answers = [await book(each) for each in asked]
    assert answers == [asked[0], asked[1], BookRefusal.TOO_MANY]


async def test_callers_who_are_nobody_share_one_limit_that_is_theirs_alone(offered: Database) -> None:
    book = limited(offered)
    assert isinstance(await book(replace(wanted(NINE, 1), phone=None)), Appointment)
    assert await book(replace(wanted(TEN, 2), phone=None)) is BookRefusal.TOO_MANY
    assert isinstance(await book(replace(wanted(TEN, 3), phone=None, account=HOUSEHOLD)), Appointment)
    assert isinstance(await book(wanted(ELEVEN, 4)), Appointment)


async def test_calls_at_once_from_one_phone_or_household_book_no_more_than_one_after_another(offered: Database) -> None:
    book = limited(offered)
    slots_wanted = (NINE, HALF_PAST, TEN, ELEVEN)
    asked = [
        replace(wanted(slot, n), account=HOUSEHOLD if n % 2 else None, phone=None if n == 1 else CALLER)
        for n, slot in enumerate(slots_wanted, start=1)
    ]
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(book(each) for each in asked))
    held = [each for each in answers if isinstance(each, Appointment)]
    assert len([each for each in held if each.phone == CALLER]) <= LIMITS.most_open
    assert len([each for each in held if each.account == HOUSEHOLD]) <= LIMITS.most_open
    assert BookRefusal.TOO_MANY in answers


async def test_while_the_database_is_away_nothing_is_promised(tmp_path_factory: pytest.TempPathFactory) -> None:
    gone = DatabaseAddress(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('gone')}/gone.sqlite3")
    engine = Engine(gone)
    book = book_of(Database(engine))
    assert await book.free_slots("main", None) is BookRefusal.DATABASE_AWAY
    assert await book.book(wanted(NINE)) is BookRefusal.DATABASE_AWAY
    assert await book.mine(CALLER) is BookRefusal.DATABASE_AWAY
    assert await book.of_case(wanted(NINE).number) is BookRefusal.DATABASE_AWAY
    assert await book.move(wanted(NINE).number, wanted(NINE)) is BookRefusal.DATABASE_AWAY
    assert await book.cancel(wanted(NINE).number) is BookRefusal.DATABASE_AWAY
    await engine.close()
