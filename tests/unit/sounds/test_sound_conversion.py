"""Recordings become what Asterisk plays: joined without gaps, equally loud, only when something changed."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from adapters.sounds.conversion import Converted, convert, file_of, write_sound
from adapters.sounds.encoding import SoundFormat, decode_alaw, encode
from adapters.sounds.errors import ConversionFailed, SoundMissing
from adapters.sounds.library import SoundLibrary
from adapters.sounds.pack import Pack, open_pack
from adapters.sounds.shaping import LEVEL_DB, speech_level_db
from adapters.speech.prompt_pieces import from_alaw
from dialogue.prompt import Recorded
from models.call import Language

PACK = Path(__file__).parents[3] / "audio_prompts"
QUIET_DB = -50.0
"""Below it nothing is said; the soft consonants that end a word lie between -43 and -49 in the telephone band."""
LONGEST_GAP_MS = 60


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Converted]:
    """The shipped pack, converted."""
    folder = tmp_path_factory.mktemp("sounds")
    return folder / "ru", convert(open_pack(PACK), folder, Language.RUSSIAN)


@pytest.fixture
def small(tmp_path: Path) -> Pack:
    """A pack of three digits, and a place for a company's own."""
    folder = tmp_path / "pack"
    lines = []
    for digit in "012":
        tone(folder / "ru" / "numbers" / f"{digit}.flac", 300 + 100 * int(digit))
        lines.append(f'"numbers/{digit}" = {{ text = "{digit}", file = "ru/numbers/{digit}.flac" }}\n')
    origin = '[origins.ru]\norigin = "o"\nlicence = "l"\n'
    (folder / "manifest.toml").write_text(f"{origin}[pieces]\n{''.join(lines)}[prompts]\n")
    return open_pack(folder, tmp_path / "own")


def tone(file: Path, frequency_hz: float, rate_hz: int = 16000, channels: int = 1) -> None:
    """0.2 s of tone between 0.1 s of silence."""
    file.parent.mkdir(parents=True, exist_ok=True)
    at_s = np.arange(rate_hz // 5) / rate_hz
    quiet = np.zeros(rate_hz // 10)
    sound = np.concatenate([quiet, 0.5 * np.sin(2 * np.pi * frequency_hz * at_s), quiet])
    soundfile.write(file, np.column_stack([sound] * channels), rate_hz)


def alaw(folder: Path, piece: str) -> npt.NDArray[np.float32]:
    return (from_alaw(file_of(folder / piece, SoundFormat.ALAW).read_bytes()) / 32768).astype(np.float32)


def quiet_ends_ms(samples: npt.NDArray[np.float32]) -> tuple[int, int]:
    frames = samples[: len(samples) // 40 * 40].reshape(-1, 40)
    loud = np.flatnonzero(10 * np.log10((frames**2).mean(axis=1) + 1e-12) > QUIET_DB)
    return int(loud[0]) * 5, (len(frames) - 1 - int(loud[-1])) * 5


def pieces_of(folder: Path, kind: str) -> list[str]:
    return [f"{kind}/{file.name.removesuffix('.alaw')}" for file in sorted((folder / kind).glob("*.alaw"))]


def test_the_whole_pack_is_converted_for_both_kinds_of_trunk(converted: tuple[Path, Converted]) -> None:
    folder, done = converted
    assert done.changed == done.total == len(list(folder.rglob("*.alaw"))) == len(list(folder.rglob("*.sln16")))


def test_numbers_are_spoken_without_gaps_at_their_joins(converted: tuple[Path, Converted]) -> None:
    folder, _ = converted
    numbers = {piece: quiet_ends_ms(alaw(folder, piece)) for piece in pieces_of(folder, "numbers")}
    units = {piece: quiet_ends_ms(alaw(folder, piece)) for piece in pieces_of(folder, "units") if "_" in piece}
    gaps = {(a, b): numbers[a][1] + (numbers | units)[b][0] for a, b in product(numbers, numbers | units)}
    worst = max(gaps, key=gaps.__getitem__)
    assert gaps[worst] < LONGEST_GAP_MS, worst


def test_a_date_and_a_clock_time_are_spoken_without_gaps(converted: tuple[Path, Converted]) -> None:
    folder, _ = converted
    ends = {
        piece: quiet_ends_ms(alaw(folder, piece)) for kind in ("dates", "times") for piece in pieces_of(folder, kind)
    }
    days = [piece for piece in ends if piece.startswith("dates/day_") and not piece.endswith("_gen")]
    months = [piece for piece in ends if piece.startswith("dates/month_")]
    hours = [piece for piece in ends if piece.startswith("times/hour_") and not piece.endswith("_gen")]
    minutes = [piece for piece in ends if piece.startswith("times/minute_")]
    assert max(ends[a][1] + ends[b][0] for a, b in product(days, months)) < LONGEST_GAP_MS
    assert max(ends[a][1] + ends[b][0] for a, b in product(hours, minutes)) < LONGEST_GAP_MS


def test_all_pieces_are_equally_loud_and_none_is_clipped(converted: tuple[Path, Converted]) -> None:
    folder, _ = converted
    for kind in ("prompts", "sentences", "numbers", "dates", "times", "companies"):
        for piece in pieces_of(folder, kind):
            samples = alaw(folder, piece)
            assert abs(speech_level_db(samples, 8000) - LEVEL_DB) < 2.5, piece
            assert np.abs(samples).max() < 0.95, piece


def test_no_piece_carries_what_lies_below_a_voice(converted: tuple[Path, Converted]) -> None:
    folder, _ = converted
    for kind in ("prompts", "sentences", "numbers", "dates", "times", "companies"):
        for piece in pieces_of(folder, kind):
            samples = alaw(folder, piece)
            power = np.abs(np.fft.rfft(samples)) ** 2
            hum = power[np.fft.rfftfreq(len(samples), 1 / 8000) < 50]
            assert hum.sum() < 0.01 * power.sum(), piece


def test_lengths_are_known_before_the_call(converted: tuple[Path, Converted]) -> None:
    folder, _ = converted
    library = SoundLibrary(folder)
    assert library.sound("silence/250").seconds == 0.25
    assert library.sound("tones/beep").seconds == 0.2
    assert 0.2 < library.sound("numbers/7").seconds < 0.8
    assert library.sound("prompts/greeting.1").id == "prompts/greeting.1"
    assert 1 < library.sound("prompts/greeting.1").seconds < 4


async def test_a_piece_that_was_not_converted_is_refused(converted: tuple[Path, Converted]) -> None:
    library = SoundLibrary(converted[0])
    with pytest.raises(SoundMissing):
        await library.sounds([Recorded("numbers/0"), Recorded("numbers/eleventy")])


def test_the_same_recording_always_gives_the_same_bytes(small: Pack, tmp_path: Path) -> None:
    convert(small, tmp_path / "a", Language.RUSSIAN)
    convert(small, tmp_path / "b", Language.RUSSIAN)
    for file in (tmp_path / "a").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


def test_only_what_changed_is_converted_again(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    assert convert(small, into, Language.RUSSIAN).changed == 3 + 4
    assert convert(small, into, Language.RUSSIAN).changed == 0
    tone(small.folder / "ru" / "numbers" / "1.flac", 700)
    assert convert(small, into, Language.RUSSIAN).changed == 1


def test_two_processes_that_start_together_convert_once(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    with ThreadPoolExecutor(2) as starts:
        done = [starts.submit(convert, small, into, Language.RUSSIAN) for _ in range(2)]
    assert sorted(each.result().changed for each in done) == [0, 3 + 4]


def test_a_file_that_was_deleted_is_converted_again(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    convert(small, into, Language.RUSSIAN)
    (into / "ru" / "numbers" / "2.alaw").unlink()
    assert convert(small, into, Language.RUSSIAN).changed == 1
    assert (into / "ru" / "numbers" / "2.alaw").is_file()


def test_damaged_stamps_mean_that_all_is_converted_again(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    convert(small, into, Language.RUSSIAN)
    (into / "ru" / "stamps.json").write_text("[")
    assert convert(small, into, Language.RUSSIAN).changed == 3 + 4


def test_a_companys_own_recording_is_converted_at_any_rate_in_stereo(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    convert(small, into, Language.RUSSIAN)
    before = alaw(into / "ru", "numbers/0")
    assert small.overrides
    tone(small.overrides / "ru" / "numbers" / "0.wav", 1000, rate_hz=44100, channels=2)
    assert convert(small, into, Language.RUSSIAN).changed == 1
    after = alaw(into / "ru", "numbers/0")
    assert 0.2 <= len(after) / 8000 < 0.24
    assert not np.array_equal(before, after)


def test_a_companys_own_recording_that_is_gone_is_forgotten(small: Pack, tmp_path: Path) -> None:
    into = tmp_path / "sounds"
    assert small.overrides
    own = small.overrides / "ru" / "companies" / "newcomer.wav"
    tone(own, 500)
    convert(small, into, Language.RUSSIAN)
    assert (into / "ru" / "companies" / "newcomer.alaw").is_file()
    own.unlink()
    convert(small, into, Language.RUSSIAN)
    assert not (into / "ru" / "companies" / "newcomer.alaw").exists()


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\x00" * 1000])
def test_a_recording_that_cannot_be_read_is_named(small: Pack, tmp_path: Path, content: bytes) -> None:
    (small.folder / "ru" / "numbers" / "1.flac").write_bytes(content)
    with pytest.raises(ConversionFailed, match="1"):
        convert(small, tmp_path / "sounds", Language.RUSSIAN)


def test_a_folder_that_cannot_be_written_is_named(small: Pack, tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("in the way")
    with pytest.raises(ConversionFailed, match="sounds"):
        convert(small, tmp_path / "sounds", Language.RUSSIAN)


def test_an_empty_recording_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 16000)
    with pytest.raises(ConversionFailed, match="empty"):
        write_sound((tmp_path / "empty.wav").read_bytes(), tmp_path / "empty")


def test_a_silent_recording_stays_as_it_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silent.wav", np.zeros(1600), 16000)
    write_sound((tmp_path / "silent.wav").read_bytes(), tmp_path / "silent")
    assert len((tmp_path / "silent.alaw").read_bytes()) == 800


def test_alaw_is_the_nearest_code_for_every_sample() -> None:
    linear = np.arange(-32768, 32768)
    decoded = from_alaw(encode((linear / 32768).astype(np.float32), SoundFormat.ALAW)).astype(int)
    levels = np.sort(from_alaw(bytes(range(256))).astype(int))
    nearest = np.abs(levels[:, None] - linear[::97]).min(axis=0)
    assert np.array_equal(np.abs(decoded - linear)[::97], nearest)


def test_alaw_decoded_and_encoded_again_is_the_same() -> None:
    coded = bytes(code for code in range(256))
    linear = decode_alaw(coded)
    assert np.array_equal(np.frombuffer(linear, "<i2"), from_alaw(coded))
    samples = np.frombuffer(linear, "<i2").astype(np.float32) / 32768
    assert encode(samples, SoundFormat.ALAW) == coded


def test_slin_is_little_endian_and_never_wraps() -> None:
    samples = np.array([0, 0.5, -0.5, 1.5, -1.5], np.float32)
    assert np.frombuffer(encode(samples, SoundFormat.SLIN16), "<i2").tolist() == [0, 16384, -16384, 32767, -32768]
