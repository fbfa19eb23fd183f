"""AGI commands as text and their results as values."""

import re
from dataclasses import dataclass
from enum import IntEnum

from adapters.asterisk.ami.wire import protocol_field
from adapters.asterisk.errors import AgiCommandRefused, UnsafeValue

_PLAIN = re.compile(r"[A-Za-z0-9_./:&@=+-]+")
_FIRST_LINE = re.compile(r"(\d{3})[ -](.*)")
_RESULT = re.compile(r"result=(\S*)(?: \((.*)\))?(?: endpos=\d+)?", re.DOTALL)


class AgiCode(IntEnum):
    OK = 200
    UNKNOWN_COMMAND = 510
    DEAD_CHANNEL = 511
    USAGE = 520


@dataclass(frozen=True, slots=True)
class AgiResult:
    """A command that Asterisk carried out: `200 result=<result> (<value>)`."""

    result: str
    """As sent: keys keep their leading zeros. "-1" is a failure or a hang-up, "-2" an application that is not there."""
    value: str = ""
    """What stood in brackets: a variable's value, or "timeout"."""

    @property
    def failed(self) -> bool:
        return self.result in ("-1", "-2")


@dataclass(frozen=True, slots=True)
class AgiRefusal:
    """A command that Asterisk did not carry out."""

    code: int
    text: str


AgiAnswer = AgiResult | AgiRefusal


def agi_command(*words: str) -> str:
    """A command from its words, e.g. `agi_command("GET", "VARIABLE", "CALLERID(num)")`; words are quoted where needed.

    Raises UnsafeValue for control characters and for a command too long for one line.
    """
    return protocol_field("Command", " ".join(_quoted(word) for word in words))


def application_command(application: str, *arguments: str) -> str:
    """`EXEC application "a,b,c"`. An argument may not hold a comma, a quote, a backslash or a `$`.

    Raises UnsafeValue: Asterisk would split or interpret such an argument.
    """
    if not application.isalnum():
        raise UnsafeValue("the name of an application has letters and digits only")
    for position, argument in enumerate(arguments, start=1):
        if any(sign in argument for sign in ',"\\$'):
            raise UnsafeValue(f"argument {position} of {application} holds a sign that Asterisk would interpret")
    joined = ",".join(arguments)
    return agi_command("EXEC", application, joined) if joined else agi_command("EXEC", application)


def agi_answer(text: str) -> AgiAnswer:
    """Reads what Asterisk says to a command, one line or (520) several.

    A text that is none of Asterisk's forms is a refusal with code 0, so that nobody takes it for success.
    """
    first = _FIRST_LINE.match(text)
    if first is None:
        return AgiRefusal(0, text.strip())
    code = int(first[1])
    if code != AgiCode.OK:
        return AgiRefusal(code, text[first.start(2) :].strip())
    found = _RESULT.match(text[first.start(2) :].strip())
    if found is None:
        return AgiRefusal(0, text.strip())
    return AgiResult(found[1], found[2] or "")


def carried_out(command: str, answer: AgiAnswer) -> AgiResult:
    """The result of a command, or AgiCommandRefused with the command's verb (its arguments may be personal)."""
    match answer:
        case AgiResult():
            return answer
        case AgiRefusal(code, text):
            verb = " ".join(command.split()[:2])
            raise AgiCommandRefused(f"{verb}: {code} {text.splitlines()[0] if text else ''}")


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
