"""The voice of simulated residents is understood by the model that is shipped, after A-law and over a noisy line."""

import json
from pathlib import Path

import numpy as np
import pytest
import vosk

from adapters.asterisk.town.line import ConditionedLine, LineConditions
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.steps import Say
from adapters.sounds.encoding import SoundFormat, encode
from adapters.speech.prompt_pieces import from_alaw
from dialogue.answers import YesNo, yes_or_no
from dialogue.grammars import yes_no_grammar
from gridline.resident_call import resident_voices
from models.call import Language

_PROJECT = Path(__file__).resolve().parents[3]
_DIGITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
_FRAME_BYTES = 320
_BEFORE, _AFTER = bytes(6400), bytes(9600)


class _Nobody:
    def audio(self, samples: bytes, at_s: float) -> None:
        """Nobody listens."""

    def key(self, digit: str) -> None:
        """Nobody listens."""

    def ended(self) -> None:
        """Nobody listens."""


@pytest.fixture(scope="module")
def model() -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(_PROJECT / "speech" / "digits_ru"))


def _heard(model: vosk.Model, said: object, phrases: list[str], noise_db: float | None) -> str:
    """What the model makes of a step, said between two silences on a line with this noise."""
    script = {"called": "112233", "steps": [{"say": said}]}
    (step,) = parse_script(script, voices=resident_voices(_PROJECT / "audio_prompts")).steps
    assert isinstance(step, Say)
    line = ConditionedLine(LineConditions(noise_db=noise_db), _Nobody())
    audio = _BEFORE + step.audio.ljust(-(-len(step.audio) // _FRAME_BYTES) * _FRAME_BYTES, b"\0") + _AFTER
    sent = b"".join(line.sent(audio[start : start + _FRAME_BYTES]) for start in range(0, len(audio), _FRAME_BYTES))
    arrived = from_alaw(encode(np.frombuffer(sent, "<i2") / np.float32(32768), SoundFormat.ALAW))
    recogniser = vosk.KaldiRecognizer(model, 8000, json.dumps([*phrases, "[unk]"], ensure_ascii=False))
    results = [recogniser.Result()] if recogniser.AcceptWaveform(arrived.tobytes()) else []
    return " ".join(json.loads(each)["text"] for each in [*results, recogniser.FinalResult()]).strip()


@pytest.mark.parametrize("noise_db", [None, -45.0, -35.0])
@pytest.mark.parametrize("word", ["да", "нет"])
def test_yes_and_no_are_understood(model: vosk.Model, word: str, noise_db: float | None) -> None:
    assert _heard(model, {"words": [word]}, ["да", "нет"], noise_db) == word


@pytest.mark.parametrize("noise_db", [None, -45.0, -35.0])
@pytest.mark.parametrize("digits", ["04698", "0123456789", "9876543210", "00770013", "55"])
def test_dictated_digits_are_understood(model: vosk.Model, digits: str, noise_db: float | None) -> None:
    pairs = [f"{one} {other}" for one in _DIGITS for other in _DIGITS]
    heard = _heard(model, {"digits": digits}, pairs, noise_db)
    assert heard == " ".join(_DIGITS[int(digit)] for digit in digits)


def test_a_word_that_the_model_does_not_know_is_no_answer(model: vosk.Model) -> None:
    assert _heard(model, {"words": ["оператор"]}, ["да", "нет"], None) == "[unk]"


@pytest.mark.parametrize("noise_db", [None, -45.0, -35.0])
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"words": ["да"]}, YesNo.YES),
        ({"words": ["нет"]}, YesNo.NO),
        ({"digits": "2"}, None),
        ({"words": ["оператор"]}, None),
    ],
    ids=["yes", "no", "two", "operator"],
)
def test_at_a_yes_or_no_only_yes_is_a_yes(
    model: vosk.Model, said: object, answer: YesNo | None, noise_db: float | None
) -> None:
    phrases = yes_no_grammar(Language.RUSSIAN).phrases
    known = [each for each in phrases if all(model.vosk_model_find_word(word) >= 0 for word in each.split())]
    assert yes_or_no(_heard(model, said, known, noise_db).split()) is answer
