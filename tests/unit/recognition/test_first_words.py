"""A caller who answers at once is heard from his first sound; talk behind him, tones and hum are no answer."""

import numpy as np
import pytest

from dialogue.speech import SpeechEnd
from tests.fakes.line_sounds import (
    RATE,
    Sound,
    at,
    at_level,
    hum,
    mixed,
    noise,
    recording,
    silence,
    spoken,
)
from tests.unit.recognition.activity_lab import listen, quiet

PROMPT = spoken("prompts/account_keypad")
PROMPT_S = len(PROMPT) / RATE
KEYS = [(row, column) for row in (697, 770, 852, 941) for column in (1209, 1336, 1477, 1633)]
TONES = [(425,), (400,), (350, 440), (480, 620), (1100,), (2100,)]
"""Dial and busy tones, and fax."""


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


def _tone(*tones_hz: int, on_s: float, off_s: float, level_db: float) -> Sound:
    """Four seconds of it."""
    at_s = np.arange(4 * RATE) / RATE
    sounding = np.mod(at_s, on_s + off_s) < on_s
    return at_level(1000 * sum(np.sin(2 * np.pi * each * at_s) for each in tones_hz) * sounding, level_db)


def _mains(level_db: float) -> Sound:
    at_s = np.arange(4 * RATE) / RATE
    return at_level(1000 * sum(np.sin(2 * np.pi * 50 * n * at_s + n) / n for n in range(1, 30)), level_db)


@pytest.mark.parametrize("start_s", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("word", ["1", "2", "7", "8"])
def test_a_word_said_at_once_is_heard_by_itself(word: str, start_s: float, random: np.random.Generator) -> None:
    heard = listen(mixed(quiet(5, random), at(start_s, at_level(recording(f"numbers/{word}"), -20))), silence(0.04))
    assert heard.end is SpeechEnd.SPOKEN
    assert heard.kept_from_s is not None and heard.kept_from_s <= start_s


@pytest.mark.parametrize("level_db", [-24, -35])
@pytest.mark.parametrize("word", ["0", "1", "2", "7", "11"])
def test_a_soft_callers_first_word_is_kept_for_the_second(
    word: str, level_db: int, random: np.random.Generator
) -> None:
    said = at_level(spoken(f"numbers/{word}", "numbers/7", pause_s=0.3), level_db)
    heard = listen(mixed(quiet(5, random), said), silence(0.04))
    assert heard.end is SpeechEnd.SPOKEN
    assert heard.kept_from_s == pytest.approx(0)


def test_a_word_over_the_first_half_second_of_a_prompt_cuts_it(random: np.random.Generator) -> None:
    said = at(0.1, at_level(recording("numbers/2"), -20))
    heard = listen(mixed(quiet(PROMPT_S + 4, random), said), PROMPT)
    assert heard.began_s is not None and heard.began_s < 0.5
    assert heard.kept_from_s is not None and heard.kept_from_s <= 0.1


def test_a_word_over_the_end_of_a_prompt_that_nobody_may_cut_is_heard(random: np.random.Generator) -> None:
    word = at_level(recording("numbers/2"), -24)
    start_s = PROMPT_S - len(word) / RATE - 0.02
    heard = listen(mixed(quiet(PROMPT_S + 4, random), at(start_s, word)), PROMPT, interruptible=False)
    assert heard.began_s is not None and heard.began_s >= PROMPT_S - 0.02
    assert heard.kept_from_s is not None and heard.kept_from_s <= start_s


@pytest.mark.parametrize("start_s", [0.0, 1.007])
@pytest.mark.parametrize("level_db", [-10, -25])
@pytest.mark.parametrize("on_s", [0.04, 0.06, 0.1])
def test_the_tones_of_keys_are_no_voice(
    on_s: float, level_db: int, start_s: float, random: np.random.Generator
) -> None:
    for key in KEYS:
        tone = at(start_s, _tone(*key, on_s=on_s, off_s=0.2, level_db=level_db))
        assert listen(mixed(quiet(start_s + 4, random), tone), PROMPT).began_s is None, key


@pytest.mark.parametrize("off_s", [0.0, 0.35], ids=["steady", "in pieces"])
@pytest.mark.parametrize("start_s", [0.0, 1.007])
@pytest.mark.parametrize("tones_hz", TONES)
def test_dial_busy_and_fax_tones_are_no_voice(
    tones_hz: tuple[int, ...], start_s: float, off_s: float, random: np.random.Generator
) -> None:
    for level_db in (-10, -25):
        tone = at(start_s, _tone(*tones_hz, on_s=0.35, off_s=off_s, level_db=level_db))
        assert listen(mixed(quiet(start_s + 4, random), tone), PROMPT).began_s is None


@pytest.mark.parametrize("start_s", [0.0, 1.007])
def test_mains_hum_is_no_voice(start_s: float, random: np.random.Generator) -> None:
    for sound in (_mains(-20), hum(4, -20)):
        assert listen(mixed(quiet(start_s + 4, random), at(start_s, sound)), PROMPT).began_s is None


def test_a_busy_tone_behind_his_words_does_not_hold_the_answer_open(random: np.random.Generator) -> None:
    said = at_level(spoken("numbers/2", "numbers/7"), -24)
    busy = at(1 + len(said) / RATE, _tone(425, on_s=0.35, off_s=0.35, level_db=-20))
    heard = listen(mixed(quiet(8, random), at(1, said), busy))
    assert heard.end is SpeechEnd.SPOKEN


def _talk(level_db: float, word: str) -> Sound:
    return at_level(spoken(f"numbers/{word}", "numbers/7", "numbers/800", "numbers/50", pause_s=0.1), level_db)


@pytest.mark.parametrize("word", ["1", "2", "5", "9", "500"])
def test_far_talk_does_not_cut_a_prompt(word: str, random: np.random.Generator) -> None:
    heard = listen(mixed(quiet(PROMPT_S + 4, random), at(1, _talk(-45, word))[: round(PROMPT_S * RATE)]), PROMPT)
    assert heard.end is SpeechEnd.NO_INPUT


@pytest.mark.parametrize("word", ["1", "2", "5", "9", "500"])
def test_a_soft_caller_is_heard_over_a_prompt_and_after_it(word: str, random: np.random.Generator) -> None:
    for start_s in (1.0, PROMPT_S + 0.1):
        heard = listen(mixed(quiet(PROMPT_S + 6, random), at(start_s, _talk(-35, word))), PROMPT)
        assert heard.kept_from_s is not None and heard.kept_from_s <= start_s


@pytest.mark.parametrize(("word", "level_db", "noise_db"), [("600", -20, -45), ("11", -35, -45), ("6", -24, -45)])
def test_a_closure_within_a_word_is_no_pause(
    word: str, level_db: int, noise_db: int, random: np.random.Generator
) -> None:
    said = at_level(recording(f"numbers/{word}"), level_db)
    heard = listen(mixed(noise(5, noise_db, random), at(1, said)))
    assert len(heard.paused_s) == 1
