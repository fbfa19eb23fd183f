"""What a simulated resident says: composed of recordings, refused with every mistake at once."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from adapters.asterisk.errors import ScriptRefused
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.steps import Answer, Press, Say
from gridline.resident_call import resident_voices

_PACK = Path(__file__).resolve().parents[3] / "audio_prompts"
_RATE_HZ = 8000
_LOUDNESS = {"numbers/0": 0.1, "numbers/4": 0.2, "numbers/100": 0.3, "numbers/thousand_few": 0.4, "yes": 0.5, "no": 0.6}

Sound = npt.NDArray[np.float64]


def _tone(loudness: float, seconds: float = 0.1, rate_hz: int = _RATE_HZ) -> Sound:
    """Loud from its first sample to its last, and told from others by how loud it is."""
    return loudness * np.where(np.arange(round(seconds * rate_hz)) // (rate_hz // 1000) % 2, 1.0, -1.0)


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """A voice of tones of 100 ms, with silence around each."""
    folder = tmp_path / "voice"
    (folder / "numbers").mkdir(parents=True)
    for name, loudness in _LOUDNESS.items():
        soundfile.write(folder / f"{name}.wav", np.pad(_tone(loudness), 400), _RATE_HZ)
    (folder / "voice.toml").write_text('[words]\n"да" = "yes.wav"\n"нет" = "no.wav"\n', encoding="utf-8")
    return folder


def _say(value: object, folder: Path = Path(), *voices: Path) -> Say:
    (step,) = parse_script({"called": "112233", "steps": [{"say": value}]}, folder, voices).steps
    assert isinstance(step, Say)
    return step


def _samples(say: Say) -> Sound:
    return np.frombuffer(say.audio, "<i2") / 32768


def _spells(say: Say) -> list[tuple[float, int, int]]:
    """Loudness and length of each sound, and the silence before it, in milliseconds."""
    samples = np.abs(_samples(say))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], samples > 0.01, [0]))))
    starts, ends = edges[::2], edges[1::2]
    before = [0, *ends[:-1]]
    return [
        (round(float(np.median(samples[start:end])), 2), round((end - start) / 8), round((start - last) / 8))
        for start, end, last in zip(starts, ends, before, strict=True)
    ]


def test_digits_are_spoken_one_by_one_in_groups_with_the_gap_that_is_asked_for(voice: Path) -> None:
    say = _say({"digits": "04040", "gap_ms": 200}, Path(), voice)
    loudness, lengths, gaps = zip(*_spells(say), strict=True)
    assert loudness == (0.1, 0.2, 0.1, 0.2, 0.1)
    assert set(lengths) == {100}
    kept_around = 20  # of the silence in a recording, so that no soft consonant is lost
    assert gaps[1:] == tuple(gap + kept_around for gap in (200, 200, 350, 200))  # 040, then 40
    assert say.text == "0 4 0 4 0"


def test_a_number_is_spoken_as_it_is_read_out(voice: Path) -> None:
    say = _say({"number": 4104}, Path(), voice)
    assert [loudness for loudness, _, _ in _spells(say)] == [0.2, 0.4, 0.3, 0.2]  # четыре тысячи сто четыре
    assert say.text == "4104"


def test_words_come_from_the_first_voice_that_has_them(voice: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    soundfile.write(other / "yes.wav", _tone(0.05), _RATE_HZ)
    (other / "voice.toml").write_text('[words]\n"да" = "yes.wav"\n', encoding="utf-8")
    say = _say({"words": ["нет", "да"]}, Path(), other, voice)
    assert [loudness for loudness, _, _ in _spells(say)] == [0.6, 0.05]
    assert say.text == "нет да"


def test_a_caller_may_have_a_voice_of_his_own(voice: Path, tmp_path: Path) -> None:
    script = {"caller": {"number": "70001112233", "voice": "voice"}, "called": "112233"}
    (step,) = parse_script({**script, "steps": [{"say": {"words": ["да"]}}]}, tmp_path, resident_voices(_PACK)).steps
    assert isinstance(step, Say)
    assert [loudness for loudness, _, _ in _spells(step)] == [0.5]


@pytest.mark.parametrize(("rate_hz", "channels"), [(8000, 1), (16_000, 2), (44_100, 1), (48_000, 2)])
def test_any_recording_may_be_said(tmp_path: Path, rate_hz: int, channels: int) -> None:
    seconds = np.arange(rate_hz // 2) / rate_hz
    sound = 0.25 * np.sin(2 * np.pi * 440 * seconds)
    soundfile.write(tmp_path / "question.flac", np.column_stack([sound] * channels), rate_hz)
    say = _say("question.flac", tmp_path)
    wanted = 0.25 * np.sin(2 * np.pi * 440 * np.arange(4000) / 8000)
    assert len(_samples(say)) == pytest.approx(4000, abs=2)
    assert _samples(say)[200:3800] == pytest.approx(wanted[200:3800], abs=0.01)
    assert say.text == "[question.flac]"


def test_how_loud_he_speaks_is_counted_from_full_scale(voice: Path) -> None:
    quiet = _say({"words": ["да"], "level_db": -26}, Path(), voice)
    assert [round(loudness, 2) for loudness, _, _ in _spells(quiet)] == [0.05]  # 20 log10(0.05) is -26
    loud = _say({"words": ["да"], "level_db": 0}, Path(), voice)
    assert np.abs(_samples(loud)).max() == pytest.approx(1.0, abs=0.001)


def test_he_speaks_after_the_prompt_or_over_it() -> None:
    said = {"words": ["да"]}
    voices = resident_voices(_PACK)
    assert (_say(said, Path(), *voices).over_prompt, _say(said, Path(), *voices).after_ms) == (False, 500)
    over = _say(said | {"over_prompt": True}, Path(), *voices)
    assert (over.over_prompt, over.after_ms) == (True, 0)
    later = _say(said | {"over_prompt": True, "after_ms": 800, "within_s": 5}, Path(), *voices)
    assert (later.after_ms, later.within_s) == (800, 5.0)


def test_what_he_says_stays_out_of_logs() -> None:
    say = _say({"digits": "04698"}, Path(), *resident_voices(_PACK))
    assert "4" not in repr(say).partition("over_prompt")[0]


def test_an_answer_may_be_pressed_or_spoken(voice: Path) -> None:
    prompts = {"account_ask": {"say": {"digits": "04"}}, "account_keypad": {"keys": "04#", "gap_ms": 0}}
    answer = {"answer": {"prompts": prompts, "until": "goodbye"}}
    (step,) = parse_script({"called": "112233", "steps": [answer]}, Path(), (voice,)).steps
    assert isinstance(step, Answer)
    spoken, pressed = step.answers["account_ask"], step.answers["account_keypad"]
    assert isinstance(spoken, Say)
    assert (spoken.text, pressed) == ("0 4", Press("04#", gap_ms=0))


def test_the_voice_that_is_shipped_has_all_numbers_and_the_words_of_an_answer() -> None:
    voices = resident_voices(_PACK)
    for said in ({"digits": "0123456789"}, {"number": 987_654_321}, {"words": ["да", "нет", "оператор"]}):
        spoken = np.abs(_samples(_say(said, Path(), *voices)))
        assert 0.1 < spoken.max() <= 1.0
        assert len(spoken) > 0.2 * _RATE_HZ


def test_everything_that_cannot_be_said_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    wrong: dict[str, object] = {
        "is a whole number of milliseconds": {"digits": "04", "gap_ms": -1},
        "from -60 to 0": {"digits": "04", "level_db": 3},
        "over_prompt: is true or false": {"digits": "04", "over_prompt": "yes"},
        "from 0 to 60000": {"digits": "04", "after_ms": 60_001},
        "is up to 40 digits in quotes": {"digits": 4698},
        "is a whole number without quotes": {"number": "4698"},
        "from 0 to 999999999": {"number": 1_000_000_000},
        "«алло» is not recorded; there are да, нет, оператор": {"words": ["да", "алло"]},
        "is a list of words": {"words": "да"},
        "empty.wav cannot be read": "empty.wav",
        "nowhere.wav cannot be read": {"file": "nowhere.wav"},
        "says one of file, digits, number, words": {"digits": "04", "number": 4},
        "loud is no field": {"digits": "04", "loud": True},
    }
    steps = [{"say": value} for value in wrong.values()]
    with pytest.raises(ScriptRefused) as refused:
        parse_script({"called": "112233", "steps": steps}, tmp_path, resident_voices(_PACK))
    assert len(refused.value.mistakes) == len(wrong)
    for place, (mistake, told) in enumerate(zip(wrong, refused.value.mistakes, strict=True), 1):
        assert told.startswith(f"step {place}, say")
        assert mistake in told


def test_without_a_voice_nothing_is_said_but_recordings() -> None:
    with pytest.raises(ScriptRefused, match=r"numbers/0 is not recorded; .*«да» is not recorded; there are no words"):
        parse_script({"called": "112233", "steps": [{"say": {"digits": "04"}}, {"say": {"words": ["да"]}}]})


def test_a_list_of_words_that_cannot_be_read_is_a_mistake_of_the_script(tmp_path: Path) -> None:
    for text in ("[words", "words = 1", ""):
        folder = tmp_path / str(len(text))
        folder.mkdir()
        (folder / "voice.toml").write_text(text)
        with pytest.raises(ScriptRefused, match=r"voice\.toml"):
            _say({"words": ["да"]}, Path(), folder)
