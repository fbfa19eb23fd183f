"""A person's data, counted and erased over all tables, and the proofs of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Executable, Row, Select, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.forgotten_callers import ForgottenCallers
from adapters.database.person_rules import Condition, Going, PersonRules, brought_work
from adapters.database.tables import calls, case_reports, cases, erasures, recording_actions, talk_recordings
from models.call import CallKey
from models.erasure import DataKind, ErasureOrder, Reason, SealedSubject, Subject, Traces
from models.talk_recording import RecordingAction
from services.forgetting.erase_person import Erasure, RecordedFiles

_NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Where nothing is written."""


@dataclass(frozen=True, slots=True)
class Persons:
    """Implements PersonFile on one transaction."""

    connection: AsyncConnection

    async def traces(self, subject: Subject, node: str, today: date) -> Traces:
        rules = PersonRules(subject, node, today, _NO_TIME)
        goes: dict[DataKind, int] = {}
        for going in rules.goes:
            if going.kind is not None and (count := await self._count(going.table, going.where)):
                goes[going.kind] = goes.get(going.kind, 0) + count
        if talks := await self._count(talk_recordings, rules.talks):
            goes[DataKind.TALKS] = talks
        stays = {each.reason: await self._count(each.table, each.where) for each in rules.stays}
        return Traces(goes, {reason: count for reason, count in stays.items() if count})

    async def files(self, subject: Subject, node: str) -> RecordedFiles:
        rules = PersonRules(subject, node, date.min, _NO_TIME)
        messages = [name for query in rules.recordings for name in await self._names(query)]
        talks = await self._names(select(talk_recordings.c.recording).where(rules.talks))
        return RecordedFiles(sorted({name for name in messages if name}), talks)

    async def erase(self, subject: Subject, node: str, today: date, order: ErasureOrder) -> None:
        rules = PersonRules(subject, node, today, order.at)
        await self._note_talks(rules.talks, order)
        for system_name, uniqueid in await self._calls(rules):
            await ForgottenCallers(self.connection).note(CallKey(system_name, uniqueid), order.at)
        for going in rules.goes:
            await self.connection.execute(_statement(going))

    async def unfinished(self) -> Sequence[Erasure]:
        rows = await self.connection.execute(select(erasures).where(erasures.c.finished_at.is_(None)))
        return tuple(_erasure(row) for row in rows)

    async def begin(self, sealed: SealedSubject, order: ErasureOrder, traces: Traces) -> int:
        row = {
            "salt": sealed.salt,
            "digest": sealed.digest,
            **_counts(traces),
            "acted_by": order.by,
            "reason": order.reason,
            "begun_at": order.at,
        }
        begun: int = (
            await self.connection.execute(insert(erasures).values(**row).returning(erasures.c.erasure_id))
        ).scalar_one()
        return begun

    async def finish(self, erasure_id: int, traces: Traces, at: datetime) -> None:
        mine = update(erasures).where(erasures.c.erasure_id == erasure_id)
        await self.connection.execute(mine.values(**_counts(traces), finished_at=at))

    async def _note_talks(self, talks: Condition, order: ErasureOrder) -> None:
        gone = update(talk_recordings).where(talks).values(erased_at=order.at)
        names = await self.connection.execute(gone.returning(talk_recordings.c.recording))
        signed = {"action": RecordingAction.ERASED, "acted_by": order.by, "acted_at": order.at, "why": order.reason}
        if rows := [{"recording": name, **signed} for (name,) in names]:
            await self.connection.execute(insert(recording_actions), rows)

    async def _count(self, table: Table, where: Condition) -> int:
        return (await self.connection.execute(select(func.count()).select_from(table).where(where))).scalar_one()

    async def _names(self, query: Select[tuple[str]]) -> Sequence[str]:
        return tuple(await self.connection.scalars(query))

    async def _calls(self, rules: PersonRules) -> Sequence[tuple[str, str]]:
        """Calls of which nothing of him may come any more: those that are emptied, and those of his cases.

        The record of a call may still be on its way when its case is over. In one order, so that two who erase never
        wait for each other for ever.
        """
        his = select(cases.c.registration_number).where(rules.cases)
        told = case_reports.alias()
        here = told.c.registration_number.in_(his) & (told.c.system_name == rules.node)
        brought = select(told.c.system_name, told.c.uniqueid).where(here, ~brought_work(told))
        known = select(calls.c.system_name, calls.c.uniqueid).where(rules.calls)
        rows = await self.connection.execute(known.union(brought))
        return sorted((row.system_name, row.uniqueid) for row in rows)


@dataclass(frozen=True, slots=True)
class Erasures:
    """Implements ErasureLog."""

    engine: Engine

    async def erasures(self) -> Sequence[Erasure]:
        async with self.engine.reading() as connection:
            rows = await connection.execute(select(erasures).order_by(erasures.c.erasure_id))
            return tuple(_erasure(row) for row in rows)


def _statement(going: Going) -> Executable:
    if going.values is None:
        return delete(going.table).where(going.where)
    return update(going.table).where(going.where).values(**going.values)


def _counts(traces: Traces) -> Mapping[str, object]:
    return {
        "goes": {kind.name: count for kind, count in traces.goes.items()},
        "stays": {reason.name: count for reason, count in traces.stays.items()},
    }


def _erasure(row: Row[tuple[object, ...]]) -> Erasure:
    return Erasure(
        row.erasure_id,
        SealedSubject(row.salt, row.digest),
        ErasureOrder(row.acted_by, row.reason, row.begun_at),
        Traces(
            {DataKind[name]: count for name, count in row.goes.items()},
            {Reason[name]: count for name, count in row.stays.items()},
        ),
        row.finished_at,
    )
