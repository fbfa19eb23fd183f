"""When reports of bad supply are their feeder's matter."""

import pytest

from models.quality import FeederRule


def test_three_premises_within_an_hour_are_enough_unless_the_company_says_otherwise() -> None:
    assert [FeederRule().holds(premises) for premises in (2, 3, 4)] == [False, True, True]
    assert [FeederRule(premises=5).holds(premises) for premises in (4, 5)] == [False, True]
    assert FeederRule().within.total_seconds() == 3600


@pytest.mark.parametrize("wrong", [{"premises": 1}, {"within_min": 0}])
def test_one_report_is_no_cluster(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        FeederRule(**wrong)
