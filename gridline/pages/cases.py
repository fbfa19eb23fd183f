"""Cases and messages to the operational staff as a person or a program reads them; telephone numbers are masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gridline.pages.printed import json_text
from models.dispatch_message import in_words
from models.phone_number import PhoneNumber
from services.cases.case_board import ListedCase, OpenedCase
from services.dispatch.dispatch_work import FiledDispatch

Field = str | bool | None | list[object] | dict[str, str]


@dataclass(frozen=True, slots=True)
class PageTime:
    """What lateness and moments are told by."""

    now: datetime
    zone: ZoneInfo

    def told(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).isoformat(sep=" ", timespec="minutes")[:16] if moment else "-"


def masked(phone: PhoneNumber | None) -> str | None:
    """`+7 *** ***-12-34` (5.3)."""
    return f"{phone.e164[:2]} *** ***-{phone.e164[-4:-2]}-{phone.e164[-2:]}" if phone else None


def cases_as_text(listed: Sequence[ListedCase], faults: Mapping[str, int], at: PageTime) -> str:
    """A line a case; below, loudly, what keeps a deadline from being told."""
    lines = [_case_line(case, at) for case in listed] or ["no case is in this state"]
    lines += [
        f"ALARM: {times} open cases have no deadline: {fault}. Put the official list into companies/calendars"
        for fault, times in faults.items()
    ]
    return "\n".join(lines) + "\n"


def cases_as_json(listed: Sequence[ListedCase], at: PageTime) -> str:
    return json_text([_case_fields(case, at) for case in listed])


def case_as_text(case: OpenedCase, at: PageTime) -> str:
    """All of one case: what was said, who did what, what the staff was told."""
    fields = {**_case_fields(case.listed, at), **_report_fields(case)}
    told = (f"  {name.replace('_', ' '):<14} {_plain(value)}\n" for name, value in fields.items() if value)
    history = (f"  {at.told(each.at)}  {each.state.value}  {each.by}  {each.why}".rstrip() for each in case.history)
    staff = (f"  {_dispatch_line(each, at)}" for each in case.dispatch)
    parts = ("".join(told).rstrip(), "history", *history, *(("staff", *staff) if case.dispatch else ()))
    return "\n".join(parts) + "\n"


def case_as_json(case: OpenedCase, at: PageTime) -> str:
    history: list[object] = [
        {"at": each.at.isoformat(), "by": each.by, "state": each.state.value, "why": each.why} for each in case.history
    ]
    dispatch: list[object] = [_dispatch_fields(each, at) for each in case.dispatch]
    own = {**_case_fields(case.listed, at), **_report_fields(case)}
    return json_text({**own, "history": history, "dispatch": dispatch})


def dispatch_as_text(messages: Sequence[FiledDispatch], at: PageTime) -> str:
    lines = [_dispatch_line(each, at) for each in messages] or ["no message waits for the operational staff"]
    return "\n".join(lines) + "\n"


def dispatch_as_json(messages: Sequence[FiledDispatch], at: PageTime) -> str:
    return json_text([_dispatch_fields(each, at) for each in messages])


def _case_line(case: ListedCase, at: PageTime) -> str:
    due = f"due {at.told(case.deadline.due_at)}" if case.deadline.due_at else case.deadline.fault or "no term"
    late = "OVERDUE" if case.is_overdue(at.now) else ""
    paper = "needs paper" if case.needs_written else ""
    parts = (str(case.number), case.priority.value, case.intent.value, case.state.value, due, late, paper)
    return "  ".join(part for part in (*parts, masked(case.phone), case.assignee) if part)


def _case_fields(case: ListedCase, at: PageTime) -> dict[str, Field]:
    return {
        "number": str(case.number),
        "intent": case.intent.value,
        "category": case.category.value,
        "queue": case.queue,
        "state": case.state.value,
        "priority": case.priority.value,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "due_at": case.deadline.due_at.isoformat() if case.deadline.due_at else None,
        "due_fault": case.deadline.fault,
        "overdue": case.is_overdue(at.now),
        "phone": masked(case.phone),
        "account": str(case.account) if case.account else None,
        "assignee": case.assignee,
        "needs_written": case.needs_written,
        "outage": case.outage,
    }


def _report_fields(case: OpenedCase) -> dict[str, Field]:
    return {
        "channel": case.channel,
        "anonymous": case.anonymous,
        "consumer": case.consumer.value if case.consumer else None,
        "premises": case.premises,
        "place": case.place,
        "text": case.text,
        "facts": dict(case.facts),
        "recording": case.recording,
        "answer": case.answer,
        "parent": str(case.parent) if case.parent else None,
    }


def _dispatch_line(message: FiledDispatch, at: PageTime) -> str:
    parts = (
        str(message.message_id),
        message.priority.value,
        message.kind.value,
        message.state.value,
        at.told(message.raised_at),
        str(message.number),
        masked(message.caller),
        message.text,
        message.acknowledged_by,
        in_words(message.feedback, at.zone) if message.feedback else None,
    )
    return "  ".join(part for part in parts if part)


def _dispatch_fields(message: FiledDispatch, at: PageTime) -> dict[str, Field]:
    return {
        "id": str(message.message_id),
        "number": str(message.number),
        "kind": message.kind.value,
        "priority": message.priority.value,
        "state": message.state.value,
        "text": message.text,
        "raised_at": message.raised_at.isoformat(),
        "phone": masked(message.caller),
        "acknowledged_by": message.acknowledged_by,
        "answer": in_words(message.feedback, at.zone) if message.feedback else None,
        "outage": message.outage,
    }


def _plain(value: Field) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {text}" for name, text in value.items())
    return "yes" if value is True else str(value)
