"""What is known of a place's power, planned works, and promises kept and broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.account import RestrictionStatus
from models.errors import IllegalMove
from models.outage import Outage, OutageState
from models.outage_promise import EstimateAge, Promise, PromiseCount, PromiseState, age_of, state_of
from models.planned_work import PlannedWork, WorkState
from models.power import PlaceFacts, PowerKind, power_state, works_ahead

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Europe/Samara")
SUSPECTED = Outage(1, "F1", OutageState.SUSPECTED, NOW, NOW)
CONFIRMED = SUSPECTED.confirmed(NOW)
WORKS = PlannedWork("П-1", NOW - HOUR, NOW + HOUR, ("TP1",))
NOTHING = PlaceFacts(ZONE, RestrictionStatus.NONE, (), ())


def test_of_a_place_with_nothing_to_tell_nothing_is_known() -> None:
    assert power_state(NOTHING, NOW).kind is PowerKind.NOTHING_KNOWN
    assert power_state(NOTHING, NOW).zone is ZONE


@pytest.mark.parametrize("restriction", [each for each in RestrictionStatus if each is not RestrictionStatus.NONE])
def test_a_restricted_place_is_told_nothing_of_an_outage_that_will_not_bring_its_power_back(
    restriction: RestrictionStatus,
) -> None:
    facts = replace(NOTHING, restriction=restriction, outages=(CONFIRMED,), works=(WORKS,))
    assert power_state(facts, NOW).kind is PowerKind.RESTRICTED
    assert power_state(facts, NOW).news is None


def test_a_confirmed_outage_comes_before_planned_works_and_these_before_a_suspicion() -> None:
    everything = replace(NOTHING, outages=(SUSPECTED, replace(CONFIRMED, outage_id=2)), works=(WORKS,))
    assert power_state(everything, NOW).kind is PowerKind.OUTAGE
    planned = power_state(replace(everything, outages=(SUSPECTED,)), NOW)
    assert (planned.kind, planned.news) == (PowerKind.PLANNED, None)
    assert planned.works is not None
    assert (planned.works.starts_at, planned.works.ends_at) == (NOW - HOUR, NOW + HOUR)
    assert power_state(replace(NOTHING, outages=(SUSPECTED,)), NOW).kind is PowerKind.SUSPECTED


def test_works_are_on_from_their_beginning_to_just_before_their_end() -> None:
    assert [WORKS.is_on(at) for at in (NOW - HOUR, NOW + HOUR)] == [True, False]
    assert not WORKS.is_on(NOW - 2 * HOUR)
    assert not WORKS.cancelled().is_on(NOW)


def test_who_asks_about_works_hears_of_the_next_within_two_weeks() -> None:
    tomorrow = replace(WORKS, reference="П-2", starts_at=NOW + 24 * HOUR, ends_at=NOW + 30 * HOUR)
    far = replace(WORKS, reference="П-3", starts_at=NOW + 15 * 24 * HOUR, ends_at=NOW + 16 * 24 * HOUR)
    told = works_ahead(replace(NOTHING, works=(far, tomorrow)), NOW)
    assert told is not None
    assert told.reference == "П-2"
    assert works_ahead(replace(NOTHING, works=(far, tomorrow.cancelled())), NOW) is None


def test_cancelled_works_stay_cancelled() -> None:
    gone = WORKS.cancelled()
    assert (gone.state, gone.version) == (WorkState.CANCELLED, 2)
    assert gone.cancelled() is gone
    with pytest.raises(IllegalMove):
        gone.moved(NOW, NOW + HOUR, ("TP1",))


def test_works_that_are_planned_again_as_they_are_do_not_change() -> None:
    assert WORKS.moved(WORKS.starts_at, WORKS.ends_at, WORKS.devices) is WORKS
    assert WORKS.moved(NOW, NOW + HOUR, ("TP1",)).version == 2


@pytest.mark.parametrize(("start", "end", "devices"), [(NOW, NOW, ("TP1",)), (NOW, NOW + HOUR, ())])
def test_works_without_length_or_device_are_none(start: datetime, end: datetime, devices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="planned works"):
        PlannedWork("П-1", start, end, devices)


@pytest.mark.parametrize(
    ("minutes", "age"),
    [(16, EstimateAge.FRESH), (15, EstimateAge.EXPIRING), (1, EstimateAge.EXPIRING), (0, EstimateAge.EXPIRED)],
)
def test_the_dispatcher_is_warned_a_quarter_of_an_hour_ahead(minutes: int, age: EstimateAge) -> None:
    assert age_of(NOW + timedelta(minutes=minutes), NOW) is age
    assert age_of(None, NOW) is EstimateAge.NONE


@pytest.mark.parametrize(
    ("restored_at", "now", "state"),
    [
        (NOW, NOW + 5 * HOUR, PromiseState.KEPT),
        (NOW + timedelta(seconds=1), NOW + 5 * HOUR, PromiseState.BROKEN),
        (None, NOW, PromiseState.OPEN),
        (None, NOW + timedelta(seconds=1), PromiseState.BROKEN),
    ],
)
def test_a_promise_is_kept_where_power_is_back_by_then(
    restored_at: datetime | None, now: datetime, state: PromiseState
) -> None:
    assert state_of(Promise(1, NOW, 3, 3, restored_at), now) is state


def test_promises_are_counted_by_estimate_and_by_telling() -> None:
    promises = (
        Promise(1, NOW, 3, 2, NOW),
        Promise(1, NOW - HOUR, 4, 4, NOW),
        Promise(2, NOW, 1, 1, None, was_outage=False),
    )
    count = PromiseCount.of(promises, NOW)
    assert count.estimates == {
        PromiseState.KEPT: 1,
        PromiseState.BROKEN: 1,
        PromiseState.OPEN: 0,
        PromiseState.VOID: 1,
    }
    assert count.tellings[PromiseState.BROKEN] == 4
