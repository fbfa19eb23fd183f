"""Which device failed, told from who calls: small networks where the right answer is plain."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.network import Device, DeviceKind, Network
from models.trouble_call_analysis import OutageReport, Suspicion, SuspicionRule, TroubleCalls

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
FEEDERS, TRANSFORMERS, PREMISES = 6, 40, 25


def town() -> Network:
    """Two substations with six feeders each, forty transformers to a feeder, twenty-five premises to a transformer."""
    devices = []
    for station in ("north", "south"):
        devices.append(Device(station, DeviceKind.SUBSTATION, station))
        for feeder in range(FEEDERS):
            fed = f"{station}/{feeder}"
            devices.append(Device(fed, DeviceKind.FEEDER, fed, station))
            devices += [
                Device(f"{fed}/{number}", DeviceKind.TRANSFORMER, fed, fed, PREMISES) for number in range(TRANSFORMERS)
            ]
    return Network.of(devices)


def told(calls: TroubleCalls, *places: str, after_s: float = 0, apart_s: float = 5) -> Suspicion | None:
    """Reports from these places, one after the other; `north/0/3#7` is a premises on a transformer."""
    suspicion = None
    for number, place in enumerate(places):
        at = START + timedelta(seconds=after_s + number * apart_s)
        suspicion = calls.report(OutageReport(place, place.partition("#")[0], at))
    return suspicion


def suspected(suspicion: Suspicion | None) -> str | None:
    return suspicion.device_id if suspicion is not None else None


@pytest.fixture
def calls() -> TroubleCalls:
    return TroubleCalls(town())


def test_three_reports_from_one_transformer_make_it_suspected(calls):
    assert told(calls, "north/0/3#1", "north/0/3#2") is None
    found = told(calls, "north/0/3#9", after_s=60)
    assert suspected(found) == "north/0/3"
    assert (found.reports, found.supplied) == (3, PREMISES)


def test_reports_from_three_transformers_make_their_feeder_suspected(calls):
    assert suspected(told(calls, "north/0/3#1", "north/0/20#2", "north/0/31#9")) == "north/0"


def test_reports_from_all_over_a_substation_make_it_suspected(calls):
    places = [f"north/{n % FEEDERS}/{n}#1" for n in range(18)]
    assert suspected(told(calls, *places)) == "north"


def test_two_failed_feeders_are_not_taken_for_their_substation(calls):
    places = [f"north/{n % 2}/{n}#1" for n in range(24)]
    told(calls, *places)
    assert suspected(calls.suspicion("north/0/0")) == "north/0"
    assert suspected(calls.suspicion("north/1/1")) == "north/1"
    assert calls.suspicion("north/2/0") is None


def test_a_failed_transformer_under_a_sound_feeder_stays_the_one_suspected_beside_a_stray_report(calls):
    told(calls, "north/0/3#1", "north/0/3#2", "north/0/3#4", "north/0/17#1", "south/5/1#1")
    assert suspected(calls.suspicion("north/0/3")) == "north/0/3"
    assert calls.suspicion("south/5/1") is None


def test_the_suspicion_moves_up_as_more_transformers_report(calls):
    assert suspected(told(calls, "north/0/3#1", "north/0/3#2", "north/0/3#4")) == "north/0/3"
    assert suspected(told(calls, *(f"north/0/{n}#1" for n in range(5, 17)), after_s=60)) == "north/0"


def test_one_who_calls_again_and_again_is_one_report(calls):
    assert told(calls, *["north/0/3#1"] * 10) is None


def test_one_who_calls_again_is_recent_by_his_last_call(calls):
    told(calls, "north/0/3#1")
    told(calls, "north/0/3#1", after_s=540)
    assert suspected(told(calls, "north/0/3#2", "north/0/3#3", after_s=610)) == "north/0/3"


def test_one_who_is_placed_anew_reports_from_there_alone(calls):
    told(calls, "north/0/3#1", "north/0/3#2")
    calls.report(OutageReport("north/0/3#1", "south/0/3", START + timedelta(seconds=30)))
    assert told(calls, "north/0/3#4", after_s=40) is None


@pytest.mark.parametrize("strays", range(1, 8))
def test_of_two_devices_that_supply_the_same_homes_the_nearer_one_is_suspected(strays):
    """Also when reports from beside it were counted and forgotten."""
    near, bare = (
        Device(name, DeviceKind.LINE, name, "far", supplied) for name, supplied in (("near", 50), ("bare", 0))
    )
    calls = TroubleCalls(Network.of([Device("far", DeviceKind.FEEDER, "far"), near, bare]))
    told(calls, *(f"near#{number}" for number in range(4)), *(f"bare#{number}" for number in range(strays)), apart_s=0)
    later = [f"near#{number}" for number in range(6, 10)]
    told(calls, *later, after_s=540, apart_s=0)
    assert suspected(told(calls, *later, after_s=660, apart_s=0)) == "near"


def test_reports_spread_over_hours_are_ordinary_days(calls):
    assert told(calls, *(f"north/0/3#{n}" for n in range(12)), apart_s=600) is None


def test_old_reports_are_forgotten(calls):
    told(calls, "north/0/3#1", "north/0/3#2", "north/0/3#3")
    assert told(calls, "north/0/3#4", after_s=700) is None


def test_stray_reports_from_a_whole_region_suspect_nothing(calls):
    assert told(calls, "north/0/3#1", "north/4/1#1", "south/2/9#1", "south/5/30#1") is None


def test_a_network_of_one_device_can_fail_too():
    calls = TroubleCalls(Network.of([Device("all", DeviceKind.SUBSTATION, "all", None, 500)]))
    assert suspected(told(calls, "all#1", "all#2", "all#3")) == "all"


def test_a_report_from_an_unknown_device_changes_nothing(calls):
    with pytest.raises(KeyError):
        told(calls, "east/1/1#1")
    assert suspected(told(calls, "north/0/3#1", "north/0/3#2", "north/0/3#3")) == "north/0/3"


def test_a_device_that_supplies_nobody_by_the_books_can_still_fail():
    calls = TroubleCalls(Network.of([Device("bare", DeviceKind.FEEDER, "bare")]))
    assert suspected(told(calls, "bare#1", "bare#2", "bare#3")) == "bare"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 39), st.integers(0, 24), st.integers(0, 900)), max_size=60))
def test_what_is_thought_does_not_depend_on_what_was_forgotten(reports):
    """A network that saw old reports and forgot them thinks as one that never saw them."""
    rule = SuspicionRule()
    late = START + timedelta(days=1)
    seasoned, fresh = TroubleCalls(town(), rule), TroubleCalls(town(), rule)
    at = START
    for feeder, transformer, premises, gap in reports:
        at += timedelta(seconds=gap)
        device = f"north/{feeder}/{transformer}"
        seasoned.report(OutageReport(f"{device}#{premises}", device, at))
    for number in range(4):
        report = OutageReport(f"north/0/{number}#0", f"north/0/{number}", max(at, late) + timedelta(hours=1))
        ours, theirs = seasoned.report(report), fresh.report(report)
        assert suspected(ours) == suspected(theirs)
        assert ours is None or ours.strength == pytest.approx(theirs.strength)
