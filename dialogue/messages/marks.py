"""The words of a voice message that say what the next number is, and those that say nothing.

Russian: the prompt that asks for the message («номер лицевого счёта, услугу и показания») and what people say around
it. Kazakh: a few terms of the draft Kazakh prompts; like those, a native speaker has yet to review them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from dialogue.spoken_words import plain_words
from models.meter import Service, Zone


class Subject(Enum):
    """What a number is."""

    ACCOUNT = auto()
    SERIAL = auto()
    READING = auto()


class Courtesy(Enum):
    """Said beside the matter."""

    COURTESY = auto()


Mark = Subject | Service | Zone | Courtesy

_SAID: Mapping[Mark, str] = {
    Courtesy.COURTESY: (
        "здравствуйте/здравствуй/доброе утро/добрый день/день добрый/добрый вечер/спасибо/большое спасибо/до свидания/"
        "всего доброго/хочу/передаю/передать/сообщаю/сообщить/примите/запишите/мой/мои/моя/наш/наши/по/за/на/мне/"
        "месяц/этот месяц/январь/февраль/март/апрель/май/июнь/июль/август/сентябрь/октябрь/ноябрь/декабрь/"
        "тариф/тарифу/зона/зоне/счетчике/счетчику/прибор/прибора/приборе/сәлеметсіз бе/рахмет"
    ),
    Subject.ACCOUNT: "счет/счета/счету/лицевой/лицевого/лицевому/шот/шоты",
    Subject.SERIAL: (
        "заводской/заводского/заводской номер/серийный/серийного/серийный номер/"
        "номер счетчика/счетчик номер/счетчика номер/номер прибора"
    ),
    Subject.READING: "показания/показание/показаний/көрсеткіш/көрсеткіші",
    Service.ELECTRICITY: (
        "электричество/электричества/электричеству/электроэнергия/электроэнергии/электроэнергию/свет/света/свету/"
        "киловатт/киловатта/киловаттов/киловатт-час/киловатт-часа/киловатт-часов/электр/жарық"
    ),
    Service.HOT_WATER: (
        "горячая вода/горячей воды/горячую воду/горячей воде/куб/куба/кубов/кубометр/кубометра/кубометров/"
        "кубический/кубических/ыстық су"
    ),
    Zone.DAY: "день/дневной/дневная/дневное/дневные/дневному/днем/күндізгі",
    Zone.NIGHT: "ночь/ночной/ночная/ночное/ночные/ночному/ночью/түнгі",
    Zone.HALF_PEAK: "полупик/полупиковый/полупиковая/полупиковое",
    Zone.PEAK: "пик/пиковый/пиковая/пиковое",
    Zone.TOTAL: "общий/общая/общее/общие",
}

_MARKS = {tuple(phrase.split()): mark for mark, phrases in _SAID.items() for phrase in phrases.split("/")}
MARK_PHRASES = tuple(" ".join(phrase) for phrase in _MARKS)
"""All of them, as a recogniser is told them."""
_LONGEST = max(map(len, _MARKS))


@dataclass(frozen=True, slots=True)
class Marked:
    """Words `first` to before `end` mean this; None: they are no mark, so perhaps a number."""

    mark: Mark | None
    first: int
    end: int


def marks_in(words: Sequence[str]) -> Iterator[Marked]:
    """All words in order, the longest marks first: «добрый день» is no zone."""
    texts = plain_words(words)
    place = 0
    while place < len(texts):
        found = _at(texts, place)
        yield found
        place = found.end


def _at(texts: tuple[str, ...], place: int) -> Marked:
    for length in range(_LONGEST, 0, -1):
        mark = _MARKS.get(texts[place : place + length])
        if mark is not None:
            return Marked(mark, place, min(place + length, len(texts)))
    return Marked(None, place, place + 1)
