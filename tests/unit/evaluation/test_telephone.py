"""Recordings sound as over a telephone: narrow, coded, noisy, and every time the same."""

import numpy as np
import pytest

from adapters.asterisk.town.voice import RATE_HZ, Samples
from gridline.evaluation.telephone import Condition, a_law, band_limited, through, with_noise

NOISY = Condition.parse("noise20")


def tone(hertz: float, seconds: float = 1.0, peak: float = 0.5) -> Samples:
    at_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (peak * np.sin(2 * np.pi * hertz * at_s)).astype(np.float32)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


def heard(condition: str, samples: Samples, seed: int = 1) -> Samples:
    linear = np.frombuffer(through(Condition.parse(condition), samples, (seed,)), "<i2")
    return linear.astype(np.float32) / 32768


@pytest.mark.parametrize("hertz", [400, 1000, 2000, 3200])
def test_the_telephone_s_band_passes(hertz: float) -> None:
    assert level_db(band_limited(tone(hertz))[800:-800]) == pytest.approx(level_db(tone(hertz)), abs=0.5)


@pytest.mark.parametrize("hertz", [50, 150, 3600, 3900])
def test_what_lies_outside_of_it_does_not(hertz: float) -> None:
    assert level_db(band_limited(tone(hertz))[800:-800]) < level_db(tone(hertz)) - 30


def test_the_band_limit_moves_and_lengthens_nothing() -> None:
    click = np.zeros(1001, np.float32)
    click[500] = 1.0
    limited = band_limited(click)
    assert (len(limited), int(np.argmax(limited))) == (1001, 500)


def test_a_law_has_256_values_and_keeps_the_loud_and_the_quiet_alike() -> None:
    steps = np.linspace(-0.999, 0.999, 20_000).astype(np.float32)
    coded = a_law(steps)
    assert len(np.unique(coded)) == 256
    audible = np.abs(steps) > 0.02
    assert np.max(np.abs(coded - steps)[audible] / np.abs(steps)[audible]) < 1 / 30
    assert sorted(np.unique(np.abs(coded * 32768)))[:2] == [8, 24]  # of G.711's table


@pytest.mark.parametrize("snr_db", [20, 10, 0])
def test_noise_lies_as_far_below_the_speech_as_was_asked_for(snr_db: int) -> None:
    speech = 0.1 * 2**0.5 * tone(1000, peak=1.0)
    noise = with_noise(speech, -20.0 - snr_db, (7,)) - speech
    assert level_db(speech) - level_db(noise) == pytest.approx(snr_db, abs=0.1)
    assert level_db(noise - band_limited(noise)) < level_db(noise) - 10


def test_a_clean_recording_stays_as_it_is_with_silence_around_it() -> None:
    said = tone(1000)
    clean = heard("clean", said)
    assert len(clean) > len(said)
    start = int(np.flatnonzero(clean)[0]) - 1
    assert clean[start : start + len(said)] == pytest.approx(said, abs=1 / 32768)
    assert not clean[: start - 1].any()


def test_quiet_and_loud_recordings_arrive_with_one_level() -> None:
    loud, quiet = (heard("alaw", tone(1000, peak=peak)) for peak in (0.9, 0.01))
    assert level_db(loud) == pytest.approx(level_db(quiet), abs=0.5)


def test_the_noise_is_there_before_and_after_the_speech() -> None:
    noisy = heard("noise20", tone(1000))
    assert level_db(noisy[:2000]) == pytest.approx(-40, abs=1)
    assert level_db(noisy[-2000:]) == pytest.approx(-40, abs=1)


def test_one_seed_brings_one_noise_and_another_brings_another() -> None:
    said = tone(1000)
    first, again, other = (through(NOISY, said, seed) for seed in ((1, 2), (1, 2), (1, 3)))
    assert first == again
    assert first != other


def test_silence_stays_silence_but_for_the_noise() -> None:
    assert not heard("clean", np.zeros(800, np.float32)).any()
    assert level_db(heard("noise10", np.zeros(8000, np.float32))) == pytest.approx(-30, abs=1)


@pytest.mark.parametrize("name", ["", "Clean", "noise", "noise200", "noise-5", "ulaw"])
def test_another_condition_is_refused_with_a_hint(name: str) -> None:
    with pytest.raises(ValueError, match="noise20"):
        Condition.parse(name)
