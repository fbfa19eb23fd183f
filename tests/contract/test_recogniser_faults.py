"""Workers that die, hang, babble, crash or grow: a caller loses an utterance at most, and the next one has a worker."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.recognition.errors import NoRecogniser, RecogniserFailed
from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from dialogue.speech import Grammar
from tests.contract.recogniser_contract import feed, said
from tests.fakes.nothing_left import nothing_left
from tests.fakes.spoken_digits import DIGITS, MODEL, silence, spoken, text

_WITHIN_S = 20.0
QUICK = WorkerSettings(
    workers=1, result_timeout_s=2.0, ping_s=0.05, first_pause_s=0.01, longest_pause_s=0.1, load_timeout_s=20.0
)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Losses are logged as errors; here they are meant."""
    with caplog.at_level(logging.CRITICAL):
        yield


@asynccontextmanager
async def serving(settings: WorkerSettings, model: Path = MODEL) -> AsyncIterator[VoskWorkers]:
    with nothing_left():
        async with VoskWorkers(model, settings) as workers:
            await until(lambda: len(workers.pids) == settings.workers)
            yield workers


@asynccontextmanager
async def faulty(fault: str, starts: Path, settings: WorkerSettings = QUICK) -> AsyncIterator[VoskWorkers]:
    command = (sys.executable, "-m", "tests.fakes.bad_worker", fault, str(starts))
    with nothing_left():
        async with VoskWorkers(MODEL, settings, command) as workers:
            yield workers


def times_started(starts: Path) -> int:
    return len(starts.read_text().split()) if starts.exists() else 0


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(_WITHIN_S):
        while not wanted():  # noqa: ASYNC110 it is about processes
            await asyncio.sleep(0.01)


async def answers_again(workers: VoskWorkers, lost: int) -> None:
    """Another worker has taken the place of `lost`, and hears."""
    await until(lambda: bool(workers.pids) and lost not in workers.pids and workers.is_ready)
    async with workers.utterance(DIGITS, 5) as utterance:
        best, *_ = await said(utterance, spoken("81"))
    assert best.text == text("81")


async def test_a_worker_that_is_killed_loses_what_it_was_hearing_and_is_replaced() -> None:
    async with serving(QUICK) as workers:
        (pid,) = workers.pids
        async with workers.utterance(DIGITS, 5) as utterance:
            await feed(utterance, spoken("123"))
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(RecogniserFailed):
                await asyncio.wait_for(utterance.result(), _WITHIN_S)
            await feed(utterance, spoken("4"))
        await answers_again(workers, pid)


async def test_a_worker_that_dies_takes_only_its_own_callers_along() -> None:
    async with serving(replace(QUICK, workers=2)) as workers:
        first, _ = workers.pids
        async with workers.utterance(DIGITS, 5) as one, workers.utterance(DIGITS, 5) as other:
            for utterance in (one, other):
                await feed(utterance, spoken("70"))
            os.kill(first, signal.SIGKILL)
            outcomes = await asyncio.gather(one.result(), other.result(), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {RecogniserFailed, tuple}
        await answers_again(workers, first)


async def test_a_worker_that_hangs_is_killed_within_the_time_for_a_result() -> None:
    async with serving(replace(QUICK, ping_s=60.0)) as workers:
        (pid,) = workers.pids
        async with workers.utterance(DIGITS, 5) as utterance:
            await feed(utterance, spoken("9"))
            os.kill(pid, signal.SIGSTOP)
            asked_s = time.monotonic()
            with pytest.raises(RecogniserFailed):
                await utterance.result()
            assert time.monotonic() - asked_s < 2 * QUICK.result_timeout_s
        await answers_again(workers, pid)


async def test_a_worker_that_hangs_while_nobody_speaks_is_found_and_replaced() -> None:
    async with serving(QUICK) as workers:
        (pid,) = workers.pids
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: not workers.is_ready)
        with pytest.raises(NoRecogniser):
            async with workers.utterance(DIGITS, 5):
                pass
        await answers_again(workers, pid)


async def test_a_flood_of_audio_fails_its_utterance_and_takes_no_memory() -> None:
    limited = replace(QUICK, unsent_bytes=100_000, longest_s=3600.0, ping_s=60.0, result_timeout_s=5.0)
    async with serving(limited) as workers:
        (pid,) = workers.pids
        async with workers.utterance(DIGITS, 5) as utterance:
            os.kill(pid, signal.SIGSTOP)
            for _ in range(1000):
                utterance.feed(silence(1))
            with pytest.raises(RecogniserFailed, match="flooded"):
                await utterance.result()
            assert not workers.is_ready
            os.kill(pid, signal.SIGCONT)
            await until(lambda: workers.is_ready)
        async with workers.utterance(DIGITS, 5) as utterance:
            best, *_ = await said(utterance, spoken("35"))
        assert best.text == text("35")
        assert workers.pids == {pid}


async def test_an_utterance_without_end_fails() -> None:
    async with serving(replace(QUICK, longest_s=2.0)) as workers, workers.utterance(DIGITS, 5) as utterance:
        await feed(utterance, silence(2.1))
        with pytest.raises(RecogniserFailed, match="longer"):
            await utterance.result()


async def test_who_finds_all_workers_full_goes_on_by_keypad_at_once() -> None:
    async with serving(replace(QUICK, utterances_at_once=1)) as workers:
        async with workers.utterance(DIGITS, 5):
            assert not workers.is_ready
            with pytest.raises(NoRecogniser):
                async with workers.utterance(DIGITS, 5):
                    pass
        assert workers.is_ready


async def test_a_grammar_that_no_worker_could_take_costs_none() -> None:
    endless = Grammar(tuple(f"{number} рублей" for number in range(100_000)))
    async with serving(QUICK) as workers:
        (pid,) = workers.pids
        with pytest.raises(NoRecogniser):
            async with workers.utterance(endless, 5):
                pass
        assert workers.pids == {pid}
        assert workers.is_ready


@pytest.mark.parametrize("wanted", [0, 1_000_000])
async def test_a_senseless_number_of_readings_costs_no_worker(wanted: int) -> None:
    async with serving(QUICK) as workers, workers.utterance(DIGITS, wanted) as utterance:
        best, *_ = await said(utterance, spoken("38"))
    assert best.text == text("38")


async def test_a_static_graph_is_given_no_grammar() -> None:
    freely = replace(QUICK, takes_grammars=False)
    async with serving(freely) as workers, workers.utterance(Grammar(("да", "нет")), 1) as utterance:
        best, *_ = await said(utterance, spoken("52"))
    assert best.text == text("52")


@pytest.mark.parametrize("fault", ["babbles", "echoes", "lies", "mixes up", "mute"])
async def test_a_worker_that_talks_nonsense_fails_its_utterance_in_time(fault: str, tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with faulty(fault, starts) as workers:
        await workers.wait_ready(_WITHIN_S)
        async with workers.utterance(DIGITS, 5) as utterance:
            with pytest.raises(RecogniserFailed):
                await asyncio.wait_for(utterance.result(), 2 * QUICK.result_timeout_s)
        await until(lambda: times_started(starts) == 2)


async def test_an_utterance_that_is_refused_costs_no_worker(tmp_path: Path) -> None:
    async with faulty("refuses", tmp_path / "starts") as workers:
        await workers.wait_ready(_WITHIN_S)
        (pid,) = workers.pids
        async with workers.utterance(DIGITS, 5) as utterance:
            with pytest.raises(RecogniserFailed, match="so it has it"):
                await utterance.result()
        assert workers.pids == {pid}


async def test_a_worker_that_does_not_read_fails_its_utterance_in_time(tmp_path: Path) -> None:
    async with faulty("does not listen", tmp_path / "starts", replace(QUICK, unsent_bytes=10_000)) as workers:
        await workers.wait_ready(_WITHIN_S)
        async with workers.utterance(DIGITS, 5) as utterance:
            for _ in range(30):
                utterance.feed(silence(1))
            with pytest.raises(RecogniserFailed):
                await utterance.result()


async def test_a_model_that_crashes_while_it_loads_is_tried_again_without_haste(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    patient = replace(QUICK, first_pause_s=0.1, longest_pause_s=60.0)
    async with faulty("crashes", starts, patient) as workers:
        with pytest.raises(NoRecogniser):
            await workers.wait_ready(1.5)
        assert not workers.is_ready
        with pytest.raises(NoRecogniser):
            async with workers.utterance(DIGITS, 5):
                pass
    assert 2 <= times_started(starts) <= 5


async def test_a_model_that_does_not_load_in_time_is_tried_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with faulty("never loads", starts, replace(QUICK, load_timeout_s=0.5)) as workers:
        await until(lambda: times_started(starts) >= 2)
        assert not workers.is_ready


async def test_a_folder_that_is_no_model_is_told_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), nothing_left():
        async with VoskWorkers(tmp_path, QUICK):
            await until(lambda: bool(caplog.records))
    assert str(tmp_path) in vars(caplog.records[0])["reason"]


async def test_a_worker_is_replaced_after_its_number_of_utterances_and_nobody_waits() -> None:
    async with serving(replace(QUICK, worker_life=3)) as workers:
        seen = set(workers.pids)
        for _ in range(12):
            async with workers.utterance(DIGITS, 5) as utterance:
                best, *_ = await said(utterance, spoken("6"))
            assert best.text == text("6")
            seen |= workers.pids
            await asyncio.sleep(0.1)
        await until(lambda: len(seen | workers.pids) >= 2)


async def test_a_worker_that_has_grown_is_replaced_and_ends_after_its_last_utterance() -> None:
    async with serving(replace(QUICK, growth_bytes=-1)) as workers:
        (old,) = workers.pids
        async with workers.utterance(DIGITS, 5) as utterance:
            await feed(utterance, spoken("41"))
            await until(lambda: bool(workers.pids - {old}))
            best, *_ = await said(utterance, spoken("7"))
        assert best.text == text("417")
        await until(lambda: old not in workers.pids)


async def test_leaving_ends_what_is_still_being_heard() -> None:
    with nothing_left():
        async with VoskWorkers(MODEL, QUICK) as workers:
            await workers.wait_ready(_WITHIN_S)
            utterance = workers.utterance(DIGITS, 5)
            heard = await utterance.__aenter__()
            await feed(heard, spoken("12"))
        with pytest.raises(RecogniserFailed):
            await heard.result()
        await utterance.__aexit__(None, None, None)


async def test_leaving_while_models_load_leaves_nothing() -> None:
    with nothing_left():
        async with VoskWorkers(MODEL, replace(QUICK, workers=2)):
            pass
        async with VoskWorkers(MODEL, replace(QUICK, workers=2)):
            await asyncio.sleep(0.05)


async def test_a_worker_ends_with_us_even_where_it_hangs_and_we_are_killed() -> None:
    command = (sys.executable, "-m", "tests.fakes.recogniser_host")
    host = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert host.stdout is not None
    pid = int(await asyncio.wait_for(host.stdout.readline(), _WITHIN_S))
    os.kill(pid, signal.SIGSTOP)
    host.kill()
    await host.wait()
    await until(lambda: not Path(f"/proc/{pid}").exists())
