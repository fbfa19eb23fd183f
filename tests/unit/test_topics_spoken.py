"""How long the answers of the shipped companies are to listen to, said by the speech engine of this machine."""

import asyncio
import wave
from io import BytesIO
from pathlib import Path

import pytest

from adapters.files.company_profiles import load_profile
from adapters.sounds.spoken_texts import speakable
from adapters.synthesis.engines import installed_engines
from adapters.synthesis.program import SpeakingProgram
from models.information import LETTERS_A_SECOND, LONGEST_S

PROFILES = {file.stem: load_profile(file) for file in (Path(__file__).parents[2] / "companies").glob("*.yaml")}
TOPICS = [(code, topic) for code, profile in PROFILES.items() for topic in profile.topics]


async def seconds(engine: SpeakingProgram, text: str) -> float:
    with wave.open(BytesIO(await engine.speak(speakable(text)))) as spoken:
        return spoken.getnframes() / spoken.getframerate()


async def test_every_answer_of_a_company_is_over_within_forty_seconds() -> None:
    engines = [engine for engine in installed_engines() if engine.name.startswith("espeak-ng")]
    if not engines:
        pytest.skip("espeak-ng is not installed")
    (engine,) = engines
    longest = max(TOPICS, key=lambda each: each[1].seconds(PROFILES[each[0]].values))
    sentences = longest[1].sentences(PROFILES[longest[0]].values)
    spoken_s = sum(await asyncio.gather(*(seconds(engine, sentence) for sentence in sentences)))
    assert spoken_s <= LONGEST_S, longest[1].title
    assert spoken_s <= longest[1].seconds(PROFILES[longest[0]].values), "the estimate is no shorter than the truth"


def test_every_answer_is_short_enough_by_the_slow_estimate_too() -> None:
    assert len(TOPICS) > 50
    for code, topic in TOPICS:
        assert sum(map(len, topic.sentences(PROFILES[code].values))) <= LONGEST_S * LETTERS_A_SECOND, topic.title
        assert all(len(sentence) <= 300 for sentence in topic.sentences(PROFILES[code].values)), topic.title
