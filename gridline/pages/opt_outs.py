"""Numbers that want no calls about planned works, for people and for programs."""

from collections.abc import Sequence

from gridline.pages.outages import Moment
from gridline.pages.printed import in_columns, json_text
from models.phone_number import PhoneNumber
from services.notices.notice_opt_outs import OptedOut


def opt_outs_as_text(found: Sequence[OptedOut], moment: Moment, *, numbers: bool) -> str:
    """A line for each: since when, and who filed it, or the attempt in which the key was pressed."""
    rows = [(_number(each.phone, whole=numbers), moment.shown(each.since), each.via) for each in found]
    return in_columns(rows) if rows else "nobody has opted out\n"


def opt_outs_as_json(found: Sequence[OptedOut], moment: Moment, *, numbers: bool) -> str:
    told = [
        {
            "number": _number(each.phone, whole=numbers),
            "since": each.since.astimezone(moment.zone).isoformat(),
            "via": each.via,
        }
        for each in found
    ]
    return json_text(told)


def _number(phone: PhoneNumber, *, whole: bool) -> str:
    return phone.e164 if whole else phone.masked
