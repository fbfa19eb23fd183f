"""How a prompt looks in a transcript: its id and, where it has any, its values."""

from datetime import date, time

from dialogue.prompt import Prompt, Value
from models.call import Language
from models.meter import Unit


def as_heard(said: Prompt) -> str:
    """`reading_accepted reg_no=000123`, and `[kk]` behind it where it is wanted in Kazakh."""
    values = (f" {name}={'+'.join(map(_value, parts))}" for name, parts in said.values.items())
    return said.id + "".join(values) + (f" [{said.language}]" if said.language not in (None, Language.RUSSIAN) else "")


def _value(value: Value) -> str:
    parts = (getattr(value, name) for name in value.__dataclass_fields__)
    return " ".join(_part(part) for part in parts)


def _part(part: object) -> str:
    match part:
        case Unit():
            return part.value
        case date():
            return part.isoformat()
        case time():
            return f"{part:%H:%M}"
        case _:
            return str(part)
