"""Recognition of prompts from the audio alone: streams made of the shipped recordings, joined, cut, lossy, noisy."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from adapters.sounds.conversion import convert
from adapters.sounds.encoding import SoundFormat
from adapters.sounds.pack import open_pack
from adapters.speech.prompt_correlation import CorrelationMatcher
from adapters.speech.prompt_fingerprints import ExactMatcher
from adapters.speech.prompt_pieces import Piece, Samples, from_alaw, load_pieces, piece
from adapters.speech.prompt_recognition import PromptRecogniser
from dialogue.hearing import Began, Heard, Silence, Sound, UnknownAudio
from models.call import Language

_PACK = Path(__file__).resolve().parents[3] / "audio_prompts"
_FRAME = 160
_IDLE = 8  # what A-law silence decodes to

Pieces = dict[str, Piece]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    folder = tmp_path_factory.mktemp("sounds")
    convert(open_pack(_PACK), folder, Language.RUSSIAN, (SoundFormat.ALAW,))
    return {one.id: one for one in load_pieces(folder / "ru")}


@pytest.fixture(scope="module")
def exact(pieces: Pieces) -> ExactMatcher:
    return ExactMatcher(tuple(pieces.values()))


def _idle(samples: int) -> Samples:
    return np.full(samples, _IDLE, np.int16)


def _stream(*parts: Samples) -> Samples:
    return np.concatenate((*parts, _idle(1)))


def _listen(recogniser: PromptRecogniser, stream: Samples, lost: Iterable[int] = ()) -> list[tuple[float, Sound]]:
    """What was told, each with the seconds of audio that had been heard by then."""
    told: list[tuple[float, Sound]] = []
    without = frozenset(lost)
    for start in range(0, len(stream), _FRAME):
        if start // _FRAME not in without:
            sounds = recogniser.feed(stream[start : start + _FRAME].tobytes(), start / 8000)
            told += [((start + _FRAME) / 8000, sound) for sound in sounds]
    return told + [(len(stream) / 8000, sound) for sound in recogniser.finish()]


def _heard(told: Sequence[tuple[float, Sound]]) -> list[Heard]:
    return [sound for _, sound in told if isinstance(sound, Heard)]


@pytest.mark.parametrize("seed", range(12))
def test_pieces_joined_anywhere_are_heard_in_order_whole_or_cut(exact: ExactMatcher, pieces: Pieces, seed: int) -> None:
    random = np.random.default_rng(seed)
    audible = [one for one in pieces.values() if one.first_sound < len(one.samples)]
    stream, wanted, at = [_idle(int(random.integers(0, 4000)))], [], 0
    at += len(stream[0])
    for number in random.integers(0, len(audible), 10):
        one = audible[number]
        is_cut = random.random() < 0.3 and len(one.samples) > 4000
        length = int(random.integers(2500, len(one.samples) - 1200)) if is_cut else len(one.samples)
        gap = int(random.integers(0, 3000)) if random.random() < 0.5 else 0
        wanted.append((one.id, at / 8000, not is_cut))
        stream += [one.samples[:length], _idle(gap)]
        at += length + gap

    told = _listen(PromptRecogniser(exact, {}), _stream(*stream))

    heard = _heard(told)
    assert [(one.piece_id, one.whole) for one in heard] == [(name, whole) for name, _, whole in wanted]
    assert [one.start_s for one in heard] == pytest.approx([start_s for _, start_s, _ in wanted], abs=0.001)
    assert not [sound for _, sound in told if isinstance(sound, UnknownAudio)]


def test_a_piece_is_named_within_150_ms_of_its_beginning(exact: ExactMatcher, pieces: Pieces) -> None:
    late = []
    for name in ("prompts/account_keypad", "prompts/reading_accepted.1", "numbers/7", "prompts/hazard_safety"):
        told = _listen(PromptRecogniser(exact, {}), _stream(_idle(803), pieces[name].samples))
        known_s, began = next((at, sound) for at, sound in told if isinstance(sound, Began))
        assert began.piece_id == name
        late.append(known_s - began.start_s)
    assert max(late) < 0.15


def test_digits_in_a_row_come_out_in_order_with_their_words(exact: ExactMatcher, pieces: Pieces) -> None:
    digits = "0012307789"
    stream = _stream(*(pieces[f"numbers/{digit}"].samples for digit in digits))
    words = {f"numbers/{digit}": f"word {digit}" for digit in digits}
    heard = _heard(_listen(PromptRecogniser(exact, words), stream))
    assert "".join(one.piece_id[-1] for one in heard) == digits
    assert [one.text for one in heard] == [f"word {digit}" for digit in digits]


@pytest.mark.parametrize("lost", [(40,), (40, 41), (40, 45), (40, 52, 64), (20, 21, 22, 60, 61)])
def test_lost_frames_do_not_cut_a_piece(exact: ExactMatcher, pieces: Pieces, lost: tuple[int, ...]) -> None:
    stream = _stream(_idle(777), pieces["prompts/asr_use_keypad"].samples, _idle(4000))
    told = _listen(PromptRecogniser(exact, {}), stream, lost)
    (heard,) = _heard(told)
    assert (heard.piece_id, heard.whole) == ("prompts/asr_use_keypad", True)
    assert heard.lost_s == pytest.approx(len(lost) * 0.02)
    assert len([sound for _, sound in told if isinstance(sound, Began)]) == 1


def test_a_piece_whose_beginning_was_lost_is_heard_but_not_whole(exact: ExactMatcher, pieces: Pieces) -> None:
    samples = pieces["prompts/account_keypad"].samples
    (heard,) = _heard(_listen(PromptRecogniser(exact, {}), _stream(samples[3000:])))
    assert (heard.piece_id, heard.whole) == ("prompts/account_keypad", False)


def test_two_recordings_of_the_same_audio_are_told_as_alternatives(pieces: Pieces) -> None:
    samples = pieces["numbers/5"].samples
    matcher = ExactMatcher((piece("numbers/5", samples), piece("own/five", samples)))
    (heard,) = _heard(_listen(PromptRecogniser(matcher, {}), _stream(_idle(50), samples)))
    assert {heard.piece_id, *heard.alternatives} == {"numbers/5", "own/five"}


def test_pieces_with_the_same_beginning_are_told_apart(exact: ExactMatcher, pieces: Pieces) -> None:
    for name in ("prompts/emergency_notice.2", "prompts/emergency_no_etr.2", "prompts/reading_confirm"):
        (heard,) = _heard(_listen(PromptRecogniser(exact, {}), _stream(pieces[name].samples)))
        assert (heard.piece_id, heard.alternatives, heard.whole) == (name, (), True)


def test_noise_is_unknown_audio_with_its_duration(exact: ExactMatcher) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 16_000).clip(-32_000, 32_000).astype(np.int16)
    told = _listen(PromptRecogniser(exact, {}), _stream(_idle(8000), noise, _idle(8000)))
    ((_, sound),) = told
    assert isinstance(sound, UnknownAudio)
    assert (sound.start_s, sound.end_s) == pytest.approx((1.0, 3.0), abs=0.05)


def test_speech_that_is_not_in_the_pack_is_taken_for_no_piece(pieces: Pieces) -> None:
    spoken = [one for one in pieces.values() if one.id.startswith(("prompts/", "numbers/"))]
    known, strange = spoken[::2], spoken[1::2]
    matcher = ExactMatcher(known)
    texts_alike = {"prompts/metering_notice_reminder.3", "prompts/reading_closed_dates.3", "prompts/reading_confirm"}
    for one in strange[::3]:
        heard = _heard(_listen(PromptRecogniser(matcher, {}), _stream(one.samples)))
        assert not [wrong for wrong in heard if wrong.whole and one.id not in texts_alike], one.id


def test_a_silence_beyond_the_limit_is_told_and_the_longest_is_kept(exact: ExactMatcher, pieces: Pieces) -> None:
    one = pieces["prompts/goodbye"].samples
    recogniser = PromptRecogniser(exact, {}, silence_limit_s=2.0)
    told = _listen(recogniser, _stream(one, _idle(24_000), one, _idle(8000)))
    (silence,) = [sound for _, sound in told if isinstance(sound, Silence)]
    assert silence.end_s - silence.start_s == pytest.approx(3.0, abs=0.1)
    assert recogniser.longest_silence_s == pytest.approx(3.0, abs=0.1)


def test_seconds_in_which_no_audio_came_count_as_silence(exact: ExactMatcher, pieces: Pieces) -> None:
    one = pieces["prompts/goodbye"].samples[:8000].tobytes()
    recogniser = PromptRecogniser(exact, {}, silence_limit_s=2.0)
    recogniser.feed(one, 0.0)
    told = recogniser.feed(one, 6.0)
    assert [type(sound) for sound in told if isinstance(sound, Silence)] == [Silence]


def test_the_alaw_table_is_that_of_g711() -> None:
    values = from_alaw(bytes((0xD5, 0x55, 0xAA, 0x2A, 0x80)))
    assert values.tolist() == [8, -8, 32256, -32256, 5504]


def _through_ulaw(samples: Samples) -> Samples:
    """Companded and expanded as µ-law does."""
    sign = np.where(samples < 0, -1, 1)
    size = np.minimum(np.abs(samples.astype(np.int32)), 32_635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 15
    return (sign * ((((mantissa << 3) + 132) << exponent) - 132)).astype(np.int16)


def test_after_ulaw_the_prompts_of_a_reading_call_are_still_heard_in_order(pieces: Pieces) -> None:
    names = ["prompts/greeting.1", "companies/demo", "prompts/account_keypad", "prompts/reading_keypad_electricity"]
    names += [
        "prompts/reading_readback.1",
        "numbers/10",
        "prompts/reading_confirm_keypad",
        "prompts/reading_accepted.1",
    ]
    names += [f"numbers/{digit}" for digit in "0045"] + ["prompts/goodbye"]
    parts = [part for name in names for part in (pieces[name].samples, _idle(1200))]
    recogniser = PromptRecogniser(CorrelationMatcher(tuple(pieces.values())), {})
    heard = _heard(_listen(recogniser, _through_ulaw(_stream(_idle(900), *parts, _idle(3000)))))
    assert len(heard) == len(names)
    assert all(name in (one.piece_id, *one.alternatives) for one, name in zip(heard, names, strict=True))


def test_after_ulaw_every_digit_is_heard_after_every_other(pieces: Pieces) -> None:
    digits = "".join(f"{a}" + "".join(f"{a}{b}" for b in range(a + 1, 10)) for a in range(10)) + "0"
    assert len({digits[at : at + 2] for at in range(100)}) == 100, "each pair once"
    recogniser = PromptRecogniser(CorrelationMatcher(tuple(pieces.values())), {})
    stream = _stream(_idle(900), *(pieces[f"numbers/{digit}"].samples for digit in digits), _idle(3000))
    heard = _heard(_listen(recogniser, _through_ulaw(stream)))
    assert "".join(one.piece_id.removeprefix("numbers/") for one in heard) == digits


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_pieces(tmp_path)


def test_what_is_joined_for_callers_in_a_queue_is_no_piece(tmp_path: Path) -> None:
    for name in ("prompts/queue_wait", "prompts/ru_p3/queue_wait"):
        file = tmp_path / f"{name}.alaw"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x55" * 160)
    assert [one.id for one in load_pieces(tmp_path)] == ["prompts/queue_wait"]
