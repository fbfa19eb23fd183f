"""What a caller is told of an outage or of planned works, and that he was told (decisions, Outages)."""

from contextlib import suppress
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from dialogue.conversation import Conversation
from dialogue.errors import HungUp, LookUpLate
from dialogue.moments import moment
from dialogue.prompt import Prompt, Text, prompt
from ivr.call_context import CallContext
from models.account import AccountNumber
from models.outage_news import OutageNews
from models.power import WorksTold
from services.outages.outage_desk import ToldOutage

CREW = prompt("outage_crew_on_site")


@dataclass(frozen=True, slots=True)
class Telling:
    """An outage about to be told; `where` in the dialogue makes its key."""

    news: OutageNews
    zone: ZoneInfo
    account: AccountNumber | None
    where: str


async def tell_outage(call: Conversation, here: CallContext, telling: Telling) -> None:
    """Tell it to the end, and keep who heard which estimate: also of a caller who hangs up while it is spoken."""
    news = telling.news
    told = ToldOutage(
        key=here.key("told", telling.where, str(news.outage_id)),
        call=here.incoming.key,
        caller=here.caller,
        account=telling.account,
        outage_id=news.outage_id,
        estimate=news.estimate,
        told_at=await call.look(here.clock.now),
        heard_whole=True,
    )
    try:
        await call.tell(*outage_words(news, telling.zone))
    except HungUp:
        await _keep(call, here, replace(told, heard_whole=False))
        raise
    await _keep(call, here, told)


def outage_words(news: OutageNews, zone: ZoneInfo) -> tuple[Prompt, ...]:
    """Without an estimate that holds, its time is being clarified; cause and crew as a person entered them."""
    if news.estimate is not None:
        day, time = moment(news.estimate, zone)
        known = prompt("outage_known_etr", etr_date=day, etr_time=time)
    else:
        known = prompt("outage_known_no_etr", update_time=moment(news.updated_at, zone))
    cause = (prompt("outage_cause", cause=Text(news.cause.rstrip(". "))),) if news.cause else ()
    return (known, *cause, *((CREW,) if news.crew_on_site else ()))


def works_words(works: WorksTold, zone: ZoneInfo) -> Prompt:
    return prompt("outage_planned_now", start=moment(works.starts_at, zone), end=moment(works.ends_at, zone))


async def _keep(call: Conversation, here: CallContext, told: ToldOutage) -> None:
    with suppress(LookUpLate):
        await call.look(here.desks.outages.told, told)
