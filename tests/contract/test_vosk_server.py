"""A vosk-server that is away, slow, broken or talks nonsense costs an utterance in a bounded time, never more."""

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.recognition.errors import NoRecogniser, RecogniserFailed
from adapters.recognition.remote.utterance import ServerSettings
from adapters.recognition.remote.vosk_server import VoskServer
from tests.contract.recogniser_contract import feed, said
from tests.fakes.nothing_left import nothing_left
from tests.fakes.spoken_digits import DIGITS, heard, silence, spoken, text
from tests.fakes.vosk_server_double import ServerFault, VoskServerDouble

QUICK = ServerSettings(connect_timeout_s=0.3, result_timeout_s=0.5, pause_s=0.2)
_SLACK_S = 2.0


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Losses are logged; here they are meant."""
    with caplog.at_level(logging.CRITICAL):
        yield


async def test_the_server_is_told_what_to_listen_for_and_never_which_model() -> None:
    async with VoskServerDouble(heard) as server, VoskServer(server.address) as recogniser:
        async with recogniser.utterance(DIGITS, 5) as utterance:
            await said(utterance, spoken("1"))
        async with recogniser.utterance(None, 1) as utterance:
            await said(utterance, spoken("1"))
    with_grammar, without = server.configs
    assert with_grammar["sample_rate"] == without["sample_rate"] == 8000
    assert with_grammar["words"] is True
    assert with_grammar["phrase_list"] == list(DIGITS.phrases)
    assert "phrase_list" not in without
    assert "model" not in with_grammar


async def test_a_server_that_knows_no_alternatives_is_understood() -> None:
    async with VoskServerDouble(heard) as server, VoskServer(server.address) as recogniser:
        server.knows_alternatives = False
        async with recogniser.utterance(DIGITS, 5) as utterance:
            (only,) = await said(utterance, spoken("58"))
    assert (only.text, only.confidence) == (text("58"), 0.98)


@pytest.mark.parametrize(
    "fault",
    [fault for fault in ServerFault if fault not in (ServerFault.NO_WEBSOCKET, ServerFault.SLOW, ServerFault.DEAF)],
)
async def test_a_server_that_fails_loses_the_utterance_in_time(fault: ServerFault) -> None:
    with nothing_left():
        async with VoskServerDouble(heard, fault) as server, VoskServer(server.address, QUICK) as recogniser:
            asked_s = time.monotonic()
            async with recogniser.utterance(DIGITS, 5) as utterance:
                with pytest.raises(RecogniserFailed):
                    await said(utterance, spoken("12"))
            assert time.monotonic() - asked_s < QUICK.result_timeout_s + _SLACK_S
            server.fault = None
            async with recogniser.utterance(DIGITS, 5) as utterance:
                best, *_ = await said(utterance, spoken("12"))
            assert best.text == text("12")


async def test_a_server_that_does_not_read_loses_the_utterance_and_takes_no_memory() -> None:
    limited = replace(QUICK, unsent_bytes=50_000, longest_s=36_000.0)
    async with (
        VoskServerDouble(heard, ServerFault.DEAF) as server,
        VoskServer(server.address, limited) as recogniser,
        recogniser.utterance(DIGITS, 5) as utterance,
    ):
        await feed(utterance, silence(600), piece_bytes=16_000)
        with pytest.raises(RecogniserFailed, match="does not take"):
            await utterance.result()


async def test_an_utterance_without_end_fails() -> None:
    short = replace(QUICK, longest_s=2.0)
    async with (
        VoskServerDouble(heard) as server,
        VoskServer(server.address, short) as recogniser,
        recogniser.utterance(DIGITS, 5) as utterance,
    ):
        await feed(utterance, silence(2.1))
        with pytest.raises(RecogniserFailed, match="longer"):
            await utterance.result()


@pytest.mark.parametrize("fault", [ServerFault.NO_WEBSOCKET, ServerFault.SLOW])
async def test_a_server_that_is_none_sends_the_caller_to_his_keys_in_time(fault: ServerFault) -> None:
    with nothing_left():
        async with VoskServerDouble(heard, fault) as server, VoskServer(server.address, QUICK) as recogniser:
            asked_s = time.monotonic()
            with pytest.raises(NoRecogniser):
                async with recogniser.utterance(DIGITS, 5):
                    pass
            assert time.monotonic() - asked_s < QUICK.connect_timeout_s + _SLACK_S


async def test_who_calls_next_does_not_wait_for_a_server_that_is_away_and_it_is_tried_again_later() -> None:
    away = ServerFault.NO_WEBSOCKET
    async with VoskServerDouble(heard, away) as server, VoskServer(server.address, QUICK) as recogniser:
        assert recogniser.is_ready
        for _ in range(3):
            with pytest.raises(NoRecogniser):
                async with recogniser.utterance(DIGITS, 5):
                    pass
            assert not recogniser.is_ready
        assert server.connections == 1
        server.fault = None
        async with asyncio.timeout(_SLACK_S):
            while not recogniser.is_ready:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.02)
        async with recogniser.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, spoken("9"))
        assert best.text == text("9")


async def test_where_nobody_listens_the_caller_goes_on_by_keypad() -> None:
    async with VoskServerDouble(heard) as server:
        address = server.address
    async with VoskServer(address, QUICK) as recogniser:
        with pytest.raises(NoRecogniser):
            async with recogniser.utterance(DIGITS, 5):
                pass


async def test_more_utterances_than_agreed_are_refused() -> None:
    one = replace(QUICK, utterances_at_once=1)
    async with VoskServerDouble(heard) as server, VoskServer(server.address, one) as recogniser:
        async with recogniser.utterance(DIGITS, 5):
            assert not recogniser.is_ready
            with pytest.raises(NoRecogniser):
                async with recogniser.utterance(DIGITS, 5):
                    pass
        assert recogniser.is_ready


async def test_leaving_ends_what_is_still_being_heard() -> None:
    with nothing_left():
        async with VoskServerDouble(heard) as server:
            async with VoskServer(server.address, QUICK) as recogniser:
                utterance = recogniser.utterance(DIGITS, 5)
                listening = await utterance.__aenter__()
                await feed(listening, spoken("12"))
            with pytest.raises(RecogniserFailed):
                await listening.result()
            await utterance.__aexit__(None, None, None)
