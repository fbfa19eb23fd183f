"""Erase what is kept of a person, on his request and with proof; what must stay is named with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from models.erasure import DataKind, ErasureOrder, SealedSubject, Subject, Traces
from services.errors import ServiceError
from services.transactions import Transactions


class StillCalling(ServiceError):
    """A call of this number is up, and would bring back what is erased: wait until it is over."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """The proof. `finished_at` is None where it broke off: the same command again finishes it."""

    erasure_id: int
    sealed: SealedSubject
    order: ErasureOrder
    traces: Traces
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedFiles:
    """Names of recordings that go: voice messages, and talks."""

    messages: Sequence[str]
    talks: Sequence[str]


class PersonFile(Protocol):
    """One person's data, and the proofs, within one transaction."""

    async def traces(self, subject: Subject, node: str, today: date) -> Traces: ...

    async def files(self, subject: Subject, node: str) -> RecordedFiles:
        """Recordings on this node that no open case locks."""
        ...

    async def erase(self, subject: Subject, node: str, today: date, order: ErasureOrder) -> None:
        """All that `traces` says goes, but the files."""
        ...

    async def unfinished(self) -> Sequence[Erasure]:
        """Proofs of erasures that broke off."""
        ...

    async def begin(self, sealed: SealedSubject, order: ErasureOrder, traces: Traces) -> int:
        """Write the proof down before anything goes; its id."""
        ...

    async def finish(self, erasure_id: int, traces: Traces, at: datetime) -> None: ...


class PersonRecords(Protocol):
    @property
    def persons(self) -> PersonFile: ...


class LocalTraces(Protocol):
    """What this node's own disk knows of a person. Raises NotKept."""

    async def is_calling(self, subject: Subject) -> bool:
        """Whether a call of his is up, or one that a dead bridge has left."""
        ...

    async def traces(self, subject: Subject) -> Traces: ...

    async def erase(self, subject: Subject) -> None: ...


class PersonRecordings(Protocol):
    """The files; one that is not there is no fault. Raises OSError."""

    async def erase_message(self, name: str) -> None: ...

    async def erase_talk(self, name: str) -> None: ...


class ErasureLog(Protocol):
    async def erasures(self) -> Sequence[Erasure]:
        """All proofs, the first first. Raises DatabaseAway."""
        ...


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """`node` is the name of this machine's Asterisk: recordings of other nodes are erased there."""

    transactions: Transactions[PersonRecords]
    local: LocalTraces
    recordings: PersonRecordings
    node: str

    async def found(self, subject: Subject, today: date) -> Traces:
        """What would go and what must stay. Raises StillCalling, NotKept, DatabaseAway."""
        await self._refuse_callers(subject)
        async with self.transactions.begin() as records:
            kept = await records.persons.traces(subject, self.node, today)
        return kept.joined(await self.local.traces(subject))

    async def __call__(self, subject: Subject, today: date, order: ErasureOrder) -> Traces:
        """Erase it; what went and what stayed, as the proof has it. Where nothing was found no proof is written.

        The proof is begun first, then go the files, the local disk, the database; whoever is killed between begins
        again and finishes the same proof. Raises StillCalling, NotKept, DatabaseAway, OSError.
        """
        traces = await self.found(subject, today)
        begun = await self._begun(subject, traces, order)
        if begun is None:
            return traces
        erasure_id, traces = begun
        async with self.transactions.begin() as records:
            files = await records.persons.files(subject, self.node)
        for name in files.messages:
            await self.recordings.erase_message(name)
        for name in files.talks:
            await self.recordings.erase_talk(name)
        await self.local.erase(subject)
        async with self.transactions.begin() as records:
            await records.persons.erase(subject, self.node, today, order)
            await records.persons.finish(erasure_id, traces, order.at)
        return traces

    async def _begun(self, subject: Subject, found: Traces, order: ErasureOrder) -> tuple[int, Traces] | None:
        """The proof to finish: one that broke off, with what it had found, or a new one."""
        async with self.transactions.begin() as records:
            for earlier in await records.persons.unfinished():
                if earlier.sealed.seals(subject):
                    return earlier.erasure_id, Traces(_more(earlier.traces.goes, found.goes), found.stays)
            if found.is_nothing:
                return None
            return await records.persons.begin(SealedSubject.of(subject), order, found), found

    async def _refuse_callers(self, subject: Subject) -> None:
        if await self.local.is_calling(subject):
            raise StillCalling("a call of this number or account is up: wait until it is over, then erase again")


def _more(one: Mapping[DataKind, int], other: Mapping[DataKind, int]) -> dict[DataKind, int]:
    """Of each kind the greater count: what a broken run has erased is not there to be counted again."""
    return {kind: max(one.get(kind, 0), other.get(kind, 0)) for kind in DataKind if kind in one or kind in other}
