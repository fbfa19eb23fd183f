"""What a transcriber hears in voice messages, written as text: `/` is a pause, `?` behind a word is doubt about it."""

from dialogue.messages.understanding import understood
from dialogue.speech import Hypothesis, Word
from models.account_form import AccountForm
from models.heard_message import HeardMessage

EIGHT_DIGITS = AccountForm(8, 8)
SURE, DOUBTFUL = 0.95, 0.6
_WORD_S, _GAP_S, _PAUSE_S = 0.3, 0.1, 1.0


def said(text: str) -> tuple[Hypothesis, ...]:
    """The one reading of it; none of silence."""
    words: list[Word] = []
    at = 0.5
    for each in text.split():
        if each == "/":
            at += _PAUSE_S
            continue
        words.append(Word(each.rstrip("?"), DOUBTFUL if each.endswith("?") else SURE, at, at + _WORD_S))
        at += _WORD_S + _GAP_S
    return (Hypothesis(tuple(words)),) if words else ()


def heard(text: str, form: AccountForm = EIGHT_DIGITS) -> HeardMessage:
    return understood(said(text), form)
