"""Who plays what on the evening of `gridline demo storm`, and how its figures are told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.asterisk.town.load import LightLoad
from adapters.database.storm_figures import QueueStay
from gridline.demo.screen import Screen
from gridline.demo.storm.figures import Summary, overtaken
from gridline.demo.storm.ground import prepare, storm_calls
from gridline.demo.storm.people import cast, without_power
from gridline.settings import read_settings
from gridline.settings.sections import DemoSettings, Settings
from models.storm import StormRule
from tests.fakes.screen import Screen as FakeScreen

BEGAN = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
HER = "+70000000107"


@pytest.mark.parametrize(("accounts", "calls"), [(5000, 200), (5000, 300), (200, 12)])
def test_everybody_plays_one_part_and_the_last_callers_have_called_before(accounts: int, calls: int) -> None:
    played = cast(DemoSettings(accounts=accounts), calls)
    alone = [*played.first, played.danger, played.priority, played.still_out]
    assert len({each.phone for each in alone}) == len(alone)
    assert len(played.crowd) + len(played.askers) == calls
    once = {*played.crowd, *played.askers} - {each.phone for each in played.first}
    assert not once & {each.phone for each in alone}
    again = len(played.crowd) - len(set(played.crowd) - {each.phone for each in played.first})
    assert again >= max(1, calls // 10)
    assert len({each.transformer for each in played.first}) == 3


def test_a_town_without_enough_people_is_refused() -> None:
    with pytest.raises(ValueError, match="too few people"):
        cast(DemoSettings(accounts=20), 300)


def test_all_who_phone_hang_below_the_feeder_that_fails() -> None:
    settings = DemoSettings(accounts=600)
    fed = {each.phone for each in without_power(settings)}
    played = cast(settings, 30)
    assert {*played.crowd, *played.askers} <= fed


def test_a_small_evening_is_a_storm_too_and_the_great_one_as_rules_say(tmp_path: Path) -> None:
    for name, calls, least in (("few", 12, 4), ("many", 300, StormRule().on_calls)):
        (tmp_path / name).mkdir()
        ground = prepare(Settings(), tmp_path / name, calls)
        assert storm_calls(calls) == least
        settings = read_settings(ground.file, {})
        assert settings.asterisk.instance.is_relative_to(tmp_path / name)
        assert f"on_calls: {least}" in (settings.company.profiles / "demo.yaml").read_text()


def test_a_priority_household_overtakes_those_who_came_before_and_left_later() -> None:
    def stay(caller: str, entered_s: float, left_s: float, *, answered: bool = True) -> QueueStay:
        return QueueStay(caller, BEGAN + timedelta(seconds=entered_s), BEGAN + timedelta(seconds=left_s), answered)

    before, waiting, after = stay("+1", 0, 5), stay("+2", 1, 40), stay("+3", 20, 60)
    assert overtaken([before, waiting, stay(HER, 10, 18), after], HER) == (8.0, 1)
    assert overtaken([before, stay(HER, 10, 18, answered=False)], HER) == (None, 0)


def test_the_summary_tells_which_call_went_astray_and_how() -> None:
    detail = "outage_known_etr was not heard within 60 s"
    evening = Summary(
        calls=18,
        answered=18,
        lost=0,
        told=13,
        child_cases=15,
        repeat_callers=1,
        asked_for_a_person=1,
        served_without_an_agent=0.9,
        suspected_after_reports=3,
        suspected_after_s=0.2,
        storm_mode_came_on=True,
        danger_key_to_dispatcher_s=10.9,
        priority_wait_s=None,
        priority_overtook=0,
        still_out_keeps_start=True,
        results={"agent": 1},
        astray=[detail],
    )
    assert not evening.is_well
    assert evening.as_text().endswith(f"  a call went astray: {detail}\n")


def test_counters_are_drawn_over_themselves_and_the_story_stands_alone() -> None:
    seen = FakeScreen(is_terminal=True)
    screen = Screen(seen)
    screen.count("calls 1")
    screen.show("Power is back.")
    assert seen.getvalue() == "\r\x1b[Kcalls 1\r\x1b[KPower is back.\n"


def test_a_light_load_has_a_caller_for_each_call() -> None:
    load = LightLoad("1", 2, 1.0, (), callers=("70000000001", "70000000002"))
    assert [load.number_of(call) for call in range(2)] == ["70000000001", "70000000002"]
    assert LightLoad("1", 2, 1.0, ()).number_of(1) == "70001000001"
    with pytest.raises(ValueError, match="one for each call"):
        LightLoad("1", 3, 1.0, (), callers=("70000000001",))
