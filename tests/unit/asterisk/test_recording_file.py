"""How long a recording is, its file says: not the clock, which runs on while a busy machine begins and ends it."""

from pathlib import Path

import pytest

from adapters.asterisk.recording_file import RecordingFile

HEADER = b"\0" * 44
A_SECOND = b"\0" * 16_000


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.0, 2.0, 60.0])
def test_a_recording_is_as_long_as_what_is_in_its_file(tmp_path: Path, seconds: float) -> None:
    (tmp_path / "said.wav").write_bytes(HEADER + A_SECOND * int(seconds) + A_SECOND[: int(16_000 * (seconds % 1))])
    assert RecordingFile(tmp_path, "said").seconds() == seconds


def test_where_nothing_was_recorded_nothing_was_said(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "cut.wav").write_bytes(HEADER[:20])
    assert [RecordingFile(tmp_path, name).seconds() for name in ("empty", "cut", "missing")] == [0.0, 0.0, 0.0]
