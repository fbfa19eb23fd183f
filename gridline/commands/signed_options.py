"""Options of commands by which people act on something registered: its number, who does it, and a line of words."""

from argparse import ArgumentTypeError

from gridline.clock import real_clock
from models.case import RegistrationNumber
from models.message_review import Signature


def number(text: str) -> RegistrationNumber:
    """A registration number as typed."""
    try:
        return RegistrationNumber.parse(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is no registration number: write DEMO-20261120-000001, as in the list"
        ) from None


def name(text: str) -> str:
    """Who does it."""
    try:
        return Signature(text, real_clock()).by
    except ValueError as mistake:
        raise ArgumentTypeError(f"{text!r}: {mistake}") from None


def line(text: str) -> str:
    """One line of a history: no second one may be written into it."""
    if not text.isprintable():
        raise ArgumentTypeError(f"{text!r}: a note is letters on one line")
    return text


def reason(text: str) -> str:
    """One line of a history that says why: an empty one says nothing."""
    if not text.strip():
        raise ArgumentTypeError("say why, in words")
    return line(text)
