"""One SQLite file with a thread of its own: work is done in order, in groups that share one commit."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

from adapters.journal.emptied_log import empty_log
from services.errors import NotKept

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_GROUP = 256


@dataclass(frozen=True, slots=True)
class FileForm:
    """How a local file is made.

    `synchronous` NORMAL outlives kill -9, FULL also a loss of power, at the price of an fsync for each group.
    """

    schema: str
    synchronous: Literal["NORMAL", "FULL"]
    most_pages: int | None = None
    """Pages of 4 KiB that the file may grow to; None: as far as the disk goes."""


class _Job(Generic[T]):
    """Work with the future of whoever waits for it."""

    __slots__ = ("_fault", "_value", "erases", "future", "work")

    def __init__(self, work: Work[T], future: "asyncio.Future[T]", *, erases: bool) -> None:
        self.work = work
        self.future = future
        self.erases = erases
        self._value: T | None = None
        self._fault: BaseException | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT job")
        try:
            self._value = self.work(connection)
        except BaseException as fault:  # noqa: BLE001 it belongs to whoever asked, not to this thread
            self._fault = fault
            if connection.in_transaction:  # a full disk has undone everything already
                connection.execute("ROLLBACK TO job")
        if connection.in_transaction:
            connection.execute("RELEASE job")

    def fail(self, fault: BaseException) -> None:
        self._fault = self._fault or fault

    def answer(self) -> None:
        if self.future.done():
            return
        if isinstance(self._fault, sqlite3.Error | OSError):
            kept = NotKept("the local disk did not take it")
            kept.__cause__ = self._fault
            self.future.set_exception(kept)
        elif self._fault is not None:
            self.future.set_exception(self._fault)
        else:
            self.future.set_result(self._value)  # type: ignore[arg-type]  # without a fault there is a value


class LocalFile:
    """Open it with `await open`, end it with `await close`."""

    def __init__(self, path: Path, form: FileForm) -> None:
        self._path = path
        self._form = form
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"local file {path.name}", daemon=True)
        self._connection: sqlite3.Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Raises NotKept where the file cannot be made or read."""
        self._loop = asyncio.get_running_loop()
        try:
            self._connection = await asyncio.to_thread(connect, self._path, self._form)
        except sqlite3.Error as fault:
            raise NotKept(f"{self._path} cannot be opened: {fault}") from fault
        self._thread.start()

    async def do(self, work: Work[T], *, erases: bool = False) -> T:
        """The result of `work`, durable once this returns. Raises NotKept, and whatever `work` raises.

        What work that `erases` took out of the file stands then in no byte of it or of its log either.
        """
        assert self._loop is not None, "the file is open"
        future: asyncio.Future[T] = self._loop.create_future()
        job: _Job[T] = _Job(work, future, erases=erases)
        self._jobs.put(job)  # type: ignore[arg-type]  # the queue does not care what a job returns
        return await future

    async def close(self) -> None:
        """After the work that is waiting."""
        self._jobs.put(None)
        if self._connection is not None:
            await asyncio.to_thread(self._thread.join)
            self._connection.close()

    def _serve(self) -> None:
        while jobs := self._next_jobs():
            self._run(jobs)
            assert self._loop is not None, "the file is open"
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_answer, jobs)

    def _next_jobs(self) -> list[_Job[object]]:
        """All jobs that wait, at least one; none once the file is to be closed."""
        jobs: list[_Job[object]] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _GROUP or self._jobs.empty():
                return jobs
            job = self._jobs.get()
        if jobs:
            self._jobs.put(None)
        return jobs

    def _run(self, jobs: Sequence[_Job[object]]) -> None:
        assert self._connection is not None, "the file is open"
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.run(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.Error as fault:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for job in jobs:
                job.fail(fault)
        else:
            self._empty_log_for([job for job in jobs if job.erases])

    def _empty_log_for(self, erasing: Sequence[_Job[object]]) -> None:
        """What the others asked for is kept, also where this fails."""
        assert self._connection is not None, "the file is open"
        try:
            if erasing:
                empty_log(self._connection)
        except sqlite3.Error as fault:
            for job in erasing:
                job.fail(fault)


def connect(path: Path, form: FileForm) -> sqlite3.Connection:
    """A connection to a local file of this form, made where it is missing. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={form.synchronous}")
    connection.execute("PRAGMA secure_delete=ON")  # most of what is deleted here is personal data
    if form.most_pages is not None:
        connection.execute(f"PRAGMA max_page_count={form.most_pages}")
    connection.executescript(form.schema)
    return connection


def _answer(jobs: Sequence[_Job[object]]) -> None:
    for job in jobs:
        job.answer()
