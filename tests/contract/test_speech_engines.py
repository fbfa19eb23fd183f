"""Every speech engine of this machine, and the fake, keep the same promises."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.sounds.library import SoundLibrary
from adapters.sounds.spoken_texts import SpokenTexts, speakable
from adapters.synthesis.engines import installed_engines
from dialogue.prompt import Text
from dialogue.speech_engine import SpeechEngine
from tests.fakes.speech_engine import HummingEngine

ENGINES: tuple[SpeechEngine, ...] = (HummingEngine(), *installed_engines())


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> SpeechEngine:
    found: SpeechEngine = request.param
    return found


async def seconds(engine: SpeechEngine, text: str) -> float:
    samples, rate_hz = soundfile.read(BytesIO(await engine.speak(text)))
    assert np.abs(samples).max() > 0.01
    return float(len(samples) / rate_hz)


async def test_a_longer_text_takes_longer_to_say(engine: SpeechEngine) -> None:
    short, long = await seconds(engine, "кухня"), await seconds(engine, "улица Садовая, дом двенадцать, квартира семь")
    assert 0.1 < short < long < 20


async def test_digits_and_punctuation_are_said_too(engine: SpeechEngine) -> None:
    assert await seconds(engine, speakable("«Уют», дом № 12/3а, корп. 4, 8:30 - 17.00, 5 %")) > 0.5


async def test_a_spoken_text_is_kept_as_asterisk_plays_it(engine: SpeechEngine, tmp_path: Path) -> None:
    library = SoundLibrary(tmp_path, SpokenTexts(engine, tmp_path))
    (sound,) = await library.sounds([Text("кухня")])
    assert 0.1 < sound.seconds < 3
    assert (tmp_path / f"{sound.id}.alaw").stat().st_size == round(sound.seconds * 8000)
    assert (tmp_path / f"{sound.id}.sln16").is_file()
