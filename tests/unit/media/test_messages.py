"""What a bridge and the media process say to each other arrives as it was meant, and nonsense as nonsense."""

import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dialogue.line import PlayEnd
from dialogue.speech import Grammar, Hypothesis, Listening, Speech, SpeechEnd, SpeechTiming, WholeAnswers, Word
from gridline.media.messages import (
    Answer,
    Before,
    Begin,
    Begun,
    Cancel,
    MalformedMessage,
    Outcome,
    Request,
    State,
    Transcribe,
    Transcript,
    TranscriptEnd,
    decode_answer,
    decode_request,
    encode,
)
from models.call import Language

STEP = uuid4()
WHOLE = WholeAnswers(Language.KAZAKH, 5, (("да", "все верно"), ("нет",)))
LISTENING = Listening(Grammar(("сто двадцать", "да")), SpeechTiming(5.0, 1.2, 15.0), 5, WHOLE)
HEARD = (Hypothesis((Word("сто", 0.91, 0.2, 0.5), Word("двадцать", 1.0, 0.5, 1.0))), Hypothesis(()))


@pytest.mark.parametrize(
    "request_",
    [
        Begin(STEP, ("prompts/a", "numbers/1"), True, LISTENING, (Before(("prompts/b",), False),)),
        Transcribe(STEP, "gl-1-2_reading-1"),
        Cancel(STEP),
    ],
    ids=["begin", "transcribe", "cancel"],
)
def test_a_request_arrives_as_it_was_meant(request_: Request) -> None:
    line = encode(request_)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert decode_request(line) == request_


@pytest.mark.parametrize(
    "answer",
    [
        State("127.0.0.1:9092", is_ready=True),
        Begun(STEP),
        Outcome(STEP, Speech(SpeechEnd.SPOKEN, PlayEnd.CUT, HEARD)),
        Outcome(STEP, Speech(SpeechEnd.NO_INPUT, PlayEnd.WHOLE)),
        Transcript(STEP, TranscriptEnd.HEARD, HEARD),
        Transcript(STEP, TranscriptEnd.AWAY),
    ],
    ids=["state", "begun", "spoken", "no input", "transcript", "away"],
)
def test_an_answer_arrives_as_it_was_meant(answer: Answer) -> None:
    assert decode_answer(encode(answer)) == answer


def test_each_side_takes_only_what_is_for_it() -> None:
    with pytest.raises(MalformedMessage):
        decode_answer(encode(Cancel(STEP)))
    with pytest.raises(MalformedMessage):
        decode_request(encode(Begun(STEP)))


@given(some.binary(max_size=200))
def test_noise_is_no_message(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode_request(line)


_json = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_fields = list(json.loads(encode(Begin(STEP, ("a",), True, LISTENING))))


@given(some.sampled_from(_fields), _json)
def test_a_begin_with_one_field_of_another_kind_is_refused_or_is_one(field: str, value: object) -> None:
    message = json.loads(encode(Begin(STEP, ("a",), True, LISTENING)))
    message[field] = value
    try:
        decoded = decode_request(json.dumps(message).encode())
    except MalformedMessage:
        return
    assert isinstance(decoded, Begin)
    assert 0 < decoded.listening.timing.longest_s <= 600


@pytest.mark.parametrize(
    "timing",
    [
        SpeechTiming(no_input_s=0),
        SpeechTiming(no_input_s=float("inf")),
        SpeechTiming(end_of_speech_s=float("nan")),
        SpeechTiming(longest_s=1e9),
        SpeechTiming(pause_s=0),
        SpeechTiming(pause_s=-0.1),
        SpeechTiming(pause_s=float("nan")),
        SpeechTiming(pause_s=601),
    ],
)
def test_times_that_no_step_has_are_refused(timing: SpeechTiming) -> None:
    with pytest.raises(ValueError, match="times"):
        Begin(STEP, (), True, Listening(LISTENING.grammar, timing))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../secret", "/etc/passwd", "a.wav", "a/b", "a\0b", "a\n", "x" * 201, "ы"]
)
def test_a_name_that_might_lead_out_of_the_recordings_is_refused(name: str) -> None:
    line = json.dumps({"kind": "Transcribe", "job": str(STEP), "recording": name}).encode()
    with pytest.raises(MalformedMessage):
        decode_request(line)


@pytest.mark.parametrize("line", [b"[" * 100_000, b"{}", b"null", b'{"kind": []}', b'{"kind": "Begin"}', b"\xff\xfe"])
def test_odd_lines_are_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode_request(line)
