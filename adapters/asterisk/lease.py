"""The lease of a node: of several bridges beside one Asterisk only one may hold it, and its death frees it at once."""

import asyncio
import errno
import fcntl
import logging
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.asterisk.errors import LeaseUnusable

LOG = logging.getLogger(__name__)


class NodeLease:
    """A locked file in the instance's run folder. `async with` waits as a standby until the lease is ours.

    The kernel frees the lock with the process, `kill -9` included. A child that is forked without exec would share
    the lock and keep it alive: start workers by spawn. The file must lie on a local disk and is never removed.
    """

    def __init__(self, path: Path, retry_s: float = 0.25) -> None:
        self._path = path
        self._retry_s = retry_s
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def holder(self) -> int | None:
        """The process that holds the lease, or None when nobody does or it has not signed yet."""
        descriptor = self._open()
        try:
            if _locked(descriptor):
                return None
            written = os.pread(descriptor, 32, 0).strip()
            return int(written) if written.isdigit() else None
        finally:
            os.close(descriptor)

    def try_acquire(self) -> bool:
        """Takes the lease if it is free. Raises LeaseUnusable where the file cannot be opened."""
        if self.held:
            return True
        descriptor = self._open()
        if not _locked(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:  # a full disk hides the holder's name, the lock holds all the same
            LOG.warning("the lease could not be signed", extra={"error": error.strerror})
        return True

    async def acquire(self) -> None:
        """Waits until the lease is ours; taken over within the retry time after the holder's end."""
        if not self.try_acquire():
            LOG.info("standby: another process holds the lease", extra={"holder_pid": self.holder()})
            while not self.try_acquire():  # noqa: ASYNC110  # the kernel tells nobody that a lock is free
                await asyncio.sleep(self._retry_s)
        LOG.info("lease taken", extra={"lease": self._path.name})

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    async def __aenter__(self) -> Self:
        await self.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LeaseUnusable(f"{self._path}: {error.strerror}") from error


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise LeaseUnusable(error.strerror or "the lease file cannot be locked") from error
    return True
