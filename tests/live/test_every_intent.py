"""Every reason to call, by callers at once: served, silent, wrong, gone in the middle, led to a person, in danger."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered, Subscriber
from adapters.sounds.spoken_texts import SpokenTexts
from adapters.synthesis.engines import choose_engine
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import SHORT_WELCOME, SOUNDS, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, journals_closed
from tests.live.light_callers import LightTown, Signs
from tests.live.quick_sounds import cut_short, quick_mouth
from tests.live.scripts import COMPANY, Tenant
from tests.live.switch_watch import RINGS, Fact, SwitchWatch, WatchedCall
from tests.live.test_leftovers import open_files, threads_and_children
from tests.live.wish_table import WISHES
from tests.live.wish_world import Books, case_of, furnish
from tests.live.wishes import Course, Ending, Press, Talk, Wish

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

AT_ONCE, APART_S = 16, 0.1
"""So many callers are on the line at once, and nobody dials with another."""
ROUNDS = 3
"""Whose call met a database that did not answer in time, as on a machine that is too busy, calls again so often."""
AWAY, AWAY_FOR = "the database is away", timedelta(seconds=10)
"""What the bridge says of it, and how long it then does not ask."""
SETTLES_S, CLOSED_WITHIN_S = 2.0, 15.0
"""A connection that is let go takes a moment to close."""
DISPATCHER, OPERATOR = "+70001000101", "0"
OPERATORS = '{code: operators, hours: ["all 08:00-20:00"]}'
PROFILE = SHORT_WELCOME | {
    "no_input_s: 5": "no_input_s: 4",
    OPERATORS: f'{OPERATORS}\n  - {{code: complaints, hours: ["all 03:00-03:01", "all 04:00-04:01"]}}',
    "menu_queues: {": "menu_queues: {complaint: complaints, ",
    "\ntopics:\n": "\ntopics:\n  - {intent: info.transmission, title: Передача, source: SMZ-1.2, checked: 2026-11-21, "
    "text: Передаём электроэнергию по договору.}\n",
}
"""Nobody takes complaints now: they are spoken. Every line has its answer."""
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.operators]
members = ["op1"]
[queues.readings]
members = ["op1"]
[queues.dispatch]
members = ["op1"]
[speech]
engine = "espeak-ng"
"""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call: who, what for, and how it goes."""

    who: Tenant
    wish: Wish
    ending: Ending

    @property
    def course(self) -> Course:
        return self.wish.course(self.ending)

    @property
    def name(self) -> str:
        return f"{self.wish.intent} {self.ending}"

    def again(self) -> "Call":
        """The same by a neighbour, who has not called yet."""
        return Call(Tenant(self.who.place + len(CALLS)), self.wish, self.ending)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A call that is over; `fault` says what he waited for in vain."""

    call: Call
    watched: WatchedCall
    told: tuple[str, ...]
    fault: str
    met_no_database: bool


CALLS = [
    Call(Tenant(place), wish, ending)
    for place, (ending, wish) in enumerate((ending, wish) for ending in Ending for wish in WISHES)
]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The company, its town, and who may be called there."""

    company: CompanyUnderTest
    town: LightTown
    dispatcher: Subscriber

    def asked_no_database(self, since: datetime) -> bool:
        """Whether the bridge asked the database nothing for a while after this moment, or part of it."""
        lines = [line for line in self.company.bridge.log.read_text(errors="replace").splitlines() if AWAY in line]
        return bool(lines) and datetime.fromisoformat(f"{lines[-1][:19]}+00:00") >= since - AWAY_FOR


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(asterisk_tree: AsteriskTree) -> AsyncIterator[Exchange]:
    with short_folder() as folder:
        sounds, mouth = cut_short(SOUNDS, folder / "sounds"), quick_mouth(folder / "mouth")
        variant = Variant(
            MORE.format(town=TOWN_ADDRESS),
            profile=PROFILE,
            tenants=ROUNDS * len(CALLS),
            whole_menu=True,
            own_sounds=sounds,
            programs=mouth,
        )
        async with running_company(asterisk_tree, folder, variant=variant) as company:
            everybody = [Tenant(place + again * len(CALLS)) for again in range(ROUNDS) for place in range(len(CALLS))]
            await furnish(company, [(who, CALLS[who.place % len(CALLS)].wish.intent) for who in everybody])
            signs = Signs(
                company.company.catalogue, SpokenTexts(choose_engine("espeak-ng", path=str(mouth)), sounds / "ru")
            )
            with (
                company.town.subscriber(DISPATCHER, Answers()) as dispatcher,
                company.town.subscriber(OPERATOR, RingsUnanswered()),
            ):
                async with (
                    SwitchWatch(company.asterisk) as watch,
                    LightTown(company.town.server, watch, signs, hands=AT_ONCE) as town,
                ):
                    yield Exchange(company, town, dispatcher)


async def make(exchange: Exchange, call: Call) -> Made:
    """Dial, go to the question, and do what the ending asks for."""
    keys = call.wish.language + call.wish.keys
    steps = (*((Press(keys),) if keys else ()), *call.wish.lead, *call.course.steps)
    words = {"case": case_of(call.who)[-6:], "dispatcher": DISPATCHER}
    speaks = any(isinstance(step, Talk) for step in steps)
    began, fault = datetime.now(UTC), ""
    async with exchange.town.calling(call.who.phone, COMPANY, words, speaks=speaks) as (caller, watched):
        try:
            await caller.does(steps)
        except AssertionError as error:
            fault = str(error)
    return Made(call, watched, tuple(caller.told), fault, exchange.asked_no_database(began))


async def make_all(exchange: Exchange, calls: Sequence[Call]) -> list[Made]:
    """All of them, as many at once as there are lines."""
    lines = asyncio.Semaphore(AT_ONCE)

    async def one(call: Call, after_s: float) -> Made:
        await asyncio.sleep(after_s)
        async with lines:
            return await make(exchange, call)

    async with asyncio.TaskGroup() as tasks:
        making = [tasks.create_task(one(call, place * APART_S), name=call.name) for place, call in enumerate(calls)]
    return [each.result() for each in making]


async def what_went_wrong(exchange: Exchange, calls: Sequence[Call]) -> list[str]:
    """Of all these calls; one that met a database which did not answer is made again by a neighbour, and counts."""
    wrong: list[str] = []
    for again in range(ROUNDS):
        made = await make_all(exchange, calls)
        await drained(exchange.company)
        await journals_closed(exchange.company)
        books = await Books.read(exchange.company.database)
        mistaken = {one: found for one in made if (found := mistakes(exchange, books, one))}
        calls = [one.call.again() for one in mistaken if one.met_no_database and again < ROUNDS - 1]
        wrong += [
            f"{one.call.name}: {each}"
            for one, found in mistaken.items()
            if not one.met_no_database or not calls
            for each in found
        ]
        if not calls:
            break
        await asyncio.sleep(AWAY_FOR.total_seconds())
    return wrong


def mistakes(exchange: Exchange, books: Books, one: Made) -> list[str]:
    """In what a call is not what it should be: on the line, in the books, at the dispatcher's telephone."""
    call = one.call
    found = books.mistakes(call.who, one.watched.uniqueid, call.course, call.wish.step, one.told)
    rang = {each.caller_number.lstrip("+") for each in exchange.dispatcher.calls}
    if Fact(RINGS, DISPATCHER) in one.watched.facts and call.who.phone not in rang:
        found.append("the dispatcher's telephone did not ring")
    return [one.fault, *found] if one.fault else found


def left_over(company: CompanyUnderTest) -> tuple[object, ...]:
    """What is open when nobody calls: files and threads of the bridge, files of Asterisk."""
    assert company.bridge.process is not None
    bridge = company.bridge.process.pid
    return open_files(bridge), threads_and_children(bridge), open_files(company.asterisk.pid)


async def nothing_goes_on(company: CompanyUnderTest) -> None:
    """Neither on a line nor in the bridge."""
    assert await no_channels(company.asterisk)
    assert await no_channels(company.town.server)
    assert "gridline_calls_live 0.0" in await company.bridge.metrics()


async def nothing_left(company: CompanyUnderTest, before: tuple[object, ...]) -> None:
    """Returns once no more is open than before."""
    await nothing_goes_on(company)
    try:
        async with asyncio.timeout(CLOSED_WITHIN_S):
            while left_over(company) != before:  # noqa: ASYNC110  (the system tells nobody)
                await asyncio.sleep(0.5)
    except TimeoutError:
        assert left_over(company) == before


async def test_every_wish_ends_as_it_should_however_its_call_goes(exchange: Exchange) -> None:
    wrong = await what_went_wrong(exchange, [call for call in CALLS if call.ending is Ending.SERVED])
    await nothing_goes_on(exchange.company)
    await asyncio.sleep(SETTLES_S)
    before = left_over(exchange.company)
    wrong += await what_went_wrong(exchange, [call for call in CALLS if call.ending is not Ending.SERVED])
    assert not wrong, "\n".join(wrong)
    await nothing_left(exchange.company, before)
