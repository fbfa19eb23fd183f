"""What is said of models without libvosk, held against libvosk itself in a process of its own."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.recognition.errors import ModelUnfit
from adapters.recognition.models.inspection import ModelFacts, inspect
from adapters.recognition.models.options import DECODING_OPTIONS, FILTER_BANK_OPTIONS, MFCC_OPTIONS
from adapters.recognition.models.trial import Trial, try_out
from tests.fakes.speech_models import EMBEDDED, Break, carrying_its_words, changed, copied, cut_off, without, written

PHRASES = ("ноль один", "семь", "[unk]")
WORDS = ("пожар", "да", "дым")
PATIENCE_S = 60


def tried(folder: Path) -> Trial:
    """The model tried as if nobody had looked at it before."""
    return try_out(unseen(folder), PHRASES, WORDS, PATIENCE_S)


def unseen(folder: Path) -> ModelFacts:
    return replace(inspect(EMBEDDED), folder=folder)


def test_the_embedded_model_loads_and_hears_nothing_in_silence() -> None:
    trial = tried(EMBEDDED)
    assert trial.unknown == ("пожар", "дым")
    assert trial.heard == ""
    assert 0 < trial.load_s < PATIENCE_S
    assert 0 < trial.memory_mb < 500


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (changed("conf/model.conf", "--endpoint.silence-phones=1\n", ""), r"died \(SIGABRT\) while hearing silence"),
        (cut_off("am/final.mdl", 200_000), "refused it while loading"),
        (changed("conf/model.conf", "--beam=", "--bim="), "Invalid option --bim"),
        (changed("conf/mfcc.conf", "--num-ceps=20", "--num-ceps=19"), "Input feature dimension mismatch"),
        (without("graph/disambig_tid.int"), "disambig"),
    ],
)
def test_what_is_refused_unloaded_really_ends_a_process_and_not_ours(breaks: Break, told: str, tmp_path: Path) -> None:
    model = copied(tmp_path / "model", breaks)
    with pytest.raises(ModelUnfit):
        inspect(model)
    with pytest.raises(ModelUnfit, match=told):
        tried(model)


def test_a_model_that_hangs_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(ModelUnfit, match="not loaded and tried within"):
        try_out(unseen(copied(tmp_path / "model")), PHRASES, WORDS, 0.01)


def test_words_that_the_graph_carries_are_known_to_libvosk_too(tmp_path: Path) -> None:
    model = copied(tmp_path / "model", carrying_its_words)
    assert tried(model).unknown == inspect(model).unknown(WORDS) == ("пожар", "дым")


def test_a_static_graph_is_loaded_and_asked_for_no_grammar(tmp_path: Path) -> None:
    """The embedded graph without its weights is one: it leads from sounds to words."""
    graph = written("graph/HCLG.fst", (EMBEDDED / "graph/HCLr.fst").read_bytes())
    dynamic = (without("graph/HCLr.fst"), without("graph/Gr.fst"), without("graph/disambig_tid.int"))
    facts = inspect(copied(tmp_path / "model", graph, *dynamic))
    assert not facts.takes_grammars
    assert try_out(facts, PHRASES, WORDS, PATIENCE_S).unknown == ("пожар", "дым")


def test_a_grammar_of_words_that_the_model_lacks_does_not_crash_it() -> None:
    assert try_out(inspect(EMBEDDED), ("пожар", "сильный дым"), (), PATIENCE_S).heard == ""


@pytest.mark.parametrize(
    ("name", "known"),
    [("model.conf", DECODING_OPTIONS), ("mfcc.conf", MFCC_OPTIONS), ("fbank.conf", FILTER_BANK_OPTIONS)],
)
def test_libvosk_takes_every_option_that_is_let_through(name: str, known: dict[str, str], tmp_path: Path) -> None:
    """As far as loading goes: features are made when it hears, and some of these values make poor ones."""
    values = {"number": "1.5", "whole number": "1", "true or false": "true", "text": "hamming"}
    own = "".join(f"--{option}={values.get(kind, '1')}\n" for option, kind in known.items())
    keep = without("conf/mfcc.conf") if name == "fbank.conf" else lambda _: None
    model = copied(tmp_path / "model", keep, written(f"conf/{name}", own.encode()))
    try:
        tried(model)
    except ModelUnfit as error:
        assert "while loading" not in str(error)
