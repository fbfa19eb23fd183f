"""The AMI link keeps its promises on the double; tests/live keeps them on a real Asterisk."""

from collections.abc import AsyncIterator

import pytest

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from tests.contract.ami_link_contract import AmiLinkContract
from tests.fakes.ami_callers import linked
from tests.fakes.ami_double import AmiDouble


class TestOnTheDouble(AmiLinkContract):
    @pytest.fixture
    async def settings(self) -> AsyncIterator[AmiSettings]:
        async with AmiDouble() as asterisk:
            yield asterisk.settings()

    @pytest.fixture
    async def link(self, settings: AmiSettings) -> AsyncIterator[AmiLink]:
        async with linked(settings) as up:
            yield up
            assert await up.channels() == ()
