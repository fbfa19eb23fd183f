"""Which speech model is used, and which ones there are."""

from pathlib import Path

import pytest

from adapters.recognition.errors import NoSuchModel
from adapters.recognition.models.store import ModelStore, Pin
from models.call import Language
from tests.fakes.speech_models import EMBEDDED, copied

OTHER = "vosk-model-small-ru-0.22"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied(tmp_path / "models" / OTHER)
    return tmp_path / "models"


def used(store: ModelStore, language: Language = Language.RUSSIAN) -> str | None:
    model = store.used(language)
    return model.name if model else None


def test_without_any_choice_the_embedded_model_serves_russian_and_none_kazakh(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "not/yet", EMBEDDED)
    assert used(store) == EMBEDDED.name
    assert used(store, Language.KAZAKH) is None
    assert [each.is_embedded for each in store.installed()] == [True]


def test_a_choice_is_kept_per_language_and_can_be_taken_back(folder: Path) -> None:
    ModelStore(folder, EMBEDDED).use(OTHER, Language.RUSSIAN)
    ModelStore(folder, EMBEDDED).use(OTHER, Language.KAZAKH)
    ModelStore(folder, EMBEDDED).use(EMBEDDED.name, Language.RUSSIAN)
    store = ModelStore(folder, EMBEDDED)
    assert (used(store), used(store, Language.KAZAKH)) == (EMBEDDED.name, OTHER)


def test_the_settings_win_over_a_choice_for_russian(folder: Path) -> None:
    ModelStore(folder, EMBEDDED).use(EMBEDDED.name, Language.RUSSIAN)
    assert used(ModelStore(folder, EMBEDDED, OTHER)) == OTHER
    assert ModelStore(folder, EMBEDDED, OTHER).is_named
    assert used(ModelStore(folder, EMBEDDED, OTHER), Language.KAZAKH) is None


def test_a_model_may_be_named_by_its_folder(folder: Path) -> None:
    found = ModelStore(folder, EMBEDDED, str(folder / OTHER)).used(Language.RUSSIAN)
    assert found is not None
    assert found.folder == folder / OTHER
    store = ModelStore(folder, EMBEDDED)
    store.use(str(folder / OTHER), Language.RUSSIAN)
    assert used(store) == OTHER


def test_a_model_that_is_gone_is_not_replaced_in_silence(folder: Path) -> None:
    store = ModelStore(folder, EMBEDDED)
    store.use(OTHER, Language.RUSSIAN)
    (folder / OTHER).rename(folder.parent / "elsewhere")
    with pytest.raises(NoSuchModel, match="gridline model list"):
        store.used(Language.RUSSIAN)


def test_a_model_that_is_not_there_cannot_be_chosen(folder: Path) -> None:
    store = ModelStore(folder, EMBEDDED)
    with pytest.raises(NoSuchModel, match="no model nothing is installed"):
        store.use("nothing", Language.RUSSIAN)
    assert used(store) == EMBEDDED.name


def test_a_choice_that_cannot_be_read_counts_as_none(folder: Path) -> None:
    (folder / ".used.json").write_text("{")
    assert used(ModelStore(folder, EMBEDDED)) == EMBEDDED.name


def test_a_model_knows_whence_it_came(folder: Path) -> None:
    store = ModelStore(folder, EMBEDDED)
    pin = Pin("0" * 64, "https://models.example.net/a.zip")
    made = store.install("mine", copied(folder / ".unpacked"), pin)
    assert made.pin == store.pin("mine") == pin
    assert [each.name for each in store.installed()] == [EMBEDDED.name, "mine", OTHER]
    assert [each.pin for each in store.installed()] == [None, pin, None]
