"""An appointment at an office, as its caller hears it: booked, moved, cancelled, and what is only wished."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.appointment import Appointment, AppointmentState, Slot
from models.call import CallResult
from models.case import CallbackReason, RegistrationNumber
from models.directory import Contacts, Office
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseProgress, CaseReceipt, CaseReport, CaseStatus, CaseUnknown
from tests.fakes.appointments import FakeAppointmentDesk, times
from tests.fakes.case_desk import CODE, FakeCaseDesk
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import ObligingCaller, ScriptedCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, STRANGER, THE_20TH

MAIN = Office("main", "Садовая, дом один", "по будням")
RIVER = Office("river", "Заречная, дом два", "по будням")
COMPANY_WITH_OFFICE = replace(
    COMPANY,
    menu_order=(MenuItem.INFO,),
    intents=frozenset({Intent.APPOINTMENT_BOOK, Intent.APPOINTMENT_MOVE, Intent.APPOINTMENT_CANCEL}),
    contacts=Contacts(offices=(MAIN,)),
)
GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
NEW = "hears appointment_menu\npresses 1\n"
SLOTS = times("main", "09:00", "09:30", "10:00", "11:00", "12:00")
NINE, HALF_PAST, TEN, ELEVEN, NOON = SLOTS
END = "hears goodbye\nends hang up"
PROMISED = "hears callback_confirmed callback_deadline=2026-11-20+14:00 reg_no=000123\n"
BY_PHONE = "hears callback_number_ask\npresses 1\nis silent\n"


def office_town(
    book: FakeAppointmentDesk | None = None, caller: PhoneNumber | None = RESIDENT, **rest: object
) -> Switchboard:
    book = book or FakeAppointmentDesk(SLOTS)
    return Switchboard(profile=COMPANY_WITH_OFFICE, caller=caller, appointments=book, **rest)  # type: ignore[arg-type]


def offer(*slots: Slot, later: bool = False) -> str:
    lines = ["hears appointment_nearest"]
    for key, slot in enumerate(slots, start=1):
        lines += [f"hears appointment_slot slot={slot.day}+{slot.at:%H:%M}", f"hears press_{key}"]
    lines += ["hears appointment_later", "hears press_4"] if later else []
    return "\n".join(lines) + "\n"


def confirmed(slot: Slot, number: str = "000123") -> str:
    where = "address=Садовая, дом один"
    return f"hears appointment_confirmed slot={slot.day}+{slot.at:%H:%M} {where} reg_no={number}\n"


def told_code() -> str:
    return f"hears case_code code={CODE}\n"


def booking(slot: Slot, serial: int = 77, phone: PhoneNumber | None = RESIDENT) -> Appointment:
    number = RegistrationNumber("DEMO", date(2026, 11, 18), serial)
    return Appointment(f"earlier {serial}", number, slot, Intent.APPOINTMENT_BOOK, phone, None, THE_20TH)


@pytest.mark.rule("SMZ-1")
async def test_a_caller_takes_one_of_the_first_three_free_times() -> None:
    town = office_town()
    result = await town.holds(
        GREETING
        + NEW
        + offer(NINE, HALF_PAST, TEN, later=True)
        + "presses 2\n"
        + confirmed(HALF_PAST)
        + told_code()
        + END
    )
    assert result is CallResult.SELF_SERVICE
    (booked,) = town.appointments.expected
    assert (booked.slot, booked.phone, booked.number.serial) == (HALF_PAST, RESIDENT, 123)
    (report,) = town.cases.reports.values()
    assert (report.intent, report.facts["wanted"]) == (Intent.APPOINTMENT_BOOK, "main 2026-11-23 09:30")


async def test_later_times_follow_on_a_key_and_after_the_last_the_first_come_again() -> None:
    town = office_town()
    first, last = offer(NINE, HALF_PAST, TEN, later=True), offer(ELEVEN, NOON, later=True)
    pages = first + "presses 4\n" + last + "presses 4\n" + first + "presses 4\n" + last + "presses 2\n"
    await town.holds(GREETING + NEW + pages + confirmed(NOON) + told_code() + END)


async def test_two_free_times_are_all_that_is_offered() -> None:
    town = office_town(FakeAppointmentDesk((NINE, TEN)))
    script = GREETING + NEW + offer(NINE, TEN) + "presses 4\nhears invalid_key\n" + offer(NINE, TEN) + "presses 1\n"
    await town.holds(script + confirmed(NINE) + told_code() + END)


async def test_several_offices_are_offered_first() -> None:
    profile = replace(COMPANY_WITH_OFFICE, contacts=Contacts(offices=(MAIN, RIVER)))
    (there,) = times("river", "15:00")
    town = replace(office_town(FakeAppointmentDesk((*SLOTS, there))), profile=profile)
    offices = (
        "hears appointment_office address=Садовая, дом один\nhears press_1\n"
        "hears appointment_office address=Заречная, дом два\nhears press_2\npresses 2\n"
    )
    told = "hears appointment_confirmed slot=2026-11-23+15:00 address=Заречная, дом два reg_no=000123\n"
    await town.holds(GREETING + NEW + offices + offer(there) + "presses 1\n" + told + told_code() + END)


async def test_a_time_taken_meanwhile_is_told_and_the_next_ones_are_offered() -> None:
    town = office_town(FakeAppointmentDesk(SLOTS[:3], snatched=(NINE,)))
    script = GREETING + NEW + offer(NINE, HALF_PAST, TEN) + "presses 1\nhears appointment_taken\n"
    await town.holds(script + offer(HALF_PAST, TEN) + "presses 1\n" + confirmed(HALF_PAST) + told_code() + END)
    assert len(town.cases.reports) == 1


async def test_an_office_without_a_free_time_leaves_it_to_a_person() -> None:
    town = office_town(FakeAppointmentDesk())
    await town.holds(GREETING + NEW + "hears appointment_none\nhears transfer_to_agent\nends queue readings")
    assert not town.cases.reports


async def test_the_last_time_taken_meanwhile_leaves_it_to_a_person_under_a_case() -> None:
    town = office_town(FakeAppointmentDesk((NINE,), snatched=(NINE,)))
    script = GREETING + NEW + offer(NINE) + "presses 1\nhears appointment_taken\nhears appointment_none\n"
    await town.holds(script + "hears transfer_to_agent\nends queue readings")
    assert len(town.cases.reports) == 1


@pytest.mark.parametrize("script", ["hears appointment_menu\nhangs up", NEW + offer(NINE) + "hangs up"])
async def test_whoever_hangs_up_before_he_has_chosen_has_booked_nothing(script: str) -> None:
    town = office_town(FakeAppointmentDesk(SLOTS[:1]))
    assert await town.connect(ScriptedCaller(GREETING + script)) is CallResult.ABANDONED_IVR
    assert not town.appointments.expected
    assert not town.cases.reports


async def test_whoever_hangs_up_at_the_confirmation_is_booked() -> None:
    town = office_town(FakeAppointmentDesk(SLOTS[:1]))

    class GoneAtTheConfirmation(ObligingCaller):
        def hears(self, said: object) -> None:
            super().hears(said)  # type: ignore[arg-type]
            if getattr(said, "id", "") == "appointment_confirmed":
                self._hangs_up_at = self.moments + 1

    caller = GoneAtTheConfirmation({"appointment_menu": "1", "press_1": "1"})
    await town.connect(caller)
    assert [each.slot for each in town.appointments.expected] == [NINE]


@pytest.mark.parametrize("away", [{"away": True}, {"away_at_booking": True}])
async def test_while_the_database_is_away_an_appointment_is_only_wished(away: dict[str, bool]) -> None:
    town = office_town(FakeAppointmentDesk(SLOTS[:1], **away))
    chosen = "" if away.get("away") else NEW + offer(NINE) + "presses 1\n"
    wished = "hears appointment_wished\n" + BY_PHONE + PROMISED
    assert await town.holds(GREETING + chosen + wished + END) is CallResult.CALLBACK_TAKEN
    (request,) = town.operators.promised.values()
    assert request.reason is CallbackReason.APPOINTMENT_WISHED
    assert not town.appointments.expected


class SlowCaseDesk(FakeCaseDesk):
    """Keeps cases on the local disk: the database has not taken them yet."""

    async def register(self, report: CaseReport) -> CaseReceipt:
        return replace(await super().register(report), stored=False)


async def test_a_case_that_the_database_does_not_have_yet_books_nothing() -> None:
    town = office_town(FakeAppointmentDesk(SLOTS[:1]), cases=SlowCaseDesk())
    script = GREETING + NEW + offer(NINE) + "presses 1\nhears appointment_wished\n" + BY_PHONE + PROMISED
    assert await town.holds(script + END) is CallResult.CALLBACK_TAKEN
    assert (len(town.cases.reports), town.appointments.times_booked) == (1, 0)


async def test_a_booked_time_is_offered_to_its_caller_to_be_moved() -> None:
    town = office_town(FakeAppointmentDesk((NINE, TEN), booked=[booking(NINE)]))
    script = GREETING + "hears appointment_mine slot=2026-11-23+09:00\npresses 1\n" + offer(TEN) + "presses 1\n"
    assert await town.holds(script + confirmed(TEN, "000077") + END) is CallResult.SELF_SERVICE
    assert [(each.slot, each.number.serial) for each in town.appointments.expected] == [(TEN, 77)]


async def test_a_booked_time_is_cancelled_after_a_question() -> None:
    town = office_town(FakeAppointmentDesk((NINE,), booked=[booking(NINE)]))
    script = GREETING + "hears appointment_mine slot=2026-11-23+09:00\npresses 2\nhears appointment_cancel_confirm\n"
    told = "hears appointment_cancelled slot=2026-11-23+09:00 reg_no=000077\n"
    assert await town.holds(script + "presses 1\n" + told + END) is CallResult.SELF_SERVICE
    assert [each.state for each in town.appointments.book_of.values()] == [AppointmentState.CANCELLED]


async def test_a_slip_on_cancelling_costs_nobody_his_appointment() -> None:
    town = office_town(FakeAppointmentDesk((NINE,), booked=[booking(NINE)]))
    script = GREETING + "hears appointment_mine slot=2026-11-23+09:00\npresses 2\nhears appointment_cancel_confirm\n"
    assert await town.holds(script + "presses 2\n" + END) is CallResult.INFORMED
    assert [each.slot for each in town.appointments.expected] == [NINE]


async def test_a_cancellation_that_the_database_cannot_take_is_left_to_a_call_back() -> None:
    town = office_town(FakeAppointmentDesk((NINE,), booked=[booking(NINE)], away_at_booking=True))
    script = GREETING + "hears appointment_mine slot=2026-11-23+09:00\npresses 2\nhears appointment_cancel_confirm\n"
    await town.holds(script + "presses 1\nhears appointment_wished\n" + BY_PHONE + PROMISED + END)
    assert [each.slot for each in town.appointments.expected] == [NINE]


async def test_whoever_has_an_appointment_may_book_another() -> None:
    town = office_town(FakeAppointmentDesk((NINE, TEN), booked=[booking(NINE)]))
    script = GREETING + "hears appointment_mine slot=2026-11-23+09:00\npresses 3\n" + offer(TEN) + "presses 1\n"
    await town.holds(script + confirmed(TEN) + told_code() + END)
    assert [each.slot for each in town.appointments.expected] == [NINE, TEN]


async def test_whoever_has_as_many_as_one_may_have_is_told_so_before_he_chooses_a_time() -> None:
    held = [booking(slot, serial) for serial, slot in enumerate((NINE, TEN, ELEVEN), start=77)]
    town = office_town(FakeAppointmentDesk(SLOTS, booked=held))
    lines = "".join(
        f"hears appointment_slot slot=2026-11-23+{each.slot.at:%H:%M}\nhears press_{key}\n"
        for key, each in enumerate(held, start=1)
    )
    script = GREETING + "hears appointment_several\n" + lines + "presses 1\n"
    script += "hears appointment_mine slot=2026-11-23+09:00\npresses 3\n"
    await town.holds(script + "hears appointment_too_many\nhears transfer_to_agent\nends queue readings")
    assert not town.cases.reports


async def test_whoever_has_them_from_another_phone_is_led_to_a_person_with_his_case() -> None:
    town = office_town(FakeAppointmentDesk(SLOTS, full=True), caller=None)
    script = GREETING + NEW + offer(NINE, HALF_PAST, TEN, later=True) + "presses 1\nhears appointment_too_many\n"
    await town.holds(script + "hears transfer_to_agent\nends queue readings")
    assert (len(town.cases.reports), town.appointments.expected) == (1, [])


async def test_of_several_appointments_the_caller_says_which() -> None:
    town = office_town(FakeAppointmentDesk(SLOTS, booked=[booking(NINE), booking(TEN, serial=78)]))
    which = (
        "hears appointment_several\nhears appointment_slot slot=2026-11-23+09:00\nhears press_1\n"
        "hears appointment_slot slot=2026-11-23+10:00\nhears press_2\npresses 2\n"
    )
    script = GREETING + which + "hears appointment_mine slot=2026-11-23+10:00\npresses 2\n"
    told = "hears appointment_cancelled slot=2026-11-23+10:00 reg_no=000078\n"
    await town.holds(script + "hears appointment_cancel_confirm\npresses 1\n" + told + END)


def known_case(serial: int = 77) -> dict[str, CaseStatus]:
    number = RegistrationNumber("DEMO", date(2026, 11, 18), serial)
    return {"000077": CaseStatus(number, CaseProgress.CLOSED, None)}


OTHER = GREETING + "hears appointment_menu\npresses 2\nhears appointment_number_keypad\npresses 000077#\n"
ASKED_CODE = "hears appointment_code_keypad\n"


async def test_from_another_phone_number_and_code_open_an_appointment() -> None:
    book = FakeAppointmentDesk((NINE,), booked=[booking(NINE)])
    town = office_town(book, STRANGER, cases=FakeCaseDesk(known_case(), owner=RESIDENT))
    told = "hears appointment_cancelled slot=2026-11-23+09:00 reg_no=000077\n"
    script = OTHER + ASKED_CODE + f"presses {CODE}\nhears appointment_mine slot=2026-11-23+09:00\npresses 2\n"
    await town.holds(script + "hears appointment_cancel_confirm\npresses 1\n" + told + END)


async def test_a_wrong_code_opens_nothing() -> None:
    book = FakeAppointmentDesk((NINE,), booked=[booking(NINE)])
    town = office_town(book, STRANGER, cases=FakeCaseDesk(known_case(), owner=RESIDENT))
    again = "hears appointment_not_found\nhears appointment_number_keypad\npresses 000077#\n"
    wrong = ASKED_CODE + "presses 0000\n"
    script = OTHER + wrong + (again + wrong) * 2 + "hears too_many_errors\nends queue readings"
    await town.holds(script)
    assert [each.slot for each in town.appointments.expected] == [NINE]


async def test_too_many_wrong_codes_of_a_day_bring_an_operator() -> None:
    town = office_town(cases=FakeCaseDesk(trouble=CaseUnknown.TOO_MANY_TRIES))
    await town.holds(OTHER + "hears transfer_to_agent\nends queue readings")


async def test_a_case_without_an_appointment_to_come_is_left_to_a_person() -> None:
    town = office_town(cases=FakeCaseDesk(known_case(), owner=RESIDENT))
    await town.holds(OTHER + "hears appointment_not_found\nhears transfer_to_agent\nends queue readings")


async def test_a_withheld_number_books_and_is_told_the_code() -> None:
    town = office_town(FakeAppointmentDesk((NINE,)), None)
    await town.holds(GREETING + NEW + offer(NINE) + "presses 1\n" + confirmed(NINE) + told_code() + END)
    (booked,) = town.appointments.expected
    assert booked.phone is None


async def test_the_times_of_after_midnight_are_those_of_the_new_day() -> None:
    before = THE_20TH.replace(day=22, hour=23, minute=59)
    town = replace(office_town(FakeAppointmentDesk((NINE,))), at=before, now=before + timedelta(minutes=2))
    await town.holds(GREETING + NEW + offer(NINE) + "presses 1\n" + confirmed(NINE) + told_code() + END)
    (booked,) = town.appointments.expected
    assert booked.booked_at.day == 23


async def test_danger_is_heard_while_times_are_offered() -> None:
    town = office_town()
    danger = "presses 9\nhears hazard_safety\nhears hazard_confirm\nis silent\nends dispatcher"
    await town.holds(GREETING + NEW + offer(NINE, HALF_PAST, TEN, later=True) + danger)


async def test_a_caller_who_says_nothing_is_led_to_a_person() -> None:
    town = office_town(FakeAppointmentDesk((NINE,)))
    silence = offer(NINE) + "is silent\n" + ("hears no_input\n" + offer(NINE) + "is silent\n") * 2
    await town.holds(GREETING + NEW + silence + "hears too_many_errors\nends queue readings")


@pytest.mark.parametrize("crashes_at", range(2, 12))
async def test_a_crash_anywhere_books_no_second_time(crashes_at: int) -> None:
    journal = MemoryJournal()
    town = office_town(FakeAppointmentDesk((NINE, TEN)), journal=journal, readings=FakeReadingDesk())
    answers = {"appointment_menu": "1", "press_2": "1"}
    try:
        await town.connect(ObligingCaller(answers, crashes_at=crashes_at))
    except Crash:
        await town.connect(ObligingCaller(answers))
    assert [each.slot for each in town.appointments.expected] == [NINE]
    assert len(town.cases.reports) == 1
