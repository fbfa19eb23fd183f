"""The digests of what callers said after a tone, taken once the recording stands still: nobody changes it unseen."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from gridline.bridge.transcriptions import NodeRecordings, RecordingState
from services.errors import ServiceError
from services.messages.filed_messages import MessageSeals

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 10.0
_SEALED = (RecordingState.READY, RecordingState.TOO_SHORT)


@dataclass(frozen=True, slots=True)
class RecordingSeals:
    """Run `forever` as one named task. A recording that is not there has no digest, which is told in the list."""

    messages: MessageSeals
    recordings: NodeRecordings
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def forever(self) -> None:
        """Look for new recordings until cancelled."""
        while True:
            try:
                await self.once()
            except ServiceError as trouble:
                LOG.warning("recordings wait for their digests", extra={"fault": type(trouble).__name__})
            await self.pause(LOOK_EVERY_S)

    async def once(self) -> int:
        """How many got theirs. Raises DatabaseAway."""
        sealed = 0
        for message in await self.messages.unsealed(self.recordings.node):
            if await asyncio.to_thread(self.recordings.look, message) in _SEALED:
                digest = await asyncio.to_thread(_digest, self.recordings.file(message))
                await self.messages.seal(message.key, digest)
                sealed += 1
        return sealed


def _digest(file: Path) -> str:
    with file.open("rb") as recording:
        return hashlib.file_digest(recording, "sha256").hexdigest()
