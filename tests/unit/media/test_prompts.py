"""Prompts as the media process plays them: those that Asterisk plays, from memory, however recordings change."""

from pathlib import Path

import pytest

from adapters.sounds.encoding import decode_alaw
from adapters.sounds.errors import SoundMissing
from gridline.media.prompts import PromptSounds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "numbers").mkdir()
    for digit in range(10):
        (tmp_path / "numbers" / f"{digit}.alaw").write_bytes(bytes([digit * 20 + 1]) * 100)
    return tmp_path


def test_prompts_are_joined_without_a_gap(folder: Path) -> None:
    sound = PromptSounds(folder).sound(["numbers/1", "numbers/2"])
    assert sound == decode_alaw(bytes([21]) * 100 + bytes([41]) * 100)
    assert PromptSounds(folder).sound([]) == b""


def test_a_recording_that_was_replaced_is_played_anew(folder: Path) -> None:
    sounds = PromptSounds(folder)
    sounds.sound(["numbers/1"])
    (folder / "numbers" / "1.alaw").write_bytes(b"\x05" * 120)
    assert sounds.sound(["numbers/1"]) == decode_alaw(b"\x05" * 120)


def test_a_prompt_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sounds = PromptSounds(folder)
    first = sounds.sound(["numbers/1"])
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"")
    assert sounds.sound(["numbers/1"]) == first


def test_memory_is_bounded_and_what_was_dropped_is_read_again(folder: Path) -> None:
    sounds = PromptSounds(folder, most_bytes=500)
    everything = [f"numbers/{digit}" for digit in range(10)]
    assert sounds.sound(everything) == sounds.sound(everything)
    assert sounds.kept_bytes <= 500


@pytest.mark.parametrize("id_", ["numbers/77", "../numbers/1", "/etc/passwd", "numbers/../numbers/1", "", "a\0b", "."])
def test_what_is_no_prompt_is_not_looked_for_elsewhere(folder: Path, id_: str) -> None:
    with pytest.raises(SoundMissing):
        PromptSounds(folder / "numbers").sound([id_])
