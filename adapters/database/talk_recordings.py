"""Recordings of talks and their access log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import (
    case_reports,
    cases,
    danger_alarms,
    recording_actions,
    talk_recordings,
)
from models.call import CallKey
from models.case_states import OPEN
from models.talk_recording import RecordingAction, TalkRecording
from services.calls.talk_recordings import FiledTalk, LoggedAction


@dataclass(frozen=True, slots=True)
class Talks:
    """Implements TalkFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, recording: TalkRecording) -> bool:
        row = {
            "recording": recording.name,
            "system_name": recording.call.system_name,
            "uniqueid": recording.call.uniqueid,
            "recorded_at": recording.recorded_at,
            "seconds": recording.seconds,
            "sha256": recording.sha256,
        }
        return await insert_new(self.connection, talk_recordings, row)

    async def find(self, name: str) -> FiledTalk | None:
        row = (await self.connection.execute(_talks().where(talk_recordings.c.recording == name))).first()
        return _filed(row) if row else None

    async def erased(self, name: str, at: datetime) -> bool:
        there = talk_recordings.c.recording == name, talk_recordings.c.erased_at.is_(None)
        gone = update(talk_recordings).where(*there).values(erased_at=at)
        return (await self.connection.execute(gone.returning(talk_recordings.c.recording))).first() is not None

    async def log(self, action: LoggedAction) -> None:
        row = {
            "recording": action.recording,
            "action": action.action,
            "acted_by": action.by,
            "acted_at": action.at,
            "why": action.why,
        }
        await self.connection.execute(insert(recording_actions).values(row))


@dataclass(frozen=True, slots=True)
class TalkList:
    """Implements TalkBoard."""

    engine: Engine

    async def listed(self, first: datetime, before: datetime) -> Sequence[FiledTalk]:
        within = talk_recordings.c.recorded_at >= first, talk_recordings.c.recorded_at < before
        return await self._found(_talks().where(*within))

    async def due(self, before: datetime, limit: int) -> Sequence[FiledTalk]:
        old = talk_recordings.c.recorded_at < before, talk_recordings.c.erased_at.is_(None), ~_is_locked()
        return await self._found(_talks().where(*old).limit(limit))

    async def actions(self, name: str) -> Sequence[LoggedAction]:
        query = select(recording_actions).where(recording_actions.c.recording == name)
        async with self.engine.reading() as connection:
            rows = await connection.execute(query.order_by(recording_actions.c.action_id))
            return tuple(
                LoggedAction(row.recording, RecordingAction(row.action), row.acted_by, row.acted_at, row.why)
                for row in rows
            )

    async def _found(self, query: Select[tuple[object, ...]]) -> Sequence[FiledTalk]:
        ordered = query.order_by(talk_recordings.c.recorded_at, talk_recordings.c.recording)
        async with self.engine.reading() as connection:
            return tuple(_filed(row) for row in await connection.execute(ordered))


def _talks() -> Select[tuple[object, ...]]:
    return select(talk_recordings, _is_locked().label("is_locked"))


def _is_locked() -> ColumnElement[bool]:
    """Whether a case that the call brought is open."""
    by_report = (
        exists()
        .where(case_reports.c.system_name == talk_recordings.c.system_name)
        .where(case_reports.c.uniqueid == talk_recordings.c.uniqueid)
        .where(case_reports.c.registration_number == cases.c.registration_number)
        .where(cases.c.state.in_(OPEN))
    )
    by_alarm = (
        exists()
        .where(danger_alarms.c.system_name == talk_recordings.c.system_name)
        .where(danger_alarms.c.uniqueid == talk_recordings.c.uniqueid)
        .where(danger_alarms.c.registration_number == cases.c.registration_number)
        .where(cases.c.state.in_(OPEN))
    )
    return by_report | by_alarm


def _filed(row: Row[tuple[object, ...]]) -> FiledTalk:
    recording = TalkRecording(
        row.recording, CallKey(row.system_name, row.uniqueid), row.recorded_at, row.seconds, row.sha256
    )
    return FiledTalk(recording, row.erased_at, bool(row.is_locked))
