"""The digests of what callers said after a tone, taken once the recording stands still: nobody changes it unseen."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from gridline.bridge.rounds import rounds
from gridline.bridge.transcriptions import NodeRecordings, RecordingState
from services.messages.filed_messages import MessageSeals

LOOK_EVERY_S = 10.0
_SEALED = (RecordingState.READY, RecordingState.TOO_SHORT)


@dataclass(frozen=True, slots=True)
class RecordingSeals:
    """Run `forever` as one named task. A recording that is not there has no digest, which is told in the list."""

    messages: MessageSeals
    recordings: NodeRecordings

    async def forever(self) -> None:
        await rounds(self.once, LOOK_EVERY_S, "recordings wait for their digests")

    async def once(self) -> int:
        """How many got theirs. Raises DatabaseAway, and OSError where a recording goes while it is read."""
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
