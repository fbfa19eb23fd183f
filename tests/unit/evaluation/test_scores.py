"""What was heard is scored as a caller would judge it: by digits, by whole answers, by words that were never said."""

import numpy as np
import pytest

from adapters.asterisk.town.voice import Samples
from gridline.evaluation.meaning import Kind, digits_in, kind_of
from gridline.evaluation.sayings import Saying
from gridline.evaluation.scores import HeardSaying, Score, listening_for, scores, sureness
from tests.fakes.speaking_caller import DOUBTFUL, SURE, reading

NOTHING: Samples = np.zeros(0, np.float32)


def said(text: str, kind: Kind | None = None, speaker: str = "anna", *, composed: bool = False) -> Saying:
    digits = digits_in(text.split())
    return Saying(text, speaker, kind or kind_of(text), text, NOTHING, tuple(text.split()), digits, composed)


def heard(text: str, understood: str, kind: Kind | None = None, condition: str = "clean") -> HeardSaying:
    hypotheses = (reading(understood),) if understood else ()
    return HeardSaying(said(text, kind), condition, hypotheses)


def the_score(*several: HeardSaying) -> Score:
    (score,) = scores(several, 1)
    return score


@pytest.mark.parametrize(
    ("text", "understood", "kind"),
    [
        ("два три", "два три", Kind.VALUE),
        ("двадцать три", "два три", Kind.VALUE),
        ("один два", "одна два", Kind.ACCOUNT),
        ("да", "верно", Kind.YES_NO),
        ("запятая", "[unk]", Kind.OTHER),
        ("запятая", "", Kind.OTHER),
    ],
)
def test_an_answer_is_right_when_it_means_the_same(text: str, understood: str, kind: Kind) -> None:
    assert heard(text, understood, kind).is_right


@pytest.mark.parametrize(
    ("text", "understood", "kind"),
    [
        ("два три", "два три три", Kind.VALUE),
        ("ноль два", "два", Kind.VALUE),
        ("два три", "два [unk] три", Kind.VALUE),
        ("два три", "", Kind.ACCOUNT),
        ("да", "нет", Kind.YES_NO),
        ("да", "", Kind.YES_NO),
        ("запятая", "пять", Kind.OTHER),
    ],
)
def test_an_answer_is_wrong_when_it_does_not(text: str, understood: str, kind: Kind) -> None:
    assert not heard(text, understood, kind).is_right


def test_changed_added_and_lost_digits_are_counted_over_the_digits_said() -> None:
    score = the_score(heard("два три", "два четыре"), heard("два три", "три"), heard("два три", "два три один"))
    assert score.digit_errors is not None
    assert score.digit_errors.value == pytest.approx(3 / 6)
    assert (score.sayings, score.recordings) == (3, 2)


def test_answers_that_brought_nothing_are_a_share_of_their_own() -> None:
    score = the_score(heard("два три", ""), heard("два три", "два три"))
    assert score.empty is not None
    assert score.right is not None
    assert (score.empty.value, score.right.value) == (0.5, 0.5)


def test_what_is_no_number_has_no_digit_errors() -> None:
    assert the_score(heard("да", "нет")).digit_errors is None


def test_speakers_conditions_and_sorts_are_told_apart() -> None:
    several = [
        HeardSaying(said("два три", speaker=speaker, composed=composed), condition, ())
        for speaker in ("anna", "boris")
        for condition in ("clean", "noise20")
        for composed in (False, True)
    ]
    found = scores(several, 1)
    assert len(found) == 8
    assert [each.sort for each in found[:2]] == ["value", "value, joined digits"]


def test_words_that_were_said_and_words_that_were_not_have_confidences_of_their_own() -> None:
    (sure,) = sureness([heard("два три", "два? один три"), heard("одна", "один"), heard("пять", "[unk]")])
    assert (sorted(sure.right), sure.wrong) == ([DOUBTFUL, SURE, SURE], (SURE,))


def test_only_numbers_count_for_how_sure_words_are() -> None:
    assert sureness([heard("да", "нет"), heard("запятая", "пять")]) == ()


def test_each_saying_is_listened_to_as_its_question_would() -> None:
    assert {"пять", "да"} <= listening_for(said("пять")).grammar.words
    assert "двадцать" not in listening_for(said("да")).grammar.words
    assert "тысяча" in listening_for(said("два три")).grammar.words  # a register has five digits
    assert "тысяча" not in listening_for(said("два три", Kind.ACCOUNT)).grammar.words
