"""What was heard in a voice message as JSON columns, and back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast, get_origin

from cattrs import Converter

from models.account import AccountNumber
from models.heard_message import HeardMessage, HeardWord, SpokenReading
from models.message_checks import Finding
from models.message_matching import MatchedReading

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The column `parsed`: every way to understand the message, and the reading that one of them names."""

    readings: tuple[SpokenReading, ...] = ()
    match: MatchedReading | None = None


def words_column(heard: HeardMessage) -> list[Json]:
    """Each word with its confidence and its times."""
    return cast("list[Json]", _CONVERTER.unstructure(heard.words))


def words_from(column: object) -> tuple[HeardWord, ...]:
    """What `words_column` wrote; nothing where the column is empty."""
    return () if column is None else _CONVERTER.structure(column, tuple[HeardWord, ...])


def parsed_column(heard: HeardMessage, finding: Finding) -> Json:
    return cast("Json", _CONVERTER.unstructure(Parsed(heard.readings, finding.match)))


def parsed_from(column: object) -> Parsed:
    """What `parsed_column` wrote; nothing where the column is empty."""
    return Parsed() if column is None else _CONVERTER.structure(column, Parsed)


def _converter() -> Converter:
    converter = Converter()
    for kind in (Decimal, AccountNumber):
        converter.register_unstructure_hook(kind, str)
        converter.register_structure_hook(kind, lambda text, wanted: wanted(text))
    # by a predicate: a hook for the bare type is passed over for fields of a frozenset of something
    converter.register_unstructure_hook_func(
        lambda kind: frozenset in (kind, get_origin(kind)), lambda members: sorted(map(converter.unstructure, members))
    )
    return converter


_CONVERTER = _converter()
