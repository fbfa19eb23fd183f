"""An operator's model is looked at before libvosk may crash on it."""

from pathlib import Path

import pytest

from adapters.recognition.errors import ModelUnfit
from adapters.recognition.models.inspection import inspect
from tests.fakes.speech_models import (
    EMBEDDED,
    Break,
    carrying_its_words,
    changed,
    copied,
    cut_off,
    without,
    written,
)

STATIC = written("graph/HCLG.fst", (EMBEDDED / "graph/Gr.fst").read_bytes())


def refusal(folder: Path) -> str:
    with pytest.raises(ModelUnfit) as refused:
        inspect(folder)
    assert all(fault.remedy for fault in refused.value.faults)
    return str(refused.value)


def test_the_embedded_model_is_fit_and_its_card_tells_the_truth_about_it() -> None:
    facts = inspect(EMBEDDED)
    assert (facts.rate_hz, facts.takes_grammars, facts.notes) == (8000, True, ())
    assert facts.unknown(("ноль", "пожар", "да", "пожар", "дым")) == ("пожар", "дым")
    card = (EMBEDDED.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"{len(facts.vocabulary) - 1} words" in card
    assert f"{facts.size_bytes / 1e6:.1f} MB" in card


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (without("am/final.mdl"), "am/final.mdl is missing"),
        (written("am/final.mdl", b""), "am/final.mdl is empty"),
        (cut_off("am/final.mdl", 200_000), "am/final.mdl is cut off"),
        (written("am/final.mdl", b"<html>404</html>"), "holds no network"),
        (without("conf/model.conf"), "conf/model.conf is missing"),
        (without("conf/mfcc.conf"), "conf/mfcc.conf is missing"),
        (without("graph/disambig_tid.int"), "disambig_tid.int is missing"),
        (without("graph/HCLr.fst"), "graph/HCLr.fst is missing"),
        (without("graph/Gr.fst"), "graph/Gr.fst is missing"),
        (without("graph/words.txt"), "words.txt is missing, and the graph carries no words"),
        (written("graph/words.txt", b""), "holds no words"),
        (written("graph/words.txt", b"one two three\n"), "no word with its number in line 1"),
        (written("graph/words.txt", "ноль 1\n".encode("cp1251")), "is not UTF-8"),
        (written("graph/HCLr.fst", b"garbage" * 9), "HCLr.fst is no graph"),
        (cut_off("graph/Gr.fst", 20), "Gr.fst is cut off"),
        (changed("conf/model.conf", "--endpoint.silence-phones=1\n", ""), "aborts at the first audio"),
        (changed("conf/model.conf", "silence-phones=1", "silence-phones="), "aborts at the first audio"),
        (changed("conf/model.conf", "silence-phones=1", "silence-phones=x"), "is no list of phone numbers"),
        (changed("conf/model.conf", "--frame-subsampling-factor=3\n", ""), "word times would be wrong"),
        (changed("conf/model.conf", "--beam=", "--bim="), "--bim, which this libvosk does not know"),
        (changed("conf/model.conf", "--beam=", "beam="), "has the line 'beam="),
        (changed("conf/model.conf", "--beam=", "--beam ="), "does not know"),
        (changed("conf/model.conf", "--beam=12.0", "--beam=wide"), "is no number"),
        (changed("conf/mfcc.conf", "--use-energy", "--use-energie"), "--use-energie, which this libvosk"),
        (changed("conf/mfcc.conf", "--num-ceps=20", "--num-ceps=19"), "the network takes 20 features"),
        (changed("conf/mfcc.conf", "=8000", "=44100"), "44100 Hz"),
        (changed("conf/mfcc.conf", "=8000", "=8000\n--frame-shift=5"), "not 10 ms apart"),
        (written("final.mdl", b""), "the old layout"),
    ],
)
def test_a_model_that_would_crash_or_mislead_is_refused_with_a_remedy(breaks: Break, told: str, tmp_path: Path) -> None:
    assert told in refusal(copied(tmp_path / "model", breaks))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    lost = without("graph/words.txt")
    told = refusal(copied(tmp_path / "model", changed("conf/model.conf", "--beam=", "--bim="), lost))
    assert "--bim" in told
    assert "words.txt" in told


def test_a_network_that_wants_the_callers_voice_needs_the_files_for_it(tmp_path: Path) -> None:
    content = (EMBEDDED / "am/final.mdl").read_bytes()
    wanting = content.replace(b"input-node name=input", b"input-node name=ivector dim=30\ninput-node name=input")
    assert "ivector/ lacks final.ie" in refusal(copied(tmp_path / "model", written("am/final.mdl", wanting)))


def test_a_folder_around_the_model_is_told_from_a_broken_model(tmp_path: Path) -> None:
    copied(tmp_path / "outer/inner")
    assert f"Name {tmp_path}/outer/inner" in refusal(tmp_path / "outer")
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    model = copied(tmp_path / "model", without("graph/words.txt"))
    (model / "graph/words.txt").mkdir()
    assert "words.txt is missing" in refusal(model)
    (model / "am/final.mdl").unlink()
    (model / "am/final.mdl").symlink_to(model / "am")
    assert "final.mdl is missing" in refusal(model)


def test_a_static_graph_is_fit_but_takes_no_grammar(tmp_path: Path) -> None:
    facts = inspect(copied(tmp_path / "model", STATIC))
    assert not facts.takes_grammars
    assert "decoded freely" in str(facts.notes[0])


def test_a_static_graph_alone_is_enough(tmp_path: Path) -> None:
    gone = (without("graph/HCLr.fst"), without("graph/Gr.fst"), without("graph/disambig_tid.int"))
    assert not inspect(copied(tmp_path / "model", STATIC, *gone)).takes_grammars


def test_words_that_the_graph_carries_are_found_without_a_list(tmp_path: Path) -> None:
    facts = inspect(copied(tmp_path / "model", carrying_its_words))
    assert facts.vocabulary == inspect(EMBEDDED).vocabulary


def test_a_model_for_better_audio_is_to_be_fed_at_its_own_rate(tmp_path: Path) -> None:
    assert inspect(copied(tmp_path / "16", changed("conf/mfcc.conf", "=8000", "=16000"))).rate_hz == 16000
    assert inspect(copied(tmp_path / "no", changed("conf/mfcc.conf", "--sample-frequency=8000\n", ""))).rate_hz == 16000


def test_a_model_of_filter_banks_is_understood(tmp_path: Path) -> None:
    banks = written("conf/fbank.conf", b"--sample-frequency=8000\n--num-mel-bins=20\n--dither=0\n")
    assert inspect(copied(tmp_path / "model", without("conf/mfcc.conf"), banks)).notes == ()


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (without("graph/phones/word_boundary.int"), "word times are wrong"),
        (changed("graph/words.txt", "[unk]", "xyz"), "it has no [unk]"),
        (changed("conf/mfcc.conf", "--dither=0.0\n", ""), "random noise"),
    ],
)
def test_what_works_less_well_than_it_could_is_noted(breaks: Break, told: str, tmp_path: Path) -> None:
    (note,) = inspect(copied(tmp_path / "model", breaks)).notes
    assert told in note.what
    assert note.remedy


def test_options_are_read_as_libvosk_reads_them(tmp_path: Path) -> None:
    breaks = changed(
        "conf/model.conf", "--endpoint.silence-phones=1", "# phones\n\n --Endpoint.Silence_Phones=1:2 # two"
    )
    assert inspect(copied(tmp_path / "model", breaks)).rate_hz == 8000
