"""Kill -9 while voice messages are written down: none is lost, none becomes a reading twice."""

import random
import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import cases, readings, submissions, voice_messages
from models.reading import ReadingSource
from tests.fakes.doomed_transcriptions import HEARD, STEPS, write_down_for_ever
from tests.fakes.forked import ended, forked, kill_at_work
from tests.fakes.supply import DAY, NIGHT
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import GOOD, Desk, message

ROUNDS = 5
LEASE_MINUTES = 5


def heard_in(folder: Path) -> int:
    file = folder / HEARD
    return len(file.read_text().splitlines()) if file.exists() else 0


def readings_left(address: DatabaseAddress) -> list[str]:
    """The registers whose readings came from messages."""
    engine = plain_engine(address)
    query = select(readings.c.register_id).where(readings.c.source == ReadingSource.VOICE_MESSAGE)
    with engine.connect() as connection:
        found = sorted(connection.scalars(query))
    engine.dispose()
    return found


def states_left(address: DatabaseAddress) -> Counter[tuple[str, str]]:
    """How many messages are in which state, with their cases' states."""
    engine = plain_engine(address)
    query = select(voice_messages.c.state, cases.c.state.label("case_state")).join_from(
        voice_messages, cases, cases.c.registration_number == voice_messages.c.registration_number
    )
    with engine.connect() as connection:
        found = Counter((row.state, row.case_state) for row in connection.execute(query))
        assert connection.scalar(select(func.count()).select_from(submissions)) == found["auto_matched", "closed"]
    engine.dispose()
    return found


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_a_message_becomes_one_reading_all_the_same(
    address: DatabaseAddress, database: Database, tmp_path: Path, step: str
) -> None:
    record(tmp_path, message().recording)
    desk = Desk(database, tmp_path, ScriptedTranscriber({message().recording: GOOD}))
    await desk.files(message())
    assert ended(forked(write_down_for_ever, address, tmp_path, 0, step)) == -signal.SIGKILL
    done = step == "committed"
    assert readings_left(address) == ([DAY, NIGHT] if done else [])
    assert states_left(address) == ({("auto_matched", "closed"): 1} if done else {("new", "registered"): 1})
    desk.later(minutes=LEASE_MINUTES)
    await desk.works()
    assert readings_left(address) == [DAY, NIGHT]
    assert states_left(address) == {("auto_matched", "closed"): 1}


async def test_killed_again_and_again_it_settles_every_message_once(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    names = [f"{n}-reading-1" for n in range(120)]
    desk = Desk(database, tmp_path, ScriptedTranscriber(dict.fromkeys(names, GOOD)))
    for name in names:
        record(tmp_path, name)
        await desk.files(message(name))
    chance = random.Random(20)
    for attempt in range(ROUNDS):
        process = forked(write_down_for_ever, address, tmp_path, attempt * LEASE_MINUTES, "-")
        kill_at_work(process, lambda: heard_in(tmp_path), chance.uniform(0, 0.05))
    assert states_left(address)["new", "registered"] > 0, "it was not done before it was killed for the last time"
    desk.later(minutes=(ROUNDS + 1) * LEASE_MINUTES)
    await desk.works()
    assert states_left(address) == {("auto_matched", "closed"): 1, ("to_check", "registered"): len(names) - 1}
    assert readings_left(address) == [DAY, NIGHT]
    assert len(await database.messages.waiting()) == len(names) - 1
