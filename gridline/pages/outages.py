"""Outages and promises as a dispatcher reads them, and as programs do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gridline.pages.printed import json_text
from models.local_time import local
from models.outage_promise import EstimateAge, Promise, PromiseCount, age_of, state_of
from services.outages.outage_board import ListedOutage, OpenedOutage
from services.outages.place_report import UnplacedReport

_AGES = {EstimateAge.EXPIRING: " (RUNS OUT)", EstimateAge.EXPIRED: " (OVER: callers hear that it is being clarified)"}


@dataclass(frozen=True, slots=True)
class Moment:
    """When a page is made, and by which clocks its times are shown."""

    now: datetime
    zone: ZoneInfo

    def shown(self, at: datetime | None) -> str:
        return f"{local(at, self.zone):%Y-%m-%d %H:%M}" if at is not None else "-"


def outages_as_text(listed: Sequence[ListedOutage], moment: Moment) -> str:
    """One line an outage."""
    return "\n".join([_line(each, moment) for each in listed] or ["no outage is open"]) + "\n"


def outages_as_json(listed: Sequence[ListedOutage], moment: Moment) -> str:
    return json_text([_outage(each, moment) for each in listed])


def page_as_text(opened: OpenedOutage, moment: Moment) -> str:
    """The outage, then its history line by line."""
    outage = opened.listed.outage
    lines = [
        _line(opened.listed, moment),
        f"  premises below {outage.device_id}: {opened.premises}",
        f"  cause: {outage.cause or '-'}",
        f"  crew on site: {'yes' if outage.crew_on_site else 'no'}",
    ]
    if opened.reports_since_end:
        lines.append(f"  REPORTED AGAIN since it was over: {opened.reports_since_end} premises. See: still-out")
    lines += [
        f"  v{each.version} {moment.shown(each.change.signature.at)} {each.change.action.value} by "
        f"{each.change.signature.by}: {each.state.value} at {each.device_id}, estimate {moment.shown(each.estimate)}"
        + (f"; {each.change.note}" if each.change.note else "")
        for each in opened.history
    ]
    return "\n".join(lines) + "\n"


def page_as_json(opened: OpenedOutage, moment: Moment) -> str:
    history = [
        {
            "version": each.version,
            "action": each.change.action.value,
            "by": each.change.signature.by,
            "at": _iso(each.change.signature.at),
            "state": each.state.value,
            "device": each.device_id,
            "estimate": _iso(each.estimate),
            "note": each.change.note,
        }
        for each in opened.history
    ]
    more = {"premises": opened.premises, "reports_since_end": opened.reports_since_end, "history": history}
    return json_text({**_outage(opened.listed, moment), **more})


def unplaced_as_text(reports: Sequence[UnplacedReport], moment: Moment) -> str:
    """Callers' numbers are shown whole: whoever reads this may have to call back."""
    lines = [
        f"{each.number}  {moment.shown(each.reported_at)}  {each.caller or '-'}  recording {each.recording or '-'}"
        for each in reports
    ]
    return "\n".join(lines or ["no report waits to be placed"]) + "\n"


def unplaced_as_json(reports: Sequence[UnplacedReport]) -> str:
    return json_text(
        [
            {
                "number": str(each.number),
                "reported_at": _iso(each.reported_at),
                "caller": each.caller,
                "account": each.account,
                "recording": each.recording,
            }
            for each in reports
        ]
    )


def promises_as_text(promises: Sequence[Promise], moment: Moment) -> str:
    """Each estimate with what became of it, then the sums."""
    lines = [
        f"outage {each.outage_id}  promised {moment.shown(each.estimate)}  told {each.times_told} times to "
        f"{each.callers}  back {moment.shown(each.restored_at)}  {state_of(each, moment.now).value}"
        for each in promises
    ]
    count = PromiseCount.of(promises, moment.now)
    sums = ", ".join(
        f"{state.value} {count.estimates[state]} (told {count.tellings[state]})" for state in count.estimates
    )
    return "\n".join([*(lines or ["no estimate was told"]), sums]) + "\n"


def promises_as_json(promises: Sequence[Promise], moment: Moment) -> str:
    count = PromiseCount.of(promises, moment.now)
    each_one = [
        {
            "outage": each.outage_id,
            "estimate": _iso(each.estimate),
            "times_told": each.times_told,
            "callers": each.callers,
            "restored_at": _iso(each.restored_at),
            "state": state_of(each, moment.now).value,
        }
        for each in promises
    ]
    sums = {
        state.value: {"estimates": count.estimates[state], "told": count.tellings[state]} for state in count.estimates
    }
    return json_text({"promises": each_one, "count": sums})


def _line(listed: ListedOutage, moment: Moment) -> str:
    outage = listed.outage
    age = _AGES.get(age_of(outage.estimate, moment.now), "") if outage.is_open else ""
    return (
        f"{outage.outage_id}  {outage.state.value}  {outage.device_id} {listed.device_name}  since "
        f"{moment.shown(outage.started_at)}  estimate {moment.shown(outage.estimate)}{age}  v{outage.version}"
        f"  reports {listed.reports}, told {listed.told}, wants a call {listed.wishes}"
    )


def _outage(listed: ListedOutage, moment: Moment) -> Mapping[str, object]:
    outage = listed.outage
    return {
        "outage": outage.outage_id,
        "state": outage.state.value,
        "device": outage.device_id,
        "device_name": listed.device_name,
        "started_at": _iso(outage.started_at),
        "updated_at": _iso(outage.updated_at),
        "ended_at": _iso(outage.ended_at),
        "estimate": _iso(outage.estimate),
        "estimate_is": age_of(outage.estimate, moment.now).value if outage.is_open else EstimateAge.NONE.value,
        "cause": outage.cause,
        "crew_on_site": outage.crew_on_site,
        "version": outage.version,
        "reports": listed.reports,
        "told": listed.told,
        "wishes": listed.wishes,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None
