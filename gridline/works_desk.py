"""What a dispatcher of planned works has at hand: the database, the company's terms, and how far telling them is."""

from dataclasses import dataclass

from adapters.database.database import Database
from adapters.files.work_calendars import load_calendars
from gridline.pages.notices import Progress
from gridline.pages.outages import Moment
from gridline.pages.works import LISTED
from gridline.settings.sections import Settings
from models.company_profile import CompanyProfile
from models.deadlines import TermClock
from models.outbound.campaign import Campaign
from models.outbound.feasibility import Capacity
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.outages.foresee_telling import ForeseeTelling, Outlook


@dataclass(frozen=True, slots=True)
class WorksDesk:
    database: Database
    settings: Settings
    profile: CompanyProfile
    now: Moment

    @property
    def capacity(self) -> Capacity:
        outbound = self.settings.outbound
        return Capacity(outbound.channels, outbound.calls_per_second)

    @property
    def clock(self) -> TermClock:
        calendar = load_calendars(self.settings.company.profiles / "calendars").get(self.profile.country)
        return TermClock(self.profile.zone, calendar or WorkCalendar(self.profile.country, {}))

    async def works(self, reference: str) -> PlannedWork | None:
        """Those of this number that are not over."""
        planned = await self.database.outage_board.works(self.now.now)
        return next((each for each in planned if each.reference == reference), None)

    async def outlook(self, works: PlannedWork) -> Outlook:
        terms = self.profile.planned_notices
        foresee = ForeseeTelling(self.database.works_audience, terms, self.capacity, self.clock)
        return await foresee(works, self.now.now)

    async def progress(self, campaign: Campaign, most: int = LISTED) -> Progress:
        """With so many at most of those who are handed over."""
        board, campaign_id = self.database.notice_board, campaign.campaign_id
        counts, so_far = await board.counted(campaign_id), await board.so_far(campaign_id)
        left = await board.handed_over(campaign_id, most)
        return Progress(campaign, counts, so_far.rings, so_far.next_at, left)
