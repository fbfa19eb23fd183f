"""Whoever recognises keeps the port's promises."""

from collections.abc import AsyncIterator

import pytest

from adapters.recognition.remote.vosk_server import VoskServer
from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from tests.contract.recogniser_contract import RecogniserContract
from tests.fakes.nothing_left import nothing_left
from tests.fakes.scripted_recogniser import ScriptedRecogniser
from tests.fakes.spoken_digits import MODEL, heard
from tests.fakes.vosk_server_double import VoskServerDouble

_LOADED_S = 30.0


class TestTheFake(RecogniserContract):
    @pytest.fixture
    async def recogniser(self) -> AsyncIterator[ScriptedRecogniser]:
        scripted = ScriptedRecogniser(heard)
        yield scripted
        assert scripted.at_once == 0


class TestWorkers(RecogniserContract):
    @pytest.fixture
    async def recogniser(self) -> AsyncIterator[VoskWorkers]:
        with nothing_left():
            async with VoskWorkers(MODEL, WorkerSettings(workers=2)) as workers:
                await workers.wait_ready(_LOADED_S)
                yield workers


class TestWorkersWithAModelFor16Khz(RecogniserContract):
    """The embedded model takes 16 kHz too: what is upsampled for it is heard as well."""

    @pytest.fixture
    async def recogniser(self) -> AsyncIterator[VoskWorkers]:
        async with VoskWorkers(MODEL, WorkerSettings(workers=1, rate_hz=16000)) as workers:
            await workers.wait_ready(_LOADED_S)
            yield workers


class TestAVoskServer(RecogniserContract):
    @pytest.fixture
    async def recogniser(self) -> AsyncIterator[VoskServer]:
        with nothing_left():
            async with VoskServerDouble(heard) as server, VoskServer(server.address) as recogniser:
                yield recogniser
