"""What may leave us on the AMI: values checked or cleaned, so that no value can become a header of its own."""

import re
from collections.abc import Mapping, Sequence

from adapters.asterisk.errors import UnsafeValue

MAX_LINE_BYTES = 1022
"""Asterisk 22 refuses a longer header line ("line too long"); counted without CR LF, measured."""

Headers = Mapping[str, str | Sequence[str]]

_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}(\([A-Za-z0-9_,/-]{1,80}\))?")


def protocol_field(name: str, value: str) -> str:
    """A value that Asterisk acts upon, unchanged.

    Raises UnsafeValue for control characters (CR and LF above all: they start a new header or action), for letters
    that UTF-8 cannot carry, and for a line longer than Asterisk reads. The message names the field, never the value.
    """
    if _BREAKING.search(value):
        raise UnsafeValue(f"{name} holds a control character")
    if len(name.encode()) + 2 + len(value.encode()) > MAX_LINE_BYTES:
        raise UnsafeValue(f"{name} is longer than the {MAX_LINE_BYTES} bytes that Asterisk reads in a line")
    return value


def human_text(value: str, limit: int = 80) -> str:
    """A text for people (a name on a display): control characters and quotes become spaces, the rest is kept."""
    return _SPACES.sub(" ", _BREAKING.sub(" ", value).replace('"', " ")).strip()[:limit]


def variable_name(name: str) -> str:
    """The name of a channel or global variable, or of a function with plain arguments. Raises UnsafeValue."""
    if not _VARIABLE_NAME.fullmatch(name):
        raise UnsafeValue("the name of a variable holds a sign that Asterisk would interpret")
    return name


def assignment(name: str, value: str) -> str:
    """`name=value` for a Variable header. Asterisk cuts those at commas and unquotes them, so these are refused."""
    if any(sign in value for sign in ',"\\'):
        raise UnsafeValue(f"{name} holds a comma, a quote or a backslash")
    return f"{variable_name(name)}={value}"


def checked_headers(headers: Headers) -> dict[str, str | list[str]]:
    """The headers of one action, each value checked by `protocol_field`; empty values are left out."""
    checked: dict[str, str | list[str]] = {}
    for name, value in headers.items():
        protocol_field("header name", name)
        if isinstance(value, str):
            if value:
                checked[name] = protocol_field(name, value)
        elif value:
            checked[name] = [protocol_field(name, item) for item in value]
    return checked
