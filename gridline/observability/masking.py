"""Personal data in log fields, masked by the field's name; and values that cannot forge a line of the log."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from pathlib import Path

from models.call import CallKey
from models.phone_number import PhoneNumber

PERSONAL = frozenset(
    {"account", "address", "caller", "caller_id", "callerid", "comment", "connected", "consumer", "contact", "contract"}
    | {"digits", "dtmf", "email", "iin", "inn", "keys", "name", "number", "parsed", "person", "phone", "premises"}
    | {
        "raw",
        "reading",
        "registration",
        "said",
        "serial",
        "speech",
        "text",
        "transcript",
        "typed",
        "utterance",
        "value",
    }
)
"""Names of fields, or last words of their names (`old_account`), that hold personal data."""

_OURS = frozenset(
    {"call_id", "timestamp", "level", "logger", "event", "exception", "stack"}
    | {
        "system_name",
        "bind_address",
        "queue_name",
        "company_name",
        "file_name",
        "host_name",
        "thread_name",
        "task_name",
    }
)
"""Names that end like personal ones and are not."""

_PHONES = frozenset({"caller", "phone", "number", "caller_id", "callerid"})
_PLAIN = (bool, int, float, date, time, timedelta, type(None))
_LONG_NUMBER = re.compile(r"\+?\d{7,}")
_MASKED_ALREADY = re.compile(r"\+?\d{0,2}\*{2,}\d{0,4}")
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    0x09: "\\t",
    0x0A: "\\n",
    0x0D: "\\r",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
_DEEPEST = 5


def masked(field: str, value: object, depth: int = 0) -> object:
    """The value of a log field, fit to be written: personal data masked, texts in one line, nothing foreign inside."""
    if is_personal(field):
        return _mask(field, value)
    if isinstance(value, Enum):
        return masked(field, value.value, depth)
    if isinstance(value, PhoneNumber):
        return value.masked
    if isinstance(value, str | Path | CallKey):
        return one_line(str(value))
    return value if isinstance(value, _PLAIN) else _container(field, value, depth)


def is_personal(field: str) -> bool:
    """Whether a field of this name holds personal data."""
    name = field.lower()
    return name not in _OURS and (name in PERSONAL or name.rpartition("_")[2] in PERSONAL)


def scrubbed(text: str) -> str:
    """A text that others wrote (a library's message, an exception): long numbers could be anybody's."""
    return _LONG_NUMBER.sub("***", text)


def one_line(text: str) -> str:
    """Line breaks and other controls as escapes, so that no value can look like a record of its own."""
    return text.translate(_CONTROLS)


def _mask(field: str, value: object) -> object:
    if value is None or value == "":
        return value
    if isinstance(value, PhoneNumber):
        return value.masked
    text = str(value)
    if _MASKED_ALREADY.fullmatch(text):
        return text
    if field.lower().rpartition("_")[2] in _PHONES and re.fullmatch(r"\+?\d{10,15}", text):
        return f"***{text[-4:]}"
    return "***"


def _container(field: str, value: object, depth: int) -> object:
    if depth >= _DEEPEST:
        return "…"
    if is_dataclass(value) and not isinstance(value, type):
        named = {each.name: getattr(value, each.name) for each in fields(value) if each.repr}
        return {name: masked(name, inner, depth + 1) for name, inner in named.items()}
    if isinstance(value, Mapping):
        return {one_line(str(name)): masked(str(name), inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(field, inner, depth + 1) for inner in value]
    return one_line(scrubbed(str(value)))
