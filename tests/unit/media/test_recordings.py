"""What callers left is read as Asterisk wrote it and cut where they are silent; nothing else is read at all."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as some

from gridline.media.recordings import LONGEST_PIECE_S, LONGEST_S, RecordingUnfit, pieces_of, samples_of
from tests.unit.media.media_lab import record

HEADER = 44
OPEN = Path("/proc/self/fd")


def tone(seconds: float) -> bytes:
    at = np.arange(round(seconds * 8000))
    return (8000 * np.sin(at * 0.3)).astype("<i2").tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * 8000))


def test_a_recording_is_read_whole(tmp_path: Path) -> None:
    assert samples_of(record(tmp_path, "one", tone(2.5))) == tone(2.5)


def test_what_a_caller_said_before_asterisk_died_is_read(tmp_path: Path) -> None:
    file = record(tmp_path, "one", b"")
    file.write_bytes(file.read_bytes() + tone(2.0) + b"\x01")
    assert samples_of(file) == tone(2.0)


@pytest.mark.parametrize("rate_hz, channels, kind", [(16000, 1, "PCM_16"), (8000, 2, "PCM_16"), (8000, 1, "ALAW")])
def test_a_recording_of_another_kind_is_refused(tmp_path: Path, rate_hz: int, channels: int, kind: str) -> None:
    file = tmp_path / "other.wav"
    soundfile.write(file, np.zeros((800, channels)), rate_hz, kind)
    with pytest.raises(RecordingUnfit, match="16 bit"):
        samples_of(file)


def test_a_recording_without_an_end_is_refused(tmp_path: Path) -> None:
    file = record(tmp_path, "long", silence(1))
    os.truncate(file, HEADER + int(LONGEST_S + 1) * 16_000)
    with pytest.raises(RecordingUnfit, match="longer"):
        samples_of(file)


def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path: Path) -> None:
    (tmp_path / "link.wav").symlink_to(record(tmp_path, "one", tone(1)))
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    for name in ("link", "pipe", "folder", "nothing"):
        with pytest.raises(RecordingUnfit):
            samples_of(tmp_path / f"{name}.wav")


@given(some.binary(max_size=100))
def test_a_damaged_recording_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.wav"
    file.write_bytes(content)
    with pytest.raises(RecordingUnfit):
        samples_of(file)


def test_a_folder_in_a_recordings_place_is_refused_and_nothing_of_it_stays_open(tmp_path: Path) -> None:
    before = len(list(OPEN.iterdir()))
    with pytest.raises(RecordingUnfit, match="it cannot be read: Is a directory"):
        samples_of(tmp_path)
    assert len(list(OPEN.iterdir())) == before


def test_a_short_message_is_one_piece() -> None:
    (piece,) = pieces_of(tone(LONGEST_PIECE_S))
    assert (piece.start_s, piece.goes_on, piece.length_s) == (0.0, False, LONGEST_PIECE_S)


def test_a_long_message_is_cut_where_he_is_silent_and_nothing_is_lost() -> None:
    said = tone(6.0) + silence(0.5) + tone(8.0) + silence(0.4) + tone(9.0)
    first, second, third = pieces = tuple(pieces_of(said))
    assert b"".join(piece.samples for piece in pieces) == said
    assert 6.0 < second.start_s < 6.5
    assert 14.5 < third.start_s < 14.9
    assert [piece.goes_on for piece in (first, second, third)] == [True, True, False]


@given(some.integers(0, 600_000))
def test_no_piece_is_too_long_or_empty_and_none_is_lost(samples: int) -> None:
    pieces = tuple(pieces_of(bytes(2 * samples)))
    assert sum(len(piece.samples) for piece in pieces) == 2 * samples
    assert all(0 < piece.length_s <= LONGEST_PIECE_S for piece in pieces)


def test_nothing_recorded_is_no_piece() -> None:
    assert tuple(pieces_of(b"")) == ()
