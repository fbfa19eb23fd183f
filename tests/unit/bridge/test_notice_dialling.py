"""When the lines of a node are open to rings of ours."""

import pytest

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from gridline.bridge.notice_dialling import lines_of
from gridline.settings.sections import OutboundSettings, Settings, TrunkSettings

TRUNKS = {"city": TrunkSettings("192.0.2.1:5060")}


@pytest.mark.parametrize(
    ("settings", "shown", "rings"),
    [
        (Settings(trunks=TRUNKS), "70001000000", True),
        (Settings(trunks=TRUNKS), "", False),
        (Settings(), "70001000000", False),
        (Settings(trunks=TRUNKS, outbound=OutboundSettings(enabled=False)), "70001000000", False),
    ],
    ids=["all is there", "no number to be seen", "no trunk", "switched off"],
)
def test_consumers_are_rung_by_a_trunk_and_see_a_number_that_they_may_call(
    settings: Settings, shown: str, rings: bool
) -> None:
    link = AmiLink(AmiSettings("127.0.0.1", 5038, "gridline", "secret"))
    assert lines_of(settings, shown, link, lambda: True).is_open is rings
    assert not lines_of(settings, shown, link, lambda: False).is_open
