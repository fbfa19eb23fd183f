"""What a question brought, as the journal keeps it."""

from dataclasses import dataclass
from enum import StrEnum

from dialogue.errors import GaveUp, OperatorAsked, TimeIsUp


class AnswerKind(StrEnum):
    MATCH = "match"
    OPERATOR = "operator"
    DANGER = "danger"
    GAVE_UP = "gave_up"
    TIME_IS_UP = "time_is_up"


@dataclass(frozen=True, slots=True)
class Answer:
    """`attempt` counts from 1; `text` is empty but for a match."""

    kind: AnswerKind
    attempt: int
    text: str = ""
    spoken: bool = False


def text_of(answer: Answer) -> str:
    """What he answered. Raises OperatorAsked, GaveUp, TimeIsUp where that ends the flow's path."""
    match answer.kind:
        case AnswerKind.MATCH | AnswerKind.DANGER:
            return answer.text
        case AnswerKind.OPERATOR:
            raise OperatorAsked
        case AnswerKind.GAVE_UP:
            raise GaveUp
        case AnswerKind.TIME_IS_UP:
            raise TimeIsUp
