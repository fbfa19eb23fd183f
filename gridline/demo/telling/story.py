"""The show from the announcement to the register: what happens, in its order."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.subscribers import Subscriber
from gridline.clock import ServiceClock
from gridline.demo.screen import Screen
from gridline.demo.telling.figures import Summary
from gridline.demo.telling.people import Part
from gridline.pages.notice_sentences import ring_as_text
from gridline.pages.notice_story import story_as_text
from gridline.pages.notices import announced_as_text, progress_as_text
from gridline.pages.outages import Moment
from gridline.works_desk import WorksDesk
from gridline.works_register import write_register
from models.message_review import Signature
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeKind, NoticeState
from models.planned_work import PlannedWork
from services.notices.announce_works import AnnounceWorks, NoticeWords
from services.notices.check_proof import CheckProof
from services.notices.notice_board import NoticeStory, StoredRing
from services.outages.plan_works import PlanWorks

REFERENCE = "ЯЭ-118"
DEVICE = "TP1"
NAME = "Демо-диспетчер"
_FROM, _TO = time(9), time(13)
_AHEAD, _LATER = timedelta(days=6), timedelta(days=1)
_LOOK_S = 0.5
_WAVE_S = 90.0
_OVER = frozenset({NoticeState.ACKNOWLEDGED, NoticeState.HEARD, NoticeState.HANDED_OVER})


@dataclass(slots=True)
class Story:
    """`await story.told()` takes the show through and returns its summary."""

    town: Town
    opened: WorksDesk
    clock: ServiceClock
    parts: Sequence[Part]
    words: NoticeWords
    screen: Screen
    folder: Path
    """Where the register goes."""
    _seen: set[str] = field(default_factory=set)
    """Attempts that were told of."""

    @property
    def desk(self) -> WorksDesk:
        """As it stands at this moment."""
        return replace(self.opened, now=Moment(self.clock(), self.opened.now.zone))

    async def told(self) -> Summary:
        """Raises TimeoutError where somebody is not rung at all."""
        with ExitStack() as homes:
            people = [homes.enter_context(self.town.subscriber(each.number, each.first)) for each in self.parts]
            self._introduce()
            works = await self._planned(self._starts_at())
            await self._announced(works)
            await self._wave()
            self._say("\nThe works are moved by a day. From now on nobody is rung for the old dates.")
            works = await self._planned(self._starts_at() + _LATER)
            for person, part in zip(people, self.parts, strict=True):
                person.behaviour = part.then
            campaigns = await self._announced(works)
            await self._wave()
            return await self._summary(people, campaigns)

    def _introduce(self) -> None:
        self._say(f"{self.desk.profile.name}: works {REFERENCE} are planned at {DEVICE}. Ten consumers live there:")
        for part in self.parts:
            self._say(f"  {part.shown}  {part.does}")

    def _starts_at(self) -> datetime:
        now = self.desk.now
        return datetime.combine(now.now.astimezone(now.zone).date() + _AHEAD, _FROM, now.zone)

    async def _planned(self, starts_at: datetime) -> PlannedWork:
        ends_at = datetime.combine(starts_at.date(), _TO, starts_at.tzinfo)
        works = PlannedWork(REFERENCE, starts_at, ends_at, (DEVICE,))
        return await PlanWorks(self.desk.database.transactions)(works, self._by())

    async def _announced(self, works: PlannedWork) -> Sequence[Campaign]:
        terms = self.desk.profile.planned_notices
        announce = AnnounceWorks(self.desk.database.transactions, terms, self.desk.clock, self.words)
        campaigns = (await announce(works.reference, self._by())).campaigns
        progress = [await self.desk.progress(each) for each in campaigns]
        self._say(f"\n{announced_as_text(progress, self.desk.now, is_new=True)}")
        return campaigns

    async def _wave(self) -> None:
        """Until everybody's newest notice has been rung once, or needs no ring; each end is told as it is known."""
        async with asyncio.timeout(_WAVE_S):
            while True:
                stories = [await self._story(part) for part in self.parts]
                for part, story in zip(self.parts, stories, strict=True):
                    for ring in story.rings:
                        self._tell(part, ring, story.campaign.text.kind)
                if all(map(_has_been_rung, stories)):
                    return
                await asyncio.sleep(_LOOK_S)

    def _tell(self, part: Part, ring: StoredRing, kind: NoticeKind) -> None:
        if ring.end is not None and ring.attempt not in self._seen:
            self._seen.add(ring.attempt)
            self._say(f"  {part.shown}  {ring_as_text(ring, kind)}")

    async def _story(self, part: Part) -> NoticeStory:
        return (await self.desk.database.notice_board.story(part.account))[0]

    async def _summary(self, people: Sequence[Subscriber], campaigns: Sequence[Campaign]) -> Summary:
        board = self.desk.database.notice_board
        everything = await board.campaigns(REFERENCE)
        progress = [await self.desk.progress(each) for each in everything]
        self._say(f"\ngridline works telling {REFERENCE}\n{progress_as_text(progress, self.desk.now)}")
        self._explain(self.parts[3], await board.story(self.parts[3].account))
        register = [
            await write_register(self.desk, REFERENCE, self.folder / f"register.{kind}") for kind in ("csv", "pdf")
        ]
        self._say("".join(register))
        proof = await CheckProof(board)()
        last = [await self._story(part) for part in self.parts]
        moved = {each.campaign_id for each in campaigns if each.text.kind is NoticeKind.MOVED}
        return Summary(
            consumers=len(self.parts),
            rings=proof.links,
            rang=sum(len(each.calls) for each in people),
            stands=dict(Counter(each.state.value for each in last)),
            corrected=sum(each.campaign.campaign_id in moved for each in last),
            left_to_a_letter=[each.why.value for each in last if each.why is not None],
            proof_holds=proof.is_whole,
            head=proof.head.hash if proof.head else "",
            astray=[
                f"{part.shown} ({part.does}): {story.state.value}"
                for part, story in zip(self.parts, last, strict=True)
                if story.state is not part.comes_to
            ],
        )

    def _explain(self, part: Part, stories: Sequence[NoticeStory]) -> None:
        account = part.account
        self._say(f"gridline works why {account.value}\n{story_as_text(stories, account, self.desk.now)}")

    def _by(self) -> Signature:
        return Signature(NAME, self.desk.now.now)

    def _say(self, text: str) -> None:
        self.screen.show(text)


def _has_been_rung(story: NoticeStory) -> bool:
    is_over = story.state in _OVER
    return is_over or (story.state is NoticeState.QUEUED and any(ring.end is not None for ring in story.rings))
