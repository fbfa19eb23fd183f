"""An outage's life, and what a caller may hear of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.errors import IllegalMove
from models.outage import MOVES, OPEN, Outage, OutageState
from models.outage_news import OutageNews, foremost, news_of

START = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

SUSPECTED = Outage(7, "F1", OutageState.SUSPECTED, START, START)
CONFIRMED = SUSPECTED.confirmed(START + 5 * MINUTE)
ESTIMATED = CONFIRMED.estimated(START + 6 * MINUTE, NOON)
RESTORED = ESTIMATED.restored(START + 60 * MINUTE)


def told(outage: Outage, now: datetime = START + 10 * MINUTE) -> OutageNews:
    news = news_of(outage, now)
    assert news is not None
    return news


def test_an_outage_goes_from_suspicion_over_an_estimate_to_restoration_and_its_close() -> None:
    closed = RESTORED.closed(START + 90 * MINUTE)
    states = [each.state for each in (SUSPECTED, CONFIRMED, ESTIMATED, RESTORED, closed)]
    assert states == ["suspected", "confirmed", "etr_set", "restored", "closed"]
    assert [each.version for each in (SUSPECTED, CONFIRMED, ESTIMATED, RESTORED, closed)] == [1, 2, 3, 4, 5]
    assert RESTORED.ended_at == START + 60 * MINUTE


def test_another_estimate_is_a_change_and_a_withdrawn_one_leaves_it_confirmed() -> None:
    later = ESTIMATED.estimated(START + 30 * MINUTE, NOON + 60 * MINUTE)
    assert later.state is OutageState.ETR_CHANGED
    assert later.estimated(START + 31 * MINUTE, NOON).state is OutageState.ETR_CHANGED
    withdrawn = later.estimated(START + 40 * MINUTE, None)
    assert (withdrawn.state, withdrawn.estimate) == (OutageState.CONFIRMED, None)
    assert withdrawn.estimated(START + 50 * MINUTE, NOON).state is OutageState.ETR_SET


@pytest.mark.parametrize("again", ["confirmed", "restored", "closed", "false_alarm", "crewed"])
def test_the_same_step_twice_changes_nothing(again: str) -> None:
    start = {"restored": ESTIMATED, "closed": RESTORED}.get(again, SUSPECTED if again != "crewed" else CONFIRMED)
    once = getattr(start, again)(START + MINUTE)
    assert getattr(once, again)(START + 2 * MINUTE) is once


def test_an_estimate_that_stands_already_is_no_change() -> None:
    assert ESTIMATED.estimated(START + 20 * MINUTE, NOON) is ESTIMATED


def test_nobody_estimates_crews_or_restores_what_nobody_confirmed() -> None:
    steps: tuple[Callable[[], Outage], ...] = (
        lambda: SUSPECTED.estimated(START, NOON),
        lambda: SUSPECTED.crewed(START),
        lambda: SUSPECTED.restored(START),
        lambda: RESTORED.estimated(START, NOON),
        lambda: RESTORED.confirmed(START),
        lambda: RESTORED.false_alarm(START),
    )
    for step in steps:
        with pytest.raises(IllegalMove, match="outage 7"):
            step()


def test_still_out_goes_on_with_the_original_start_and_without_what_was_promised() -> None:
    again = ESTIMATED.crewed(START + MINUTE).restored(START + 60 * MINUTE).still_out(START + 70 * MINUTE, "TP3")
    assert (again.state, again.started_at, again.device_id) == (OutageState.CONFIRMED, START, "TP3")
    assert (again.estimate, again.crew_on_site, again.ended_at) == (None, False, None)
    assert RESTORED.closed(START + 65 * MINUTE).still_out(START + 70 * MINUTE, "F1").is_announced


def test_a_false_alarm_is_never_reopened() -> None:
    assert not MOVES[OutageState.FALSE_ALARM]
    with pytest.raises(IllegalMove):
        SUSPECTED.false_alarm(START).still_out(START, "F1")


def test_a_suspicion_widens_until_a_person_has_looked() -> None:
    assert SUSPECTED.widened(START, "PS1").device_id == "PS1"
    with pytest.raises(IllegalMove):
        CONFIRMED.widened(START, "PS1")


def test_of_a_suspicion_nothing_is_told_but_that_it_is_one() -> None:
    eager = replace(SUSPECTED, cause="обрыв", crew_on_site=True, estimate=NOON)
    assert told(eager) == OutageNews(7, True, START)


def test_cause_crew_and_estimate_are_told_as_a_person_entered_them() -> None:
    known = ESTIMATED.confirmed(START + 7 * MINUTE, "обрыв провода").crewed(START + 8 * MINUTE)
    assert told(known) == OutageNews(7, False, START + 8 * MINUTE, NOON, "обрыв провода", True)
    assert told(CONFIRMED) == OutageNews(7, False, START + 5 * MINUTE)


@pytest.mark.parametrize(("now", "estimate"), [(NOON - MINUTE, NOON), (NOON, None), (NOON + MINUTE, None)])
def test_an_estimate_that_is_over_is_never_told(now: datetime, estimate: datetime | None) -> None:
    assert told(ESTIMATED, now).estimate == estimate


@pytest.mark.parametrize("over", [RESTORED, RESTORED.closed(NOON), SUSPECTED.false_alarm(NOON)])
def test_what_is_over_is_not_told(over: Outage) -> None:
    assert over.state not in OPEN
    assert news_of(over, NOON) is None


def test_below_several_outages_the_caller_hears_the_one_that_lasts_longest() -> None:
    wide = replace(ESTIMATED, outage_id=8, estimate=NOON + 60 * MINUTE)
    unknown = replace(CONFIRMED, outage_id=9)
    suspected = replace(SUSPECTED, outage_id=10)

    def first(*outages: Outage) -> int | None:
        news = foremost(outages, START + 10 * MINUTE)
        return news.outage_id if news else None

    assert first(ESTIMATED, wide, suspected) == 8
    assert first(ESTIMATED, wide, unknown) == 9
    assert first(suspected, ESTIMATED) == 7
    assert first(suspected) == 10
    assert first(RESTORED) is None
