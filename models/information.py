"""What callers are told for an answer: short texts of the company, whose terms are values and not words (C-6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.deadlines import Term, TermUnit
from models.intent import Intent

LONGEST_S = 40.0
"""Nobody listens longer (domain model, 2.1: phone_text)."""
LETTERS_A_SECOND = 12.5
"""Of a slow speech engine; measured in tests/unit/test_topics_spoken.py."""
_PLACE = re.compile(r"\{(\w*)\}")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_FORMS: Mapping[TermUnit, tuple[str, str, str]] = {
    TermUnit.HOURS: ("час", "часа", "часов"),
    TermUnit.DAYS: ("день", "дня", "дней"),
    TermUnit.WORKING_DAYS: ("рабочий день", "рабочих дня", "рабочих дней"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One answer of the knowledge base for the telephone.

    A {name} in `text` stands for the company's term or figure of that name; its place in a sentence is a nominative
    one, as in «Срок: {reply}.», so that no case is needed.
    """

    intent: Intent
    title: str
    """How a menu offers it, where several answers stand behind one line."""
    text: str
    source: str
    """Rows of the passport, such as SAL-9.1."""
    checked: date
    """When somebody last held the text against the passport and the acts in force."""

    def __post_init__(self) -> None:
        if not (self.title and self.text and self.source):
            raise ValueError("title, text and source must not be empty")

    @property
    def places(self) -> frozenset[str]:
        return frozenset(_PLACE.findall(self.text))

    def sentences(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """What is said, sentence by sentence. Raises KeyError for a place that no value fills."""
        filled = _PLACE.sub(lambda place: values[place[1]], self.text)
        return tuple(_SENTENCE_ENDS.split(filled.strip()))

    def seconds(self, values: Mapping[str, str]) -> float:
        """About how long it takes to say. Raises KeyError as `sentences` does."""
        return sum(map(len, self.sentences(values))) / LETTERS_A_SECOND


def in_words(term: Term) -> str:
    """«5 рабочих дней»: the figure, and its unit in the form that goes with it."""
    one, few, many = _FORMS[term.unit]
    if term.length % 100 in range(11, 15):
        return f"{term.length} {many}"
    unit = {1: one, 2: few, 3: few, 4: few}.get(term.length % 10, many)
    return f"{term.length} {unit}"


def mistakes_in(topics: tuple[Topic, ...], values: Mapping[str, str]) -> tuple[str, ...]:
    """Topics that cannot be told, each with what to do: unknown terms, too long, a title used twice in one menu."""
    told: list[str] = []
    for topic in topics:
        unknown = sorted(topic.places - values.keys())
        if unknown:
            told.append(
                f"topic {topic.title!r} names {', '.join(unknown)}, which is not there; add it to terms or figures"
            )
        elif topic.seconds(values) > LONGEST_S:
            told.append(
                f"topic {topic.title!r} takes about {topic.seconds(values):.0f} s, more than {LONGEST_S:.0f} s; "
                f"shorten its text to {LONGEST_S * LETTERS_A_SECOND:.0f} letters"
            )
    titles = [(topic.intent, topic.title) for topic in topics]
    twice = sorted({title for intent, title in titles if titles.count((intent, title)) > 1})
    told += [f"two topics of one intent are called {title!r}; give each a title of its own" for title in twice]
    return tuple(told)
