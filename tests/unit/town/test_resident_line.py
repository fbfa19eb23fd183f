"""A resident's bad line: the echo of the company's voice and steady noise, mixed into every frame that he sends."""

import numpy as np
import numpy.typing as npt
import pytest

from adapters.asterisk.town.line import ConditionedLine, Echo, LineConditions

_FRAME = 160
_SILENCE = bytes(2 * _FRAME)

Linear = npt.NDArray[np.int16]


class _Listener:
    def __init__(self) -> None:
        self.heard = b""
        self.keys = ""
        self.times_over = 0

    def audio(self, samples: bytes, at_s: float) -> None:
        self.heard += samples

    def key(self, digit: str) -> None:
        self.keys += digit

    def ended(self) -> None:
        self.times_over += 1


def _speech(frames: int, seed: int = 1) -> Linear:
    return np.random.default_rng(seed).integers(-8000, 8000, frames * _FRAME, np.int16)


def _line(conditions: LineConditions) -> ConditionedLine:
    return ConditionedLine(conditions, _Listener())


def _call(line: ConditionedLine, company: Linear, own: Linear, bursts: tuple[int, ...] = (1,)) -> Linear:
    """What he sends while the company speaks; its frames come in such bursts, his clock beats evenly."""
    sent, place = b"", 0
    for tick in range(len(own) // _FRAME):
        for _ in range(bursts[tick % len(bursts)]):
            line.audio(company[place : place + _FRAME].tobytes(), tick * 0.02)
            place += _FRAME
        sent += line.sent(own[tick * _FRAME : (tick + 1) * _FRAME].tobytes())
    return np.frombuffer(sent, "<i2")


@pytest.mark.parametrize("delay_ms", [0, 20, 45, 120, 1000])
def test_the_company_hears_itself_later_and_weaker_under_what_he_says(delay_ms: int) -> None:
    company, own, delay = _speech(100), _speech(100, seed=2) // 4, delay_ms * 8
    sent = _call(_line(LineConditions(Echo(delay_ms, -20.0))), company, own).astype(float)
    echo = sent - own
    assert not echo[:delay].any()
    assert echo[delay:] == pytest.approx(company[: len(echo) - delay] / 10, abs=1)


def test_an_echo_stays_whole_when_the_company_s_frames_come_in_bursts() -> None:
    company = _speech(120)
    sent = _call(_line(LineConditions(Echo(60, 0.0))), company, np.zeros(100 * _FRAME, np.int16), (3, 0, 0, 1))
    first = 60 * 8
    assert (sent[first:] == company[: len(sent) - first]).all()


def test_an_echo_falls_silent_with_the_company_and_comes_back_in_time() -> None:
    line = _line(LineConditions(Echo(40, 0.0)))
    company = _speech(10)
    for tick in range(10):
        line.audio(company[tick * _FRAME : (tick + 1) * _FRAME].tobytes(), 0.0)
        line.sent(_SILENCE)
    gap = [line.sent(_SILENCE) for _ in range(50)]
    assert [any(frame) for frame in gap] == [True, True, *[False] * 48]
    line.audio(company[:_FRAME].tobytes(), 0.0)
    assert [any(line.sent(_SILENCE)) for _ in range(4)] == [False, False, True, False]


def test_an_echo_never_lags_for_long_behind_a_company_that_sends_too_much() -> None:
    line, company = _line(LineConditions(Echo(40, 0.0))), _speech(500)
    _call(line, company, np.zeros(250 * _FRAME, np.int16), (2,))
    left = [line.sent(_SILENCE) for _ in range(20)]
    assert sum(any(frame) for frame in left) * 20 <= 40 + 100 + 20


@pytest.mark.parametrize("level_db", [-60.0, -40.0, -20.0])
def test_noise_is_steady_and_as_strong_as_asked_for_whether_he_speaks_or_not(level_db: float) -> None:
    line, own = _line(LineConditions(noise_db=level_db)), _speech(50)
    quiet = np.frombuffer(b"".join(line.sent(_SILENCE) for _ in range(500)), "<i2").astype(float)
    frames_db = 20 * np.log10(np.sqrt(np.mean((quiet / 32768).reshape(-1, 10 * _FRAME) ** 2, axis=1)))
    assert frames_db == pytest.approx(np.full(50, level_db), abs=0.5)
    talking = _call(line, np.zeros(50 * _FRAME, np.int16), own).astype(float) - own
    assert 20 * np.log10(np.sqrt(np.mean((talking / 32768) ** 2))) == pytest.approx(level_db, abs=0.5)


def test_what_is_louder_than_the_line_is_clipped() -> None:
    line = _line(LineConditions(noise_db=-20.0))
    shout = np.full(_FRAME, 32767, np.int16).tobytes()
    sent = np.frombuffer(b"".join(line.sent(shout) for _ in range(10)), "<i2")
    assert sent.max() == 32767
    assert sent.min() > 0


def test_he_hears_the_company_as_it_is_and_both_keys_and_the_end() -> None:
    listener = _Listener()
    line = ConditionedLine(LineConditions(Echo(20, 0.0), -20.0), listener)
    company = _speech(2).tobytes()
    line.audio(company, 1.0)
    line.key("5")
    line.ended()
    assert (listener.heard, listener.keys, listener.times_over) == (company, "5", 1)


def test_a_clear_line_changes_nothing() -> None:
    own = _speech(5)
    assert LineConditions().are_clear
    assert (_call(_line(LineConditions()), _speech(5, seed=3), own) == own).all()
