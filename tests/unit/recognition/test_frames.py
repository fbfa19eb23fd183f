"""Frames and what they carry survive the pipe, and whatever else comes through it is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.recognition.workers.frames import LONGEST_PAYLOAD, Frame, FrameKind, FrameReader, MalformedFrame
from adapters.recognition.workers.messages import (
    Order,
    decode_hypotheses,
    decode_memory,
    decode_order,
    encode_hypotheses,
    encode_memory,
    encode_order,
)
from dialogue.speech import Hypothesis, Word

HEARD = (
    Hypothesis((Word("ноль", 0.97, 0.42, 0.84), Word("[unk]", 0.5, 0.9, 1.2))),
    Hypothesis(()),
)


def test_a_frame_is_read_wherever_the_pipe_splits_it() -> None:
    sent = [Frame(FrameKind.BEGIN, 7, b"{}"), Frame(FrameKind.AUDIO, 7, bytes(range(256))), Frame(FrameKind.PING)]
    stream = b"".join(frame.encoded() for frame in sent)
    for size in range(1, len(stream)):
        reader = FrameReader()
        chunks = (stream[start : start + size] for start in range(0, len(stream), size))
        assert [frame for chunk in chunks for frame in reader.feed(chunk)] == sent


def test_a_frame_longer_than_any_is_neither_sent_nor_awaited() -> None:
    with pytest.raises(MalformedFrame):
        Frame(FrameKind.AUDIO, 1, bytes(LONGEST_PAYLOAD + 1)).encoded()
    header = Frame(FrameKind.AUDIO, 1).encoded()[:-4] + (LONGEST_PAYLOAD + 1).to_bytes(4, "big")
    with pytest.raises(MalformedFrame):
        list(FrameReader().feed(header))


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(MalformedFrame):
        list(FrameReader().feed(b"GET / HTTP/1.1\r\n"))


@given(st.binary(max_size=200))
def test_bytes_of_chance_are_frames_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedFrame):
        assert all(isinstance(frame.kind, FrameKind) for frame in FrameReader().feed(data))


@pytest.mark.parametrize("order", [Order(8000, 5, ("ноль один", "[unk]")), Order(16000, 1)])
def test_an_order_is_read_as_it_was_given(order: Order) -> None:
    assert decode_order(encode_order(order)) == order


def test_hypotheses_are_read_as_they_were_found() -> None:
    assert decode_hypotheses(encode_hypotheses(HEARD)) == HEARD
    assert decode_hypotheses(encode_hypotheses(())) == ()


def test_a_workers_memory_is_read_to_the_byte() -> None:
    assert decode_memory(encode_memory(1 << 40)) == 1 << 40
    with pytest.raises(MalformedFrame):
        decode_memory(b"1")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"7",
        b"[[7]]",
        b'[[["one"]]]',
        b'[[["one", 1.5, 0, 1]]]',
        b'[[["one", 0.5, 2, 1]]]',
        b'[[["one", NaN, 0, 1]]]',
        b'[[["one", 0.5, 0, Infinity]]]',
        b"[[[1, 0.5, 0, 1]]]",
        b"[" * 200_000,
    ],
)
def test_hypotheses_that_make_no_sense_are_refused(payload: bytes) -> None:
    with pytest.raises(MalformedFrame):
        decode_hypotheses(payload)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{}",
        b'{"rate_hz": "8000"}',
        b'{"rate_hz": 8000, "hypotheses": 5, "phrases": [1]}',
        b'{"rate_hz": 8000, "hypotheses": 0, "phrases": null}',
        b'{"rate_hz": 8000, "hypotheses": 1000000, "phrases": null}',
    ],
)
def test_an_order_that_makes_no_sense_is_refused(payload: bytes) -> None:
    with pytest.raises(MalformedFrame):
        decode_order(payload)
