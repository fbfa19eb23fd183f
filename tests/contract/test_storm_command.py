"""What a dispatcher orders for the evening when everybody phones, at a shell."""

from pathlib import Path

import pytest

from tests.fakes.commands import Operator, operator_in


@pytest.fixture
def dispatcher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    operator = operator_in(tmp_path, capsys)
    operator.has_the_small_world()
    return operator


@pytest.mark.parametrize("area", ["Қызылжар, Әуезов көшесі", "...", "Садовая\nЛесная", "ы" * 300])
def test_an_area_that_no_voice_can_say_to_callers_is_refused(dispatcher: Operator, area: str) -> None:
    printed = dispatcher.types("storm", "on", "--area", area, "--by", "Әсел")
    assert (printed.status, "--area" in printed.err) == (2, True)
    assert "nobody has ordered" in dispatcher.types("storm", "show").out


def test_the_order_of_whoever_gives_his_name_stands_with_the_area(dispatcher: Operator) -> None:
    assert dispatcher.types("storm", "on", "--by", "и" * 65).status == 2
    dispatcher.types("storm", "on", "--area", "посёлок Северный, дома 5/2", "--by", "Әсел")
    shown = dispatcher.types("storm", "show").out
    assert "ordered by Әсел" in shown
    assert "callers hear: посёлок Северный, дома 5/2" in shown
