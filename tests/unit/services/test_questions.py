"""Whoever asks goes on after his patience, even where the asked side does not let go."""

import asyncio

import pytest

from services.questions import Questions


async def test_an_answer_in_time_is_the_answer() -> None:
    async def answer() -> int:
        return 7

    assert await Questions().ask(answer, within_s=5) == 7


async def test_a_fault_of_the_asked_side_is_the_askers() -> None:
    async def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await Questions().ask(fail, within_s=5)


async def test_a_side_that_clings_to_its_work_does_not_hold_the_asker() -> None:
    lets_go = asyncio.Event()

    async def cling() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            await lets_go.wait()
        return 1

    questions = Questions()
    with pytest.raises(TimeoutError):
        await questions.ask(cling, within_s=0)
    lets_go.set()
    await questions.close()


async def test_a_caller_who_hangs_up_gives_his_question_up() -> None:
    was_cancelled = asyncio.Event()

    async def wait() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            was_cancelled.set()
            raise
        return 1

    questions = Questions()
    caller = asyncio.ensure_future(questions.ask(wait, within_s=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await questions.close()
    assert was_cancelled.is_set()
