"""Recordings joined into one file are one sound for Asterisk, and no piece for who looks for pieces."""

from pathlib import Path

import pytest

from adapters.sounds.joined import join
from adapters.sounds.library import SoundLibrary


def test_joined_recordings_follow_one_another_and_are_no_piece_themselves(tmp_path: Path) -> None:
    (tmp_path / "one.alaw").write_bytes(b"111")
    (tmp_path / "two.alaw").write_bytes(b"22")
    join(tmp_path, ["one", "two", "one"], tmp_path / "prompts/ru_p1/queue_wait")
    joined = [file for file in (tmp_path / "prompts").rglob("*") if file.is_file()]
    assert [file.read_bytes() for file in joined] == [b"11122111"]
    assert not list(tmp_path.glob("prompts/**/*.alaw"))
    assert SoundLibrary(tmp_path).sound("two").seconds > 0


def test_a_missing_recording_leaves_no_half_made_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        join(tmp_path, ["missing"], tmp_path / "prompts/ru_p1/queue_wait")
    assert not list(tmp_path.rglob("*.al"))
