"""What comes round, and when. A crash may have each job done twice, and none of them twice harms."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from adapters.database.database import Database
from gridline.company import Company
from gridline.consumer_rings import ring_consumers
from gridline.notice_words import text_words
from models.company_profile import CompanyProfile
from models.local_time import local
from models.schedule import Every
from services.notices.call_wishers import CallWishers
from services.notices.ring_consumers import RingConsumers
from services.schedule.run_due import Job

LOG = logging.getLogger(__name__)
_SOON_S, _MINUTE_S, _HOUR_S = 20.0, 60.0, 3600.0


def jobs(database: Database, company: Company) -> Sequence[Job]:
    """Of one company."""
    rings, profile = ring_consumers(database, company), company.profile
    wishers = CallWishers(
        database.transactions,
        profile.restored_calls,
        text_words(company.wording, profile),
        profile.zone,
        company.calendar,
    )
    return (
        Job("call who wished to be called when power is back", Every(_SOON_S), wishers),
        Job("end notices whose time is over", Every(_MINUTE_S), partial(_end_notices, rings)),
        Job("forget look-ups of earlier days", Every(_HOUR_S), partial(_forget_look_ups, database, profile)),
    )


async def _end_notices(rings: RingConsumers, now: datetime) -> None:
    """Whom the telephone did not reach in time is left to a letter. Raises DatabaseAway."""
    if ended := await rings.expire(now):
        LOG.info("notices ended unheard", extra={"count": ended})


async def _forget_look_ups(database: Database, profile: CompanyProfile, now: datetime) -> None:
    """Personal data of earlier days that nothing needs any more. Raises DatabaseAway; what went before is gone."""
    today = local(now, profile.zone).date()
    await database.lookups.forget_before(today)
    await database.wrong_codes.forget_before(today)
    await database.survey_record.forget_callers(now - timedelta(days=profile.survey.quiet_days))
