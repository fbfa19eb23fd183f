"""What a dispatcher does at a shell: outages confirmed, estimated and closed, reports placed, works planned."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.database.database import open_database
from models.case import RegistrationNumber
from models.outage import OutageState
from services.outages.store_power_report import NumberedReport, StorePowerReport
from services.outages.suspect_outage import SuspectOutage
from tests.fakes.commands import Operator, operator_in
from tests.fakes.outage_evening import power_report, told
from tests.fakes.supply import NOW, STRANGER
from tests.fakes.wired_town import flat, phone, wire

BY = ("--by", "Петров")
UNPLACED = RegistrationNumber("DEMO", NOW.date(), 77)


@pytest.fixture
def dispatcher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """A dispatcher before whom outage 1 is suspected at TP1; one report has no account."""
    operator = operator_in(tmp_path, capsys)
    assert operator.types("db", "upgrade").status == 0
    operator.has_the_small_world()
    asyncio.run(_suspect(operator))
    return operator


async def _suspect(operator: Operator) -> None:
    await wire(operator.database)
    async with open_database(operator.database) as database:
        store = StorePowerReport(database.transactions, lambda: NOW)
        for n in (1, 2, 3):
            number = RegistrationNumber("DEMO", NOW.date(), n)
            await store(NumberedReport(power_report(f"flat-{n}", flat(n), phone(n)), number))
        lost = power_report("somebody", None, STRANGER, recording="gl-somebody")
        await store(NumberedReport(lost, UNPLACED))
        assert await SuspectOutage(database.transactions)("TP1", NOW) is not None


def outages(dispatcher: Operator, *more: str) -> list[dict[str, object]]:
    printed = dispatcher.types("outages", "list", "--json", *more)
    found: list[dict[str, object]] = json.loads(printed.out)
    return found


def test_a_dispatcher_sees_the_suspicion_and_confirms_it_with_cause_and_estimate(dispatcher: Operator) -> None:
    assert "1  suspected  TP1" in dispatcher.types("outages").out
    done = dispatcher.types("outages", "confirm", "1", "--cause", "обрыв провода", "--estimate", "14:30", *BY)
    assert done.out == "outage 1 at TP1 is etr_set, estimate 2026-11-20 14:30, version 3\n"
    (outage,) = outages(dispatcher)
    assert (outage["state"], outage["estimate"], outage["cause"]) == (
        "etr_set",
        "2026-11-20T11:30:00+00:00",
        "обрыв провода",
    )
    assert (outage["reports"], outage["estimate_is"]) == (3, "fresh")


def test_an_estimate_of_a_clock_time_is_the_next_time_that_clocks_show_it(dispatcher: Operator) -> None:
    dispatcher.types("outages", "confirm", "1", *BY)
    assert "estimate 2026-11-21 02:00" in dispatcher.types("outages", "estimate", "1", "02:00", *BY).out
    assert "estimate -" in dispatcher.types("outages", "estimate", "1", "--withdraw", *BY).out
    past = dispatcher.types("outages", "estimate", "1", "2026-11-20 09:00", *BY)
    assert (past.status, "lies ahead" in past.err) == (2, True)


def test_the_list_shows_an_estimate_that_runs_out(dispatcher: Operator) -> None:
    dispatcher.types("outages", "confirm", "1", "--estimate", "10:14", *BY)
    assert "(RUNS OUT)" in dispatcher.types("outages").out


def test_the_whole_life_of_an_outage_stands_in_its_history(dispatcher: Operator) -> None:
    for words in (
        ("confirm", "1"),
        ("estimate", "1", "14:30"),
        ("crew", "1"),
        ("restore", "1"),
        ("still-out", "1"),
        ("restore", "1"),
        ("close", "1"),
    ):
        assert dispatcher.types("outages", *words, *BY).status == 0
    shown = json.loads(dispatcher.types("outages", "show", "1", "--json").out)
    actions = ["suspected", "confirmed", "estimated", "crew", "restored", "still_out", "restored", "closed"]
    assert [line["action"] for line in shown["history"]] == actions
    assert {line["by"] for line in shown["history"][1:]} == {"Петров"}
    assert shown["premises"] == 4
    assert "closed by Петров: closed at TP1" in dispatcher.types("outages", "show", "1").out
    assert outages(dispatcher) == []
    assert len(outages(dispatcher, "--all")) == 1


def test_who_looked_at_an_older_version_is_refused(dispatcher: Operator) -> None:
    dispatcher.types("outages", "confirm", "1", "--by", "Иванов")
    late = dispatcher.types("outages", "false-alarm", "1", "--version", "1", *BY)
    assert (late.status, "changed meanwhile by Иванов" in late.err) == (2, True)
    assert outages(dispatcher)[0]["state"] == "confirmed"


def test_a_false_alarm_is_over(dispatcher: Operator) -> None:
    assert dispatcher.types("outages", "false-alarm", "1", "--note", "автоматы в квартирах", *BY).status == 0
    assert outages(dispatcher) == []


def test_an_outage_can_be_declared_before_anybody_calls(dispatcher: Operator) -> None:
    done = dispatcher.types("outages", "open", "F2", "--cause", "повреждение кабеля", "--estimate", "18:00", *BY)
    assert "at F2 is etr_set" in done.out
    unknown = dispatcher.types("outages", "open", "F9", *BY)
    assert (unknown.status, "no device F9" in unknown.err) == (2, True)


def test_a_report_without_an_account_is_placed_by_hand(dispatcher: Operator) -> None:
    assert f"{UNPLACED}  2026-11-20 10:00  {STRANGER.e164}" in dispatcher.types("outages", "list", "--unplaced").out
    done = dispatcher.types("outages", "place", str(UNPLACED), "--premises", "K1", *BY)
    assert done.out == f"{UNPLACED} is placed at K1\n"
    assert dispatcher.types("outages", "list", "--unplaced").out == "no report waits to be placed\n"
    assert json.loads(dispatcher.types("outages", "list", "--unplaced", "--json").out) == []
    wrong = dispatcher.types("outages", "place", str(UNPLACED), "--device", "TP99", *BY)
    assert (wrong.status, "no device TP99" in wrong.err) == (2, True)


async def _tell(dispatcher: Operator) -> None:
    async with open_database(dispatcher.database) as database:
        (listed,) = await database.outage_board.listed([OutageState.ETR_SET])
        estimate = listed.outage.estimate
        for n in range(3):
            await StorePowerReport(database.transactions, lambda: NOW)(told(f"c{n}", listed.outage, estimate))


def test_promises_are_counted(dispatcher: Operator) -> None:
    dispatcher.types("outages", "confirm", "1", "--estimate", "14:30", *BY)
    asyncio.run(_tell(dispatcher))
    dispatcher.types("outages", "restore", "1", *BY)
    counted = json.loads(dispatcher.types("outages", "promises", "--json").out)
    assert counted["count"]["kept"] == {"estimates": 1, "told": 3}
    assert "told 3 times to 1" in dispatcher.types("outages", "promises").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("estimate", "1", "25:00"), "is no time"),
        (("confirm", "1", "--cause", "әуе желісі"), "never reads Kazakh"),
        (("confirm", "99"), "no outage 99"),
        (("restore", "1"), "it cannot be restored now"),
        (("place", "77", "--premises", "K1"), "is no registration number"),
    ],
)
def test_a_slip_of_the_dispatcher_changes_nothing_and_is_explained(
    dispatcher: Operator, words: tuple[str, ...], told: str
) -> None:
    refused = dispatcher.types("outages", *words, *BY)
    assert (refused.status, told in refused.err) == (2, True), refused.err
    assert outages(dispatcher)[0]["version"] == 1


def test_works_are_planned_moved_listed_and_cancelled(dispatcher: Operator) -> None:
    plan = ("works", "plan", "П-7")
    done = dispatcher.types(*plan, "2026-11-26 09:00", "17:00", "TP1", "TP2", *BY)
    assert done.out.splitlines()[0] == "П-7  2026-11-26 09:00 - 2026-11-26 17:00  planned  TP1, TP2"
    dispatcher.types(*plan, "2026-11-27 09:00", "2026-11-27 12:00", "TP1", *BY)
    (works,) = json.loads(dispatcher.types("works", "list", "--json").out)
    assert (works["starts_at"], works["devices"], works["version"]) == ("2026-11-27T06:00:00+00:00", ["TP1"], 2)
    assert "cancelled" in dispatcher.types("works", "cancel", "П-7", *BY).out
    backwards = dispatcher.types("works", "plan", "П-8", "2026-11-26 09:00", "2026-11-26 08:00", "TP1", *BY)
    assert (backwards.status, "end after they begin" in backwards.err) == (2, True)


def test_an_outage_that_began_at_a_clock_time_began_when_clocks_last_showed_it(dispatcher: Operator) -> None:
    dispatcher.types("outages", "open", "TP2", "--since", "09:10", *BY)
    dispatcher.types("outages", "open", "TP3", "--since", "23:50", *BY)
    began = {str(each["device"]): each["started_at"] for each in outages(dispatcher)}
    assert began["TP2"] == "2026-11-20T06:10:00+00:00"
    assert began["TP3"] == "2026-11-19T20:50:00+00:00"
    ahead = dispatcher.types("outages", "open", "TP4", "--since", "2026-11-21 09:00", *BY)
    assert (ahead.status, "has begun" in ahead.err) == (2, True)


@pytest.mark.parametrize("words", [("open", "TP4"), ("confirm", "1")])
def test_whoever_is_refused_an_estimate_has_told_callers_nothing(dispatcher: Operator, words: tuple[str, str]) -> None:
    before = outages(dispatcher)
    past = dispatcher.types("outages", *words, "--cause", "обрыв", "--estimate", "2026-11-20 09:00", *BY)
    assert (past.status, "lies ahead" in past.err) == (2, True)
    assert outages(dispatcher) == before


@pytest.mark.parametrize("words", [("outages", "show"), ("dispatch", "ack", *BY), ("outages", "restore", *BY)])
@pytest.mark.parametrize("number", ["99999999999999999999", "0x1", "²"])
def test_a_number_that_no_list_shows_is_refused_before_any_look(
    dispatcher: Operator, words: tuple[str, ...], number: str
) -> None:
    printed = dispatcher.types(*words, number)
    assert (printed.status, "is no number of a list" in printed.err) == (2, True)
