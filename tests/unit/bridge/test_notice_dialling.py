"""When the lines of a node are open to rings of ours, and what a fault in the dialling costs."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from adapters.asterisk.ami.events import AttemptTold
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from gridline.bridge.notice_dialling import dial_notices, lines_of
from gridline.settings.sections import OutboundSettings, Settings, TrunkSettings
from models.call import CallKey

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


class BrokenDialler:
    """Meets a row that nobody can read."""

    looks = 0
    has_left = False

    async def go(self, at_s: float) -> float:
        self.looks += 1
        raise KeyError("a row that nobody can read")

    async def told(self, attempt: str, *, is_over: bool) -> None:
        raise KeyError(attempt)

    async def leave(self) -> None:
        self.has_left = True


class ToldOnce:
    """A link on which an attempt ends, and which is closed then."""

    def __init__(self) -> None:
        self._left: list[AttemptTold | None] = [None, AttemptTold(CallKey("gl", "1.1"), "Local/n1-1", "n1-1", True)]

    @contextmanager
    def subscribe(self, *events: type, name: str) -> Iterator["ToldOnce"]:
        yield self

    def __aiter__(self) -> "ToldOnce":
        return self

    async def __anext__(self) -> AttemptTold:
        if not self._left:
            raise StopAsyncIteration
        told = self._left.pop(0)
        if told is None:
            await asyncio.Event().wait()
        assert told is not None
        return told


async def test_a_fault_in_the_dialling_ends_no_call_of_those_who_phone_us(caplog: pytest.LogCaptureFixture) -> None:
    dialler = BrokenDialler()
    await dial_notices(dialler, ToldOnce())  # type: ignore[arg-type]  # as much of both as it needs
    assert (dialler.looks, dialler.has_left) == (1, True)
    assert [record.levelname for record in caplog.records] == ["CRITICAL", "CRITICAL"]
