"""The recordings of this node as they are erased: on request, or by themselves when their time is over."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.recording_file import recording_path
from adapters.asterisk.talks import TalkSpool
from adapters.database.database import Database
from gridline.bridge.talk_recordings import talk_spool
from gridline.settings.sections import Settings
from models.company_profile import CompanyProfile
from services.forgetting.keep_no_longer import KeepNoLonger


@dataclass(frozen=True, slots=True)
class PersonalRecordings:
    """Implements PersonRecordings; voice messages lie in `folder`."""

    folder: Path
    talks: TalkSpool

    async def erase_message(self, name: str) -> None:
        """Raises OSError, and ValueError for a name that leads out of the folder."""
        if Path(name).name != name or name.startswith("."):
            raise ValueError(f"{name!r} is no recording's name")
        await asyncio.to_thread(recording_path(self.folder, name).unlink, missing_ok=True)

    async def erase_talk(self, name: str) -> None:
        await self.talks.erase(name)


def personal_recordings(settings: Settings) -> PersonalRecordings:
    return PersonalRecordings(settings.storage.recordings, talk_spool(settings))


def keep_no_longer(settings: Settings, profile: CompanyProfile, database: Database) -> KeepNoLonger:
    """What this node deletes by itself."""
    files, node = personal_recordings(settings), settings.asterisk.system_name
    return KeepNoLonger(database.transactions, files, node, profile.retention, profile.zone)
