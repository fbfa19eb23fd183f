"""What agents and the operational staff do with cases: each move signed, and the staff's answer reaches the case."""

import asyncio
from datetime import datetime, timedelta

import pytest
from prometheus_client.samples import Sample

from gridline.bridge.dispatch_watch import DispatchWatch
from gridline.observability.metrics import Metrics
from models.case import RegistrationNumber
from models.case_states import CaseState
from models.dispatch_message import DispatchPriority, DispatchState, Feedback
from models.intent import Intent
from models.message_review import Signature
from services.cases.case_board import OpenedCase
from services.cases.case_work import CaseWork
from services.dispatch.dispatch_work import DispatchWork
from services.dispatch.watch_dispatch import WatchDispatch
from services.errors import (
    CaseNotFound,
    CaseRefused,
    DatabaseAway,
    DispatchNotFound,
    DispatchRefused,
    OutageRefused,
)
from tests.fakes.case_reports import report
from tests.fakes.small_town import SmallTown
from tests.fakes.supply import NOW
from tests.fakes.yasnogorsk import COMPANY

MINUTE = timedelta(minutes=1)
UNKNOWN = RegistrationNumber("DEMO", NOW.date(), 999)


def by(name: str, minutes: int = 5) -> Signature:
    return Signature(name, NOW + minutes * MINUTE)


async def filed(
    town: SmallTown, key: str = "call-1/case", dispatch: DispatchPriority | None = None
) -> RegistrationNumber:
    receipt = await town.cases.register(report(key, Intent.OUTAGE_REPORT, dispatch=dispatch))
    await town.drained()
    return receipt.number


async def opened(town: SmallTown, number: RegistrationNumber) -> OpenedCase:
    case = await town.database.case_board.opened(number)
    assert case is not None
    return case


def work(town: SmallTown) -> CaseWork:
    return CaseWork(town.database.transactions)


def staff(town: SmallTown) -> DispatchWork:
    return DispatchWork(town.database.transactions, COMPANY.zone)


async def test_every_move_of_a_case_is_kept_with_who_when_and_why(town: SmallTown) -> None:
    number = await filed(town)
    await work(town).take(number, by("Сауле", 1))
    await work(town).take(number, by("Игорь", 2))
    await work(town).answer(number, by("Игорь", 3), "подача возобновлена")
    await work(town).close(number, by("Игорь", 4), "потребитель согласен")
    await work(town).reopen(number, by("Сауле", 5), "снова нет света")
    case = await opened(town, number)
    assert [(event.by, event.state.value, event.why) for event in case.history[1:]] == [
        ("Сауле", "in_work", ""),
        ("Игорь", "in_work", "taken over"),
        ("Игорь", "answered", "подача возобновлена"),
        ("Игорь", "closed", "потребитель согласен"),
        ("Сауле", "reopened", "снова нет света"),
    ]
    assert [event.at for event in case.history] == [NOW + n * MINUTE for n in range(6)]
    assert (case.listed.state, case.listed.assignee, case.answer) == (
        CaseState.REOPENED,
        "Игорь",
        "подача возобновлена",
    )
    assert case.listed.closed_at is None, "what is open again is not closed"


async def test_an_answer_without_taking_the_case_is_both_moves(town: SmallTown) -> None:
    number = await filed(town)
    await work(town).answer(number, by("Сауле"), "готово")
    states = [event.state.value for event in (await opened(town, number)).history]
    assert states == ["registered", "in_work", "answered"]


async def test_what_a_case_does_not_allow_changes_nothing(town: SmallTown) -> None:
    number = await filed(town)
    await work(town).close(number, by("Сауле"))
    before = await opened(town, number)
    for forbidden in (
        work(town).take(number, by("Игорь")),
        work(town).answer(number, by("Игорь"), "поздно"),
        work(town).close(number, by("Игорь")),
        work(town).reopen(number, by("Игорь", 31 * 24 * 60), "поздно"),
        work(town).cancel_duplicate(number, number, by("Игорь")),
    ):
        with pytest.raises(CaseRefused):
            await forbidden
    with pytest.raises(CaseNotFound):
        await work(town).take(UNKNOWN, by("Игорь"))
    assert await opened(town, number) == before


async def test_two_people_who_close_at_once_close_once(town: SmallTown) -> None:
    number = await filed(town)
    ends = await asyncio.gather(
        *(work(town).close(number, by(name)) for name in ("Сауле", "Игорь")), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == ["CaseRefused", "NoneType"]


async def test_a_duplicate_leads_to_its_parent(town: SmallTown) -> None:
    parent, child = await filed(town), await filed(town, "call-2/case", DispatchPriority.NORMAL)
    await work(town).cancel_duplicate(child, parent, by("Сауле"))
    case = await opened(town, child)
    assert (case.listed.state, case.parent) == (CaseState.CANCELLED_DUPLICATE, parent)
    assert case.history[-1].why == f"duplicate of {parent}"
    assert case.dispatch[0].state is DispatchState.CLOSED


async def test_of_two_people_who_call_each_others_case_the_duplicate_one_is_refused(town: SmallTown) -> None:
    one, other = await filed(town), await filed(town, "call-2/case")
    done = await asyncio.gather(
        work(town).cancel_duplicate(one, other, by("Сауле")),
        work(town).cancel_duplicate(other, one, by("Игорь")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["CaseRefused", "NoneType"]
    states = sorted([(await opened(town, each)).listed.state.value for each in (one, other)])
    assert states == ["cancelled_duplicate", "registered"], "the matter stands in one of them"


@pytest.mark.rule("SMZ-10")
async def test_what_the_staff_answers_reaches_the_case(town: SmallTown) -> None:
    number = await filed(town, dispatch=DispatchPriority.URGENT)
    (message,) = await town.database.dispatch_board.listed((DispatchState.NEW,))
    await staff(town).acknowledge(message.message_id, by("Дежурный", 1))
    assert (await opened(town, number)).listed.state is CaseState.IN_WORK
    feedback = Feedback(crew_sent=True, house_network=True, estimate=NOW + 90 * MINUTE)
    await staff(town).answer(message.message_id, by("Дежурный", 2), feedback)
    case = await opened(town, number)
    assert case.listed.state is CaseState.ANSWERED
    assert case.answer.startswith("Бригада направлена. Неисправность во внутридомовой сети")
    assert case.answer.endswith("до 20.11.2026 13:30.")
    assert case.history[-1].why == case.answer
    assert (case.dispatch[0].state, case.dispatch[0].feedback) == (DispatchState.ANSWERED, feedback)
    assert case.dispatch[0].acknowledged_by == "Дежурный"


async def test_the_staff_may_answer_again_when_it_knows_more(town: SmallTown) -> None:
    number = await filed(town, dispatch=DispatchPriority.NORMAL)
    (message,) = await town.database.dispatch_board.listed((DispatchState.NEW,))
    await staff(town).answer(message.message_id, by("Дежурный", 1), Feedback(crew_sent=True))
    await staff(town).answer(message.message_id, by("Сменщик", 2), Feedback(cause="повреждён кабель"))
    case = await opened(town, number)
    assert case.answer == "Причина: повреждён кабель."
    assert [event.why for event in case.history[-2:]] == ["Бригада направлена.", "Причина: повреждён кабель."]


@pytest.mark.parametrize("estimate", [NOW, NOW - MINUTE, NOW + timedelta(days=365)])
async def test_no_answer_promises_a_time_that_is_over_or_a_year_ahead(town: SmallTown, estimate: datetime) -> None:
    number = await filed(town, dispatch=DispatchPriority.NORMAL)
    (message,) = await town.database.dispatch_board.listed((DispatchState.NEW,))
    before = await opened(town, number)
    with pytest.raises(OutageRefused):
        await staff(town).answer(message.message_id, by("Дежурный", 0), Feedback(estimate=estimate))
    assert await opened(town, number) == before


async def test_a_message_is_acknowledged_once_and_an_unknown_one_never(town: SmallTown) -> None:
    await filed(town, dispatch=DispatchPriority.NORMAL)
    (message,) = await town.database.dispatch_board.listed((DispatchState.NEW,))
    await staff(town).acknowledge(message.message_id, by("Дежурный"))
    with pytest.raises(DispatchRefused, match="acknowledged by Дежурный already"):
        await staff(town).acknowledge(message.message_id, by("Сменщик"))
    with pytest.raises(DispatchNotFound):
        await staff(town).acknowledge(message.message_id + 1, by("Сменщик"))


async def test_a_message_that_waits_when_its_case_closes_waits_no_longer(town: SmallTown) -> None:
    number = await filed(town, dispatch=DispatchPriority.CRITICAL)
    await work(town).close(number, by("Сауле"))
    assert await town.database.dispatch_board.unacknowledged() == 0


async def test_the_most_pressing_message_stands_first(town: SmallTown) -> None:
    for n, priority in enumerate(DispatchPriority):
        await filed(town, f"call-{n}/case", priority)
    listed = await town.database.dispatch_board.listed((DispatchState.NEW,))
    assert [each.priority.value for each in listed] == ["critical", "urgent", "normal", "info"]


@pytest.mark.parametrize(
    ("minutes", "late"),
    [(0, []), (1, ["critical"]), (3, ["critical", "urgent"]), (10, ["critical", "urgent", "normal"])],
)
async def test_who_acknowledges_too_late_is_alarmed_by_priority_and_once(
    town: SmallTown, minutes: int, late: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    for n, priority in enumerate(DispatchPriority):
        await filed(town, f"call-{n}/case", priority)
    metrics = Metrics()
    watch = DispatchWatch(
        WatchDispatch(town.database.transactions, town.database.dispatch_board),
        metrics,
        lambda: NOW + minutes * MINUTE,
    )
    await watch.once()
    await watch.once()
    alarms = [entry for entry in caplog.records if entry.levelname == "CRITICAL"]
    assert {getattr(entry, "priority", "") for entry in alarms} == set(late)
    assert len(alarms) == len(late)
    escalated = await town.database.dispatch_board.listed((DispatchState.ESCALATED,))
    assert {each.priority.value for each in escalated} == set(late)
    told = {sample.labels.get("priority"): sample.value for sample in samples(metrics, "gridline_dispatch_escalated")}
    assert {priority for priority, times in told.items() if times == 1} == set(late)
    assert metrics.registry.get_sample_value("gridline_dispatch_unacknowledged") == 3


def samples(metrics: Metrics, name: str) -> list[Sample]:
    (family,) = [each for each in metrics.registry.collect() if each.name == name]
    return [sample for sample in family.samples if sample.name.endswith("_total")]


async def test_two_watchers_alarm_once_between_them(town: SmallTown) -> None:
    await filed(town, dispatch=DispatchPriority.CRITICAL)
    watch = WatchDispatch(town.database.transactions, town.database.dispatch_board)
    news = await asyncio.gather(*(watch(NOW + 2 * MINUTE) for _ in range(4)))
    assert sum(len(each.escalated) for each in news) == 1
    assert sum(len(each.sent) for each in news) == 1


class AwayWhileCounting:
    async def unacknowledged(self) -> int:
        raise DatabaseAway("away")


async def test_a_message_that_is_late_alarms_though_the_database_goes_away_at_that_moment(town: SmallTown) -> None:
    await filed(town, dispatch=DispatchPriority.CRITICAL)
    with pytest.raises(DatabaseAway):
        await WatchDispatch(town.database.transactions, AwayWhileCounting())(NOW + 2 * MINUTE)
    news = await WatchDispatch(town.database.transactions, town.database.dispatch_board)(NOW + 2 * MINUTE)
    assert (len(news.sent), len(news.escalated), news.waiting) == (1, 1, 1)


async def test_an_acknowledged_message_is_not_escalated_any_more(town: SmallTown) -> None:
    await filed(town, dispatch=DispatchPriority.CRITICAL)
    (message,) = await town.database.dispatch_board.listed((DispatchState.NEW,))
    await staff(town).acknowledge(message.message_id, by("Дежурный", 0))
    news = await WatchDispatch(town.database.transactions, town.database.dispatch_board)(NOW + 60 * MINUTE)
    assert (news.sent, news.escalated, news.waiting) == ((), (), 0)
