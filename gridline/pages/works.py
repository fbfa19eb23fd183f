"""Planned works as a dispatcher reads them, and as programs do; and whether consumers can be told of them in time."""

from collections.abc import Sequence

from gridline.pages.outages import Moment
from gridline.pages.printed import json_text
from models.outbound.feasibility import Capacity
from models.planned_work import PlannedWork
from services.outages.foresee_telling import Outlook, WithoutNumber

LISTED = 20
"""So many accounts without a number, or handed over, are named; all of them are counted."""


def works_as_text(works: Sequence[PlannedWork], moment: Moment) -> str:
    lines = [
        f"{each.reference}  {moment.shown(each.starts_at)} - {moment.shown(each.ends_at)}  {each.state.value}"
        f"  {', '.join(each.devices)}"
        for each in works
    ]
    return "\n".join(lines or ["no works are planned"]) + "\n"


def works_as_json(works: Sequence[PlannedWork]) -> str:
    return json_text(
        [
            {
                "reference": each.reference,
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "state": each.state.value,
                "devices": list(each.devices),
                "version": each.version,
            }
            for each in works
        ]
    )


def outlook_as_text(outlook: Outlook, capacity: Capacity, moment: Moment) -> str:
    """What a dispatcher has to know before he relies on the telephone."""
    lines = [
        f"to be told before {moment.shown(outlook.told_by)}; last calls before {moment.shown(outlook.last_call)}",
        f"consumers {outlook.consumers}, without a number {outlook.without_number}",
    ]
    if outlook.consumers > outlook.without_number:
        lines += _rings(outlook, capacity, moment)
    return "\n".join(lines) + "\n"


def _rings(outlook: Outlook, capacity: Capacity, moment: Moment) -> list[str]:
    trunk = f"(channels: {capacity.channels}, calls a second: {capacity.calls_per_second:g})"
    if outlook.is_in_time:
        first = f"everybody is rung once by {moment.shown(outlook.all_rung_at)} {trunk}"
    else:
        first = f"TOO LATE for {outlook.never_rung} consumers, who are not rung once {trunk}"
    return [first, f"expected not to be reached by telephone: {outlook.unreached}"]


def without_number_as_text(accounts: Sequence[WithoutNumber], of: int) -> str:
    """Whom only a letter or a notice on the door reaches."""
    lines = [f"  {each.account.value}  {each.address}" for each in accounts]
    left = of - len(accounts)
    return "\n".join([*lines, *([f"  and {left} more"] if left > 0 else [])]) + "\n" if lines else ""


def outlook_as_fields(outlook: Outlook, accounts: Sequence[WithoutNumber]) -> dict[str, object]:
    last, rung = outlook.last_call, outlook.all_rung_at
    return {
        "reference": outlook.works.reference,
        "version": outlook.works.version,
        "told_by": outlook.told_by.isoformat(),
        "last_call": last.isoformat() if last else None,
        "consumers": outlook.consumers,
        "without_number": outlook.without_number,
        "in_time": outlook.is_in_time,
        "all_rung_at": rung.isoformat() if rung else None,
        "never_rung": outlook.never_rung,
        "expected_unreached": outlook.unreached,
        "accounts_without_number": [{"account": each.account.value, "address": each.address} for each in accounts],
    }
