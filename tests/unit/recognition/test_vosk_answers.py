"""What Vosk answers is read with a confidence for each word, whichever form it has."""

import json

import pytest

from adapters.recognition.vosk_answers import UnreadableAnswer, hypotheses, is_partial, joined, readings

DOUBTFUL = """
{"alternatives": [
  {"confidence": 142.39, "text": "семь ноль три", "result": [
    {"start": 0.4, "end": 0.8, "word": "семь"}, {"start": 0.8, "end": 1.2, "word": "ноль"},
    {"start": 1.2, "end": 1.6, "word": "три"}]},
  {"confidence": 142.34, "text": "пять ноль три", "result": [
    {"start": 0.4, "end": 0.8, "word": "пять"}, {"start": 0.83, "end": 1.2, "word": "ноль"},
    {"start": 1.2, "end": 1.6, "word": "три"}]},
  {"confidence": 139.0, "text": "семь три", "result": [
    {"start": 0.4, "end": 0.8, "word": "семь"}, {"start": 1.1, "end": 1.6, "word": "три"}]}]}
"""
PLAIN = '{"result": [{"conf": 0.62, "start": 0.3, "end": 0.9, "word": "два"}], "text": "два"}'


def test_a_word_is_as_sure_as_the_texts_that_have_it() -> None:
    best, other, shorter = hypotheses(readings(DOUBTFUL), 5, 2.0)
    assert [one.text for one in (best, other, shorter)] == ["семь ноль три", "пять ноль три", "семь три"]
    assert [word.confidence for word in best.words] == pytest.approx([0.521, 0.983, 1.0], abs=0.001)
    assert [word.confidence for word in other.words] == pytest.approx([0.479, 0.983, 1.0], abs=0.001)


def test_the_same_word_at_another_time_makes_none_surer() -> None:
    repeated = """{"alternatives": [
      {"confidence": 2.0, "text": "ноль ноль", "result": [
        {"start": 0.0, "end": 0.4, "word": "ноль"}, {"start": 0.4, "end": 0.8, "word": "ноль"}]},
      {"confidence": 2.0, "text": "ноль", "result": [{"start": 0.0, "end": 0.4, "word": "ноль"}]}]}"""
    best = hypotheses(readings(repeated), 1, 1.0)[0]
    assert [word.confidence for word in best.words] == [1.0, 0.5]


def test_no_more_readings_are_told_than_were_wanted() -> None:
    assert len(hypotheses(readings(DOUBTFUL), 2, 2.0)) == 2


def test_words_without_alternatives_keep_vosks_own_confidence() -> None:
    (only,) = hypotheses(readings(PLAIN), 5, 2.0)
    assert (only.text, only.confidence) == ("два", 0.62)


@pytest.mark.parametrize(
    "answer", ['{"text": ""}', '{"alternatives": [{"confidence": 34.8, "text": ""}]}', '{"result": [], "text": ""}']
)
def test_where_no_word_was_heard_nothing_is_told(answer: str) -> None:
    assert hypotheses(readings(answer), 5, 1.0) == ()


def test_an_utterance_in_pieces_is_one() -> None:
    pieces = [readings(PLAIN), readings('{"text": ""}'), readings(DOUBTFUL)]
    best, second, *_ = hypotheses(joined(pieces), 5, 9.0)
    assert (best.text, second.text) == ("два семь ноль три", "два пять ноль три")
    assert best.confidence == pytest.approx(0.521, abs=0.001)


def test_many_doubtful_pieces_do_not_multiply_without_bound() -> None:
    assert len(joined([readings(DOUBTFUL)] * 30)) == 20


def test_no_word_is_told_beyond_the_audio() -> None:
    (only,) = hypotheses(readings(PLAIN), 5, 0.85)
    assert only.words[0].end_s == 0.85


def test_a_partial_answer_is_told_from_a_whole_one() -> None:
    assert is_partial('{"partial": "два"}')
    assert not is_partial(PLAIN)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no JSON",
        "[1]",
        "{}",
        '{"text": "два"}',
        '{"alternatives": []}',
        '{"alternatives": [{"confidence": NaN, "text": ""}]}',
        '{"alternatives": [{"confidence": -nan, "text": ""}]}',
        '{"alternatives": [{"confidence": 1, "text": "два"}]}',
        '{"alternatives": [3]}',
        '{"alternatives": [{"confidence": 1' + "0" * 400 + ', "text": ""}]}',
        '{"result": [{"conf": 0.6, "start": 0.9, "end": 0.3, "word": "два"}], "text": "два"}',
        '{"result": [{"conf": 0.6, "start": 0.3, "end": 0.9}], "text": "два"}',
        json.dumps({"result": [{"conf": "1", "start": 0.3, "end": 0.9, "word": "два"}]}),
    ],
)
def test_an_answer_in_no_known_form_is_refused(answer: str) -> None:
    with pytest.raises(UnreadableAnswer):
        readings(answer)
