"""Who lives at the transformer, and what each does when the telephone rings: first, and after the works have moved."""

from dataclasses import dataclass

from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import Behaviour, Busy, Follows, NoSuchNumber, Rejects, RingsUnanswered
from gridline.demo.people import (
    KAZAKH_SPEAKER,
    LANDLORD,
    OVERDUE,
    PENSIONER,
    PEOPLE,
    PRIORITY,
    PRIVATE_HOUSE,
    RESIDENT,
    RESTRICTED,
    ROLLOVER,
    SHOP,
    DemoConsumer,
)
from models.account import AccountNumber
from models.outbound.notice import NoticeState

ACCOUNTS = sum(len(person.accounts) for person in PEOPLE)
"""The town has these alone; all hang on the first transformer."""
_WITHIN_S = 60
_ANYBODY = "withheld"


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody plays."""

    person: DemoConsumer
    does: str
    """In words, before and after the works have moved."""
    first: Behaviour
    then: Behaviour
    comes_to: NoticeState
    """How the last notice stands in the end."""

    @property
    def account(self) -> AccountNumber:
        return AccountNumber(self.person.accounts[0].number)

    @property
    def number(self) -> str:
        return self.person.phone

    @property
    def shown(self) -> str:
        return f"…{self.number[-4:]}"


def _follows(*steps: object) -> Behaviour:
    script = {"caller": _ANYBODY, "called": "70000000000", "steps": list(steps), "stay_s": _WITHIN_S}
    return Follows(parse_script(script), after_s=1)


def _hears(prompt: str) -> dict[str, object]:
    return {"hear": {"prompt": prompt, "within_s": _WITHIN_S}}


def _presses(key: str) -> dict[str, object]:
    return {"press": key}


def _acknowledges() -> Behaviour:
    return _follows(_hears("planned_ack"), _presses("1"), _hears("planned_thanks"))


def _listens_twice() -> Behaviour:
    again = _hears("planned_ack"), _presses("2"), _hears("planned_intro")
    return _follows(*again, _hears("planned_ack"), _presses("1"), _hears("planned_thanks"))


def _hangs_up_in_the_middle() -> Behaviour:
    return _follows(_hears("outage_planned_now"), {"wait": 3}, "hang_up")


def _wants_no_calls() -> Behaviour:
    return _follows(_hears("planned_intro"), _presses("9"), {"wait": 10})


def _presses_nothing() -> Behaviour:
    return _follows(_hears("planned_ack"), _hears("planned_thanks"))


def parts() -> tuple[Part, ...]:
    """In the order in which they are told of."""
    told, left = NoticeState.ACKNOWLEDGED, NoticeState.HANDED_OVER
    yes = _acknowledges()
    return (
        Part(PRIORITY, "the priority household, rung first, presses 1", yes, yes, told),
        Part(RESIDENT, "hears it and presses 1", yes, yes, told),
        Part(PENSIONER, "hears it twice, then presses 1", _listens_twice(), yes, told),
        Part(
            LANDLORD, "has three flats here and one call; hangs up in the middle", _hangs_up_in_the_middle(), yes, told
        ),
        Part(KAZAKH_SPEAKER, "hears it to the end and presses nothing", _presses_nothing(), yes, told),
        Part(PRIVATE_HOUSE, "presses 9 at once: no such calls", _wants_no_calls(), yes, left),
        Part(SHOP, "is busy, later free", Busy(), yes, told),
        Part(ROLLOVER, "presses the call away, later answers", Rejects(after_s=2), yes, told),
        Part(OVERDUE, "is not at home", RingsUnanswered(), RingsUnanswered(), NoticeState.QUEUED),
        Part(RESTRICTED, "has a number that exists no more", NoSuchNumber(), NoSuchNumber(), left),
    )
