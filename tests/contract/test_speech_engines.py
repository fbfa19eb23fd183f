"""Every speech engine of this machine, and the fake, keep the same promises."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.sounds.library import SoundLibrary
from adapters.sounds.spoken_texts import SpokenTexts, speakable
from adapters.synthesis.engines import installed_engines, kazakh_engine
from dialogue.prompt import Foreign, Text
from dialogue.speech_engine import SpeechEngine
from models.call import Language
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


async def test_a_draft_in_kazakh_is_spoken_once_by_the_engine_that_knows_the_language(tmp_path: Path) -> None:
    engine = kazakh_engine()
    if engine is None:
        pytest.skip("nothing on this machine speaks Kazakh")
    texts = SpokenTexts(engine, tmp_path, language=Language.KAZAKH)
    library = SoundLibrary(tmp_path, foreign={Language.KAZAKH: texts})
    said = Foreign("Қазақ тілінде қызмет көрсету үшін екіні басыңыз.", Language.KAZAKH)
    (sound,) = await library.sounds([said])
    assert 1 < sound.seconds < 10
    assert await library.sounds([said]) == (sound,)


async def test_kazakh_without_an_engine_for_it_is_left_out(tmp_path: Path) -> None:
    library = SoundLibrary(tmp_path, SpokenTexts(HummingEngine(), tmp_path))
    assert await library.sounds([Foreign("Сәлеметсіз бе!", Language.KAZAKH)]) == ()
