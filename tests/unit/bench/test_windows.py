"""A load is clean up to the last good window before it breaks down."""

from dataclasses import replace

import pytest

from bench.crowd import Crowd
from bench.notes import Gap, Notes
from bench.pace import Rising, Steady
from bench.processes import Neighbours
from bench.quantiles import percentile, spread
from bench.windows import WINDOW_S, Window, broke_down, clean_limit, windows


def clean(alive: float) -> Window:
    return Window(0.0, failures=0, retransmissions=0, gap_s=0.02, alive=alive)


def unclean(alive: float) -> Window:
    return Window(0.0, failures=0, retransmissions=1, gap_s=0.02, alive=alive)


def test_a_window_is_clean_with_gaps_under_sixty_milliseconds() -> None:
    assert Window(0.0, 0, 0, gap_s=0.0599).is_clean
    assert not Window(0.0, 0, 0, gap_s=0.0600).is_clean
    assert not Window(0.0, 1, 0, gap_s=0.0).is_clean
    assert not Window(0.0, 0, 1, gap_s=0.0).is_clean


def test_an_unclean_window_says_everything_that_is_wrong_with_it() -> None:
    assert Window(0.0, 2, 1, gap_s=0.1).complaint == "failed calls, SIP sent again, gaps"


def test_the_limit_is_the_most_calls_of_a_clean_window_before_two_unclean_ones() -> None:
    assert (
        clean_limit([clean(100), clean(120), unclean(140), clean(150), unclean(160), unclean(170), clean(200)]) == 150
    )


def test_one_unclean_window_alone_is_no_break_down() -> None:
    assert not broke_down([clean(1), unclean(2), clean(3)])
    assert broke_down([clean(1), unclean(2), unclean(3)])


def test_an_unclean_window_beside_busy_neighbours_proves_nothing() -> None:
    disturbed = replace(unclean(140), others=0.5)
    assert not broke_down([clean(100), unclean(120), disturbed, disturbed])
    assert clean_limit([clean(100), disturbed, disturbed, clean(150), unclean(160), unclean(170)]) == 150
    assert broke_down([disturbed] * 6)


def test_a_load_that_was_never_clean_has_no_limit() -> None:
    assert clean_limit([unclean(10), unclean(20)]) == 0


def test_what_is_noted_falls_into_its_own_window_even_when_it_is_noted_late() -> None:
    notes = Notes()
    notes.gaps += [Gap(101.0, 0.01), Gap(107.0, 0.20), Gap(104.0, 0.02)]
    notes.failures.append((108.0, "refused"))
    alive = [(100.0 + second, second) for second in range(1, 11)]
    crowd = Crowd(100.0, notes=notes, alive=alive, late_s=[(103.0, 0.3)])
    first, second = windows(crowd, lambda _from_s, _until_s: 0.1)
    assert (first.complaint, second.complaint) == ("callers late", "failed calls, gaps")
    assert (first.gap_s, first.failures, first.alive) == (0.02, 0, 3.0)
    assert (second.gap_s, second.failures, second.alive) == (0.20, 1, 8.0)
    assert second.until_s == 100.0 + 2 * WINDOW_S


def test_the_95th_percentile_of_gaps_forgives_one_in_twenty() -> None:
    assert percentile([0.01] * 19 + [0.5], 95) == 0.01
    assert percentile([0.01] * 18 + [0.5] * 2, 95) == 0.5
    assert percentile([], 95) == 0.0


def test_a_spread_shows_the_median_between_its_ends() -> None:
    assert spread([3.0, 1.0, 2.0], 0) == "2 (1 to 3)"


def test_steady_calls_are_placed_so_that_as_many_are_up_as_wanted() -> None:
    pace = Steady(concurrent=50, call_s=25, for_s=60)
    assert pace.due(25) - pace.due(0) == 50


def test_a_rising_load_grows_by_its_share_each_second_once_it_is_filled() -> None:
    pace = Rising(first_per_s=4.0, fill_s=30, growth=0.02, for_s=200, neighbours=Neighbours(()))
    assert pace.due(30) == 121
    a_second = [pace.due(at_s + 1) - pace.due(at_s) for at_s in (30, 65)]
    assert a_second == [pytest.approx(4, abs=1), pytest.approx(8, abs=1)]
