"""Residents without ears, whose keys are typed by the clock of their telephone."""

import pytest

from adapters.asterisk.town.load import LightLoad


def test_a_light_resident_waits_in_half_seconds() -> None:
    load = LightLoad("1", 1, 1.0, ((0.5, "1"), (2.5, "2#")), stay_s=1.0)
    assert load.digits == "w1WWw2#W"
    with pytest.raises(ValueError, match="half seconds"):
        LightLoad("1", 1, 1.0, ((0.3, "1"),))
