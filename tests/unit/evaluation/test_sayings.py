"""What simulated callers say: recordings as they are, and strings of single digits with pauses as people make them."""

from pathlib import Path

import numpy as np
import pytest

from adapters.asterisk.town.voice import Samples, trimmed
from gridline.evaluation.manifest import read_manifest
from gridline.evaluation.meaning import Kind
from gridline.evaluation.sayings import Speaker, speakers
from tests.fakes.recordings import DIGITS, recorded, ten_digits


def the_only(folder: Path, seed: int = 1) -> Speaker:
    (one,) = speakers(read_manifest(folder), seed)
    return one


@pytest.fixture
def anna(tmp_path: Path) -> Speaker:
    return the_only(ten_digits(tmp_path))


def gaps_ms(samples: Samples) -> list[int]:
    """The lengths of silence within."""
    silent = np.concatenate(([False], samples == 0, [False]))
    edges = np.flatnonzero(silent[1:] != silent[:-1]).reshape(-1, 2)
    return [int(end - start) // 8 for start, end in edges if end - start > 160]


def test_ten_recordings_make_values_and_accounts_of_any_number(anna: Speaker) -> None:
    made = list(anna.strings(30))
    assert [(each.kind, len(each.digits)) for each in made] == [(Kind.VALUE, 5)] * 30 + [(Kind.ACCOUNT, 8)] * 30
    assert len({each.digits for each in made}) == 60
    assert len({digit for each in made for digit in each.digits}) == 10
    for each in made:
        assert each.text.split() == [DIGITS[digit] for digit in each.digits]
        assert [Path(source).stem for source in each.sources] == list(each.digits)


def test_the_pauses_between_digits_are_those_of_people(anna: Speaker) -> None:
    pauses = [gap for each in anna.strings(30) for gap in gaps_ms(each.samples)]
    assert len(pauses) == 30 * 4 + 30 * 7
    assert 100 <= min(pauses) < 130
    assert 370 < max(pauses) <= 402


def test_the_same_seed_says_the_same_and_another_seed_something_else(tmp_path: Path) -> None:
    folder = ten_digits(tmp_path)
    first, again, other = ([each.digits for each in the_only(folder, seed).strings(5)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_string_said_again_has_other_pauses_and_the_same_digits(anna: Speaker) -> None:
    said = next(anna.strings(1))
    again = anna.again(said, 1)
    assert again.digits == said.digits
    assert gaps_ms(again.samples) != gaps_ms(said.samples)


def test_a_recording_said_again_is_another_one_of_the_same_text(tmp_path: Path) -> None:
    texts = {"a.wav": "десять", "b.wav": "десять", "c.wav": "двадцать"}
    boris = the_only(recorded(tmp_path, {name: ("boris", text) for name, text in texts.items()}))
    first, second, alone = boris.recorded()
    assert [Path(boris.again(first, times).name).name for times in (1, 2)] == ["b.wav", "a.wav"]
    assert Path(boris.again(second, 1).name).name == "a.wav"
    assert np.array_equal(boris.again(alone, 1).samples, alone.samples)


def test_what_is_not_recorded_is_not_said(tmp_path: Path) -> None:
    boris = the_only(
        recorded(tmp_path, {"1.wav": ("boris", "один"), "2.wav": ("boris", "два"), "y.wav": ("boris", "да")})
    )
    assert {digit for each in boris.strings(9) for digit in each.digits} == {"1", "2"}
    assert boris.dictated("123", "rest") is None
    assert boris.dictated("", "rest") is None
    (rest, yes) = boris.dictated("212", "rest"), boris.word("верно", "да")
    assert (rest and rest.text, yes and yes.text) == ("два один два", "да")
    assert boris.word("нет") is None


def test_one_digit_alone_makes_no_strings(tmp_path: Path) -> None:
    boris = the_only(recorded(tmp_path, {"1.wav": ("boris", "один"), "10.wav": ("boris", "десять")}))
    assert not list(boris.strings(5))
    assert [each.kind for each in boris.recorded()] == [Kind.DIGIT, Kind.VALUE]


def test_silence_around_a_recorded_digit_does_not_lengthen_the_pauses() -> None:
    said = np.full(800, 0.3, np.float32)
    padded = np.concatenate((np.zeros(4000, np.float32), said, np.zeros(4000, np.float32)))
    assert len(trimmed(padded)) < len(said) + 400


def test_speakers_keep_to_their_own_recordings(tmp_path: Path) -> None:
    people = speakers(read_manifest(recorded(tmp_path, {"1.wav": ("boris", "один"), "2.wav": ("anna", "два")})), 1)
    assert [(each.name, each.digits) for each in people] == [("anna", "2"), ("boris", "1")]
