"""What the frames of a worker carry: an order to recognise, the hypotheses that come back, a worker's memory."""

import json
import math
from dataclasses import dataclass

from adapters.recognition.workers.frames import MalformedFrame
from dialogue.speech import Hypothesis, Word

MOST_HYPOTHESES = 100
_MEMORY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Order:
    """How an utterance is to be recognised."""

    rate_hz: int
    """Of the model; audio comes at 8 kHz and is upsampled for it."""
    hypotheses: int
    """At most so many are wanted; from 1 to MOST_HYPOTHESES."""
    phrases: tuple[str, ...] | None = None
    """The grammar; None: whatever the model knows."""


def encode_order(order: Order) -> bytes:
    said = {"rate_hz": order.rate_hz, "hypotheses": order.hypotheses, "phrases": order.phrases}
    return json.dumps(said).encode()


def decode_order(payload: bytes) -> Order:
    """Raises MalformedFrame."""
    match _json(payload):
        case {"rate_hz": int(rate_hz), "hypotheses": int(most), "phrases": None} if 1 <= most <= MOST_HYPOTHESES:
            return Order(rate_hz, most)
        case {"rate_hz": int(rate_hz), "hypotheses": int(most), "phrases": [*phrases]} if 1 <= most <= MOST_HYPOTHESES:
            return Order(rate_hz, most, tuple(_text(phrase) for phrase in phrases))
        case _:
            raise _unlike("an order")


def encode_hypotheses(hypotheses: tuple[Hypothesis, ...]) -> bytes:
    said = [[[word.text, word.confidence, word.start_s, word.end_s] for word in one.words] for one in hypotheses]
    return json.dumps(said).encode()


def decode_hypotheses(payload: bytes) -> tuple[Hypothesis, ...]:
    """Raises MalformedFrame."""
    match _json(payload):
        case [*hypotheses]:
            return tuple(_hypothesis(words) for words in hypotheses)
        case _:
            raise _unlike("hypotheses")


def encode_memory(resident_bytes: int) -> bytes:
    return resident_bytes.to_bytes(_MEMORY_BYTES, "big")


def decode_memory(payload: bytes) -> int:
    """Bytes. Raises MalformedFrame."""
    if len(payload) != _MEMORY_BYTES:
        raise _unlike("a worker's memory")
    return int.from_bytes(payload, "big")


def _hypothesis(words: object) -> Hypothesis:
    match words:
        case [*said]:
            return Hypothesis(tuple(_word(word) for word in said))
        case _:
            raise _unlike("a hypothesis")


def _word(word: object) -> Word:
    match word:
        case [str(text), float() | int() as confidence, float() | int() as start_s, float() | int() as end_s]:
            if 0 <= confidence <= 1 and 0 <= start_s <= end_s < math.inf:
                return Word(text, confidence, start_s, end_s)
    raise _unlike("a word")


def _text(phrase: object) -> str:
    if not isinstance(phrase, str):
        raise _unlike("a phrase")
    return phrase


def _json(payload: bytes) -> object:
    try:
        said: object = json.loads(payload)
    except (ValueError, RecursionError) as error:  # no UTF-8 is a ValueError too
        raise MalformedFrame(f"no JSON: {type(error).__name__}") from error
    return said


def _unlike(wanted: str) -> MalformedFrame:
    return MalformedFrame(f"{wanted} was expected")
