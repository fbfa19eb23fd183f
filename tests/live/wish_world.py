"""What callers with wishes find at the utility, and what of theirs stands in its books after their calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, insert, select, update

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress, Engine
from adapters.database.tables import (
    appointments,
    call_steps,
    caller_languages,
    calls,
    case_reports,
    cases,
    premises,
    queue_visits,
    readings,
    reconnect_list,
)
from models.appointment import VISITS, Slot
from models.call import CallResult
from models.case_states import CaseState
from models.intent import Intent
from tests.live.company_lab import CompanyUnderTest
from tests.live.ledger import rows
from tests.live.scripts import Tenant
from tests.live.wishes import Course, Kept, Queued

FAR_EAST = "Asia/Kamchatka"
"""Where the hours of readings are over when it is morning at the company's."""
OPENED_AT = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
"""When those who ask again were registered."""
DAYS = (date(2026, 11, 23), date(2026, 11, 24))
"""After the demo's day."""
_FIRST_CASE = 900_000
_ASKS_AGAIN = {Intent.QUALITY_STATUS: Intent.QUALITY_REPORT, Intent.ANSWER_STATUS: Intent.CONTACTS}
_HAS_BOOKED = (Intent.APPOINTMENT_MOVE, Intent.APPOINTMENT_CANCEL)

Callers = Sequence[tuple[Tenant, Intent]]


def case_of(tenant: Tenant) -> str:
    """The number of what he has had registered or booked before."""
    return f"DEMO-20261119-{_FIRST_CASE + tenant.place}"


async def furnish(company: CompanyUnderTest, callers: Callers) -> None:
    """Free times, and what each caller must have for his wish: a case, an appointment, a payment, an evening."""
    async with open_database(company.database) as database:
        slots = [Slot(place, day, time(10)) for place in ("centre", VISITS) for day in DAYS]
        await database.appointments.offer(slots, capacity=len(callers))
    far = [tenant.register for tenant, intent in callers if intent is Intent.READING_VOICE_MESSAGE]
    paid = [tenant for tenant, intent in callers if intent is Intent.RECONNECT_STATUS]
    engine = Engine(company.database)
    async with engine.writing() as connection:
        await connection.execute(update(premises).where(premises.c.premises_id.in_(far)).values(zone=FAR_EAST))
        await connection.execute(insert(reconnect_list), [_payment(each) for each in paid])
        asking = [_case(tenant, _ASKS_AGAIN[intent]) for tenant, intent in callers if intent in _ASKS_AGAIN]
        await connection.execute(insert(cases), asking)
        booked = [_appointment(tenant) for tenant, intent in callers if intent in _HAS_BOOKED]
        await connection.execute(insert(appointments), booked)
    await engine.close()


def _payment(tenant: Tenant) -> dict[str, object]:
    return {"account": tenant.account, "paid_on": DAYS[0], "listed_on": DAYS[0], "fee_unpaid": False}


def _case(tenant: Tenant, intent: Intent) -> dict[str, object]:
    return {
        "registration_number": case_of(tenant),
        "serial": _FIRST_CASE + tenant.place,
        "intent": intent.value,
        "state": CaseState.REGISTERED.value,
        "opened_at": OPENED_AT,
        "due_at": OPENED_AT + timedelta(days=20),
        "phone": f"+{tenant.phone}",
        "account": tenant.account,
    }


def _appointment(tenant: Tenant) -> dict[str, object]:
    return {
        "appointment_key": tenant.register,
        "registration_number": case_of(tenant),
        "office": "centre",
        "date": DAYS[0],
        "time": "10:00",
        "topic": Intent.APPOINTMENT_BOOK.value,
        "phone": f"+{tenant.phone}",
        "state": "booked",
        "booked_at": OPENED_AT,
        "changed_at": OPENED_AT,
    }


@dataclass(frozen=True, slots=True)
class _Case:
    intent: Intent
    number: str


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that the utility has, by caller's phone, register or call."""

    results: Mapping[str, str]
    steps: frozenset[tuple[str, str, str]]
    """Call, question, what came of it."""
    cases: Mapping[str, _Case]
    by_phone: Mapping[str, Sequence[str]]
    by_call: Mapping[str, Sequence[str]]
    readings: Mapping[str, Sequence[str]]
    booked: Mapping[str, Sequence[str]]
    languages: Mapping[str, str]
    visits: Mapping[str, Sequence[str]]
    """Queues in which a call has waited."""

    @classmethod
    async def read(cls, address: DatabaseAddress) -> "Books":
        """As they stand now."""

        async def all_of(query: Select[tuple[object, ...]]) -> list[tuple[str, ...]]:
            return [tuple(str(each) for each in row) for row in await rows(address, query)]

        of_cases = await all_of(select(cases.c.registration_number, cases.c.intent, cases.c.phone))
        of_appointments = select(appointments.c.phone, appointments.c.registration_number)
        return cls(
            dict(await all_of(select(calls.c.uniqueid, calls.c.result))),
            frozenset(await all_of(select(call_steps.c.uniqueid, call_steps.c.step, call_steps.c.outcome))),
            {number: _Case(Intent(intent), number) for number, intent, _ in of_cases},
            _grouped((phone, number) for number, _, phone in of_cases),
            _grouped(await all_of(select(case_reports.c.uniqueid, case_reports.c.registration_number))),
            _grouped(
                await all_of(
                    select(readings.c.register_id, readings.c.registration_number).where(
                        readings.c.source == "phone_ivr"
                    )
                )
            ),
            _grouped(await all_of(of_appointments.where(appointments.c.state == "booked"))),
            dict(await all_of(select(caller_languages.c.phone, caller_languages.c.language))),
            _grouped(await all_of(select(queue_visits.c.uniqueid, queue_visits.c.queue))),
        )

    def kept_of(self, who: Tenant, call: str) -> Kept:
        """What there is of this caller and his one call."""
        phone = f"+{who.phone}"
        return Kept(
            CallResult(self.results[call]),
            tuple(self.cases[number].intent for number in self._cases_of(who, call)),
            len(self.readings.get(who.register, ())),
            len(self.booked.get(phone, ())),
            self.languages.get(phone, ""),
        )

    def mistakes(self, who: Tenant, call: str, course: Course, step: str, told: Sequence[str]) -> list[str]:
        """In what this call is not what it should be: what is kept, what its record shows, which numbers were told."""
        if call not in self.results:
            return ["there is no record of it"]
        kept, wrong = self.kept_of(who, call), []
        if course.kept.language is None:
            kept = replace(kept, language=None)
        if kept != course.kept:
            wrong.append(f"kept is {kept}, not {course.kept}")
        if course.shows and (call, step, course.shows) not in self.steps:
            wrong.append(f"{step} shows no {course.shows}: {[each[1:] for each in self.steps if each[0] == call]}")
        queues = [step.queue for step in course.steps if isinstance(step, Queued)]
        if list(self.visits.get(call, ())) != queues:
            wrong.append(f"waited in {self.visits.get(call)}, not {queues}")
        phone = f"+{who.phone}"
        his = {*self._cases_of(who, call), *self.readings.get(who.register, ()), *self.booked.get(phone, ())}
        if unknown := set(told) - {number[-6:] for number in his}:
            wrong.append(f"he was told {unknown}, and has {his}")
        return wrong

    def _cases_of(self, who: Tenant, call: str) -> list[str]:
        return sorted({*self.by_phone.get(f"+{who.phone}", ()), *self.by_call.get(call, ())})


def _grouped(pairs: Iterable[tuple[str, ...]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
