"""What reaches the recogniser of what a caller's line brings."""

import pytest

from adapters.recognition.errors import RecogniserFailed
from adapters.recognition.workers.messages import Order
from adapters.recognition.workers.vosk_model import Decoder

SECOND = bytes(range(250)) * 64
"""8000 samples."""


class HeardNothing:
    """A recogniser in Vosk's shape."""

    def __init__(self, answer: str = '{"text": ""}') -> None:
        self.audio = b""
        self._answer = answer

    def AcceptWaveform(self, samples: bytes) -> int:  # noqa: N802
        self.audio += samples
        return 0

    def PartialResult(self) -> str:  # noqa: N802
        return self._answer

    def FinalResult(self) -> str:  # noqa: N802
        return self._answer


@pytest.mark.parametrize("piece_bytes", [1, 333, 16_000])
def test_every_sample_is_decoded_whole(piece_bytes: int) -> None:
    recogniser = HeardNothing()
    decoder = Decoder(recogniser, Order(8000, 5), 60.0)
    for at in range(0, len(SECOND), piece_bytes):
        decoder.feed(SECOND[at : at + piece_bytes])
    assert decoder.result() == ()
    assert recogniser.audio == SECOND


def test_a_model_for_16_khz_gets_all_of_it_twice_as_dense() -> None:
    recogniser = HeardNothing()
    decoder = Decoder(recogniser, Order(16000, 5), 60.0)
    decoder.feed(SECOND)
    decoder.result()
    assert len(recogniser.audio) == 2 * len(SECOND)


def test_an_answer_that_vosk_never_gave_loses_the_utterance() -> None:
    decoder = Decoder(HeardNothing("{"), Order(8000, 5), 60.0)
    with pytest.raises(RecogniserFailed):
        decoder.result()
    with pytest.raises(RecogniserFailed):
        decoder.partial()


def test_what_was_heard_so_far_is_told_in_words() -> None:
    assert Decoder(HeardNothing('{"partial": "один два"}'), Order(8000, 5), 60.0).partial() == ("один", "два")
    assert Decoder(HeardNothing('{"partial": ""}'), Order(8000, 5), 60.0).partial() == ()
