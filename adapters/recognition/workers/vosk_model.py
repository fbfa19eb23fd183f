"""A Vosk model in memory and the decoding of utterances with it; for the inside of a worker process only.

What libvosk 0.3.45 does to a process is fenced here. An empty grammar, or one that is no JSON, is a segmentation fault;
unknown words are passed over with a warning on standard error. A recogniser belongs to the thread that made it. When
AcceptWaveform says that a piece is over, nothing is cut unless Result is called: we do not call it, so Kaldi's own
endpoints never split an utterance, and its last text is not lost with them.
"""

import json
from functools import lru_cache
from pathlib import Path

import vosk

from adapters.recognition.errors import Finding, ModelUnfit, RecogniserFailed
from adapters.recognition.recogniser import SAMPLE_RATE_HZ
from adapters.recognition.upsampling import RATES_HZ, WIDE_RATE_HZ, Upsampler
from adapters.recognition.vosk_answers import ALTERNATIVES, UnreadableAnswer, hypotheses, partial_words, readings
from adapters.recognition.workers.messages import Order
from dialogue.speech import Hypothesis
from dialogue.spoken_words import UNKNOWN

_SAMPLE_BYTES = 2
_GRAMMARS = 32
_TRIED_S = 0.5


class VoskModel:
    """A loaded model. Raises ModelUnfit when Vosk does not take the folder; some faults end the process instead."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # Vosk raises nothing more special
            raise ModelUnfit(folder, [Finding("libvosk does not load it", "`gridline doctor` tells why.")]) from error
        self._grammar = lru_cache(_GRAMMARS)(self._grammar_of)

    def try_out(self) -> None:
        """Decode a little silence, so that a model that ends the process does so before it has callers."""
        phrases = (UNKNOWN,) if self._knows(UNKNOWN) else None
        decoder = self.decoder(Order(WIDE_RATE_HZ, 1, phrases), _TRIED_S)
        decoder.feed(bytes(int(_TRIED_S * SAMPLE_RATE_HZ) * _SAMPLE_BYTES))
        decoder.result()

    def decoder(self, order: Order, longest_s: float) -> "Decoder":
        """For one utterance; all in the calling thread. Raises RecogniserFailed for what this model cannot do."""
        if order.rate_hz not in RATES_HZ:
            raise RecogniserFailed(f"no model wants {order.rate_hz} Hz")
        grammar = () if order.phrases is None else (self._grammar(order.phrases),)
        try:
            recogniser = vosk.KaldiRecognizer(self._model, order.rate_hz, *grammar)
        except Exception as error:  # Vosk raises nothing more special
            raise RecogniserFailed("Vosk makes no recogniser for it") from error
        recogniser.SetWords(True)
        recogniser.SetMaxAlternatives(max(ALTERNATIVES, order.hypotheses))
        return Decoder(recogniser, order, longest_s)

    def _grammar_of(self, phrases: tuple[str, ...]) -> str:
        known = [" ".join(word for word in phrase.split() if self._knows(word)) for phrase in phrases]
        told = list(dict.fromkeys(phrase for phrase in known if phrase))
        if not told:
            raise RecogniserFailed("the model knows no word of the grammar")
        return json.dumps(told, ensure_ascii=False)

    def _knows(self, word: str) -> bool:
        try:
            return bool(self._model.vosk_model_find_word(word) > 0)  # 0 is the mark of no word
        except UnicodeEncodeError:
            return False


class Decoder:
    """One utterance being decoded."""

    def __init__(self, recogniser: vosk.KaldiRecognizer, order: Order, longest_s: float) -> None:
        self._recogniser = recogniser
        self._most = order.hypotheses
        self._upsampler = Upsampler() if order.rate_hz != SAMPLE_RATE_HZ else None
        self._longest_bytes = int(longest_s * SAMPLE_RATE_HZ) * _SAMPLE_BYTES
        self._bytes = 0
        self._half_sample = b""

    def feed(self, samples: bytes) -> None:
        """The next audio, any length. Raises RecogniserFailed when it is longer than any utterance, or is refused."""
        self._bytes += len(samples)
        if self._bytes > self._longest_bytes:
            raise RecogniserFailed("it is longer than any utterance")
        whole = self._half_sample + samples
        end = len(whole) - len(whole) % _SAMPLE_BYTES
        self._half_sample = whole[end:]
        self._decode(self._upsampler.feed(whole[:end]) if self._upsampler else whole[:end])

    def partial(self) -> tuple[str, ...]:
        """The words heard in what was fed so far. Raises RecogniserFailed."""
        try:
            return partial_words(self._recogniser.PartialResult())
        except (UnreadableAnswer, UnicodeDecodeError) as error:
            raise RecogniserFailed(f"Vosk's answer cannot be read: {error}") from error

    def result(self) -> tuple[Hypothesis, ...]:
        """What was said in all that was fed; to be asked once. Raises RecogniserFailed."""
        if self._upsampler:
            self._decode(self._upsampler.rest())
        try:
            found = readings(self._recogniser.FinalResult())
        except (UnreadableAnswer, UnicodeDecodeError) as error:
            raise RecogniserFailed(f"Vosk's answer cannot be read: {error}") from error
        return hypotheses(found, self._most, self._bytes / _SAMPLE_BYTES / SAMPLE_RATE_HZ)

    def _decode(self, samples: bytes) -> None:
        if not samples:
            return
        try:
            self._recogniser.AcceptWaveform(samples)
        except Exception as error:  # Vosk raises nothing more special
            raise RecogniserFailed("Vosk refused the audio") from error
