"""Drops recordings of this node, and what belongs to them, when they were kept long enough, while the bridge runs."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.asterisk.talks import TalkSpool
from adapters.database.database import Database
from gridline.bridge.rounds import attempted
from models.company_profile import CompanyProfile
from services.calls.talk_recordings import EraseTalk
from services.forgetting.delete_old_recordings import DeleteOldRecordings
from services.forgetting.keep_no_longer import KeepNoLonger

LOG = logging.getLogger(__name__)
FORGET_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Run `forever` as one named task; what cannot be dropped now is dropped an hour later."""

    database: Database
    talks: TalkSpool
    old: KeepNoLonger
    profile: CompanyProfile
    clock: Callable[[], datetime]

    async def forever(self) -> None:
        while True:
            await attempted(self._delete_talks, "old recordings of talks are still there")
            await attempted(self._delete_old, "messages and calls that were kept long enough are still there")
            await asyncio.sleep(FORGET_EVERY_S)

    async def _delete_talks(self) -> None:
        erase = EraseTalk(self.database.transactions, self.talks)
        delete = DeleteOldRecordings(self.database.talk_list, erase, self.profile.retention, self.profile.zone)
        if deleted := await delete(self.clock()):
            LOG.info("old recordings of talks deleted", extra={"count": len(deleted)})

    async def _delete_old(self) -> None:
        gone = await self.old(self.clock())
        if count := len(gone.recordings) + gone.calls + gone.numbers:
            LOG.info("old messages, calls and numbers deleted", extra={"count": count})
