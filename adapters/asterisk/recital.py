"""How much of a text came to whoever was rung: by our clock, from the play command to what ended it."""

from adapters.asterisk.utterance import Utterance
from dialogue.line import PlayEnd, Recital

LEAST_OF_WHOLE = 0.9
"""Asterisk plays in real time: what was over sooner than this share of its length was not there to be played."""


def recital(utterance: Utterance, end: PlayEnd, played_s: float) -> Recital:
    """What was heard of `utterance`, which played for `played_s` seconds until `end`.

    Whole only where Asterisk said that it had played all of it. Else the time is too long by what the command and the
    key, or the hang-up, took on their way: some 50 ms on a machine with time, as much as it is late on one without; and
    after a broken link by what was played twice. It never makes a text that was cut a whole one.
    """
    of_ms = round(utterance.seconds * 1000)
    if end is PlayEnd.WHOLE and played_s >= utterance.seconds * LEAST_OF_WHOLE:
        return Recital(of_ms, of_ms)
    return Recital(max(0, min(int(played_s * 1000), of_ms - 1)), of_ms)
