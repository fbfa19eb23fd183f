"""Recordings of talks that are over: hashed, filed, and put where they are kept; whatever a crash left as well."""

import asyncio
import logging

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import AmiError
from adapters.asterisk.talks import SPOOL, TalkSpool
from gridline.settings.sections import Settings
from models.call import CallKey
from models.talk_recording import TalkRecording
from services.errors import NotKept
from services.outbox.drain_outbox import OutboxDrainer
from services.outbox.outbox import Letter, Outbox

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
TALKS = "talks"
"""Below the recordings of the settings."""


class TalkRecordings:
    """`watch` looks into the spool of a node every few seconds. A recording is filed before it is moved."""

    def __init__(self, spool: TalkSpool, outbox: Outbox, drainer: OutboxDrainer) -> None:
        self._spool = spool
        self._outbox = outbox
        self._drainer = drainer

    async def watch(self, link: AmiLink) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._look(link)
            except (AmiError, NotKept, OSError):
                LOG.warning("recordings of talks wait in the spool", exc_info=True)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self, link: AmiLink) -> None:
        waiting = await asyncio.to_thread(self._spool.waiting)
        if not waiting or not link.is_up:
            return
        alive = {channel.call.uniqueid for channel in await link.channels()}
        for uniqueid in waiting:
            if uniqueid not in alive:
                await self._file(CallKey(link.system_name, uniqueid))

    async def _file(self, call: CallKey) -> None:
        talk = await self._spool.finished(call.uniqueid)
        if talk is None:
            return
        recording = TalkRecording(talk.name, call, talk.began_at, talk.seconds, talk.sha256)
        await self._outbox.keep(Letter(f"TalkRecording:{talk.name}", f"talk {call}", recording))
        await self._spool.keep(talk)
        self._drainer.wake()


def talk_spool(settings: Settings) -> TalkSpool:
    """Where the talks of these settings' node are recorded, and where they are kept."""
    return TalkSpool(settings.asterisk.instance / SPOOL, settings.storage.recordings / TALKS)
