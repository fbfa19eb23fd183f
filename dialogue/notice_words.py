"""What a notice says: all of it is recorded, so that it needs no speech engine (F-2, F-8)."""

from zoneinfo import ZoneInfo

from dialogue.moments import moment
from dialogue.prompt import CompanyName, Prompt, prompt
from models.outbound.notice import NoticeKind, NoticeText


def notice_prompts(text: NoticeText, company: str, zone: ZoneInfo) -> tuple[Prompt, ...]:
    """Who rings, then what he tells, by the clocks of `zone`; `company` is its code. The question is not among them.

    Works that were moved without a known time before are told as new ones.
    """
    name = CompanyName(company)
    if text.kind is NoticeKind.RESTORED:
        return (prompt("outage_restored", company=name),)
    return (prompt("planned_intro", company=name), *_news(text, zone))


def _news(text: NoticeText, zone: ZoneInfo) -> tuple[Prompt, ...]:
    match text.kind:
        case NoticeKind.CANCELLED:
            day, _ = moment(text.starts_at, zone)
            return (prompt("planned_cancelled", date=day),)
        case NoticeKind.MOVED if text.was_at is not None:
            return prompt("planned_moved", old_start=moment(text.was_at, zone)), _dates(text, zone)
        case _:
            return (_dates(text, zone),)


def _dates(text: NoticeText, zone: ZoneInfo) -> Prompt:
    return prompt("outage_planned_now", start=moment(text.starts_at, zone), end=moment(text.ends_at, zone))
