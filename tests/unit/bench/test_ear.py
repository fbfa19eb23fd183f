"""The callers of a bench know every recording by its bytes, and when its first sample sounded."""

import random

import pytest

from bench.ear import CHUNK, Ear, told_apart

SOUNDS = {name: random.Random(name).randbytes(length * CHUNK) for name, length in (("a", 21), ("b", 30), ("c", 11))}


def packets(sound: bytes) -> list[bytes]:
    return [sound[start : start + 160] for start in range(0, len(sound), 160)]


def test_recordings_joined_without_a_gap_are_heard_to_the_sample() -> None:
    ear = Ear(told_apart(SOUNDS))
    stream = packets(SOUNDS["a"] + SOUNDS["b"] + SOUNDS["c"])
    heard = [one for place, packet in enumerate(stream) if (one := ear.hear(packet, 10 + place * 0.02))]
    assert [one.piece for one in heard] == ["a", "b", "c"]
    assert [one.at_s for one in heard] == pytest.approx([10.0, 10 + 21 * 0.005, 10 + 51 * 0.005])


def test_a_recording_that_came_late_is_heard_late() -> None:
    ear = Ear(told_apart(SOUNDS))
    stream = [(packet, place * 0.02) for place, packet in enumerate(packets(SOUNDS["a"][:800]))]
    stream += [(packet, 0.3 + place * 0.02) for place, packet in enumerate(packets(SOUNDS["b"]))]
    heard = [one for packet, at_s in stream if (one := ear.hear(packet, at_s))]
    assert [(one.piece, pytest.approx(one.at_s)) for one in heard] == [("a", 0.0), ("b", 0.3)]


def test_a_beginning_that_several_recordings_share_tells_nothing_but_the_rest_does() -> None:
    breath = b"\xd5" * 3 * CHUNK
    ear = Ear(told_apart({"one": breath + SOUNDS["a"], "two": breath + SOUNDS["b"]}))
    heard = [one for place, p in enumerate(packets(breath + SOUNDS["b"])) if (one := ear.hear(p, 5 + place * 0.02))]
    assert [(one.piece, pytest.approx(one.at_s)) for one in heard] == [("two", 5.0)]


def test_recordings_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="sounds like another"):
        told_apart({"one": SOUNDS["a"], "two": SOUNDS["a"]})
