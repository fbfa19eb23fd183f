"""What is said to a caller: prompts by id, and the values that fill them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType

from models.call import Language
from models.meter import Unit


@dataclass(frozen=True, slots=True)
class Digits:
    """Spoken one by one, leading zeros kept: accounts, serials, registration numbers."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number as one says it: «сто двадцать три»."""

    value: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: «сто двадцать три киловатт-часа»."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Day:
    """«двадцать шестое ноября»."""

    value: date


@dataclass(frozen=True, slots=True)
class DayGenitive:
    """«первого декабря», for «с …»."""

    value: date


@dataclass(frozen=True, slots=True)
class ClockTime:
    """«девять часов ноль минут»."""

    value: time


@dataclass(frozen=True, slots=True)
class DayNumberGenitive:
    """«восемнадцатого», for «с … числа»."""

    value: int


@dataclass(frozen=True, slots=True)
class HourGenitive:
    """«девяти», for «с … до … часов»."""

    value: int


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The company's name as recorded, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording by its id, such as `units/zone_day`."""

    piece: str


@dataclass(frozen=True, slots=True)
class Text:
    """Free text that no recording holds; spoken by the speech engine."""

    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Free text in another language than Russian, for a speech engine that knows it."""

    text: str
    language: Language


Value = (
    Digits
    | Number
    | Amount
    | Day
    | DayGenitive
    | ClockTime
    | DayNumberGenitive
    | HourGenitive
    | CompanyName
    | Recorded
    | Text
)

_NOTHING: Mapping[str, tuple[Value, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Prompt:
    """One entry of the prompt catalogue with its variables filled. Make it with `prompt`."""

    id: str
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=lambda: _NOTHING)
    language: Language | None = None
    """In which it is wanted; None: in the one of whoever plays it."""


def prompt(prompt_id: str, **values: Value | tuple[Value, ...]) -> Prompt:
    """`prompt("reading_accepted", reg_no=Digits("000123"))`: the names are those of the text's {variables}."""
    filled = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
    return Prompt(prompt_id, MappingProxyType(filled))
