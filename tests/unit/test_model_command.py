"""An operator at a shell looks at speech models, fetches one and lets it serve."""

import hashlib
import json
from pathlib import Path

import pytest

from gridline.settings import read_settings
from gridline.settings.translation import fetch_limits, model_store
from models.call import Language
from tests.fakes.commands import Operator, operator_in
from tests.fakes.speech_models import EMBEDDED, changed, copied, cut_off, without, zipped

SMALL = "vosk-model-small-ru-0.22"
LARGE = "vosk-model-ru-0.42"


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return operator_in(tmp_path, capsys)


def models(operator: Operator) -> Path:
    return operator.folder / "var/models"


def used(operator: Operator) -> str:
    model = model_store(read_settings(operator.file, {}).recognition).used(Language.RUSSIAN)
    assert model is not None
    return model.name


def archive_in(folder: Path) -> tuple[str, str]:
    """An archive's file, and its SHA-256."""
    content = zipped(EMBEDDED, SMALL)
    (folder / "archive.zip").write_bytes(content)
    return str(folder / "archive.zip"), hashlib.sha256(content).hexdigest()


def test_the_list_tells_what_is_used_and_what_could_be_fetched(operator: Operator) -> None:
    embedded, small, large = operator.types("model", "list").out.splitlines()
    assert embedded.startswith("digits_ru ")
    assert "used for ru: embedded stand-in, 8 kHz, 46 words" in embedded
    told = "not installed: give the address or file to `gridline model fetch`"
    assert (small.split(maxsplit=1), large.split(maxsplit=1)) == ([SMALL, told], [LARGE, told])


def test_a_model_is_fetched_from_a_file_checked_and_used(operator: Operator) -> None:
    file, digest = archive_in(operator.folder)
    fetched = operator.types("model", "fetch", SMALL, file, "--sha256", digest)
    assert fetched.status == 0
    assert f"SHA-256 {digest}" in fetched.out
    assert used(operator) == "digits_ru", "fetching is not using"
    assert operator.types("model", "check", SMALL).status == 0
    assert operator.types("model", "use", SMALL).status == 0
    assert used(operator) == SMALL
    listed = json.loads(operator.types("model", "list", "--json").out)
    assert listed["not_installed"] == [LARGE]
    assert [(each["name"], each["used_for"], each["sha256"]) for each in listed["models"]] == [
        ("digits_ru", [], None),
        (SMALL, ["ru"], digest),
    ]


def test_an_archive_that_nobody_vouches_for_is_not_unpacked(operator: Operator) -> None:
    file, digest = archive_in(operator.folder)
    refused = operator.types("model", "fetch", SMALL, file)
    assert refused.status == 2
    assert f"--sha256 {digest}" in refused.err
    assert not (models(operator) / SMALL).exists()


def test_a_check_tells_what_the_model_is_and_what_it_never_hears(operator: Operator) -> None:
    checked = operator.types("model", "check")
    assert checked.status == 0
    assert "8 kHz, 46 words, takes grammars" in checked.out
    assert "loaded in" in checked.out
    assert "never hears any word of danger" in checked.out
    assert "the key 9" in checked.out


def test_a_check_for_programs_lists_the_words_that_are_not_known(operator: Operator) -> None:
    copied(models(operator) / "mine", changed("graph/words.txt", "сорок", "пожар"))
    checked = json.loads(operator.types("model", "check", "mine", "--json").out)
    assert checked["fit"] is True
    assert {"дым", "искрит", "током"} <= set(checked["unknown_danger_words"])
    assert "пожар" not in checked["unknown_danger_words"]
    assert "сорок" in checked["unknown_words"]
    assert checked["heard_in_silence"] == ""


def test_an_unfit_model_is_told_with_its_remedy_and_not_used(operator: Operator) -> None:
    copied(models(operator) / "broken", changed("conf/model.conf", "--endpoint.silence-phones=1\n", ""))
    for command in ("check", "use"):
        told = operator.types("model", command, "broken")
        assert told.status == 1
        assert "ILL   conf/model.conf lacks --endpoint.silence-phones" in told.out
        assert "-> Add it" in told.out
    assert used(operator) == "digits_ru"
    assert "broken" in operator.types("model", "list").out


def test_a_model_that_only_libvosk_refuses_is_not_used_either(operator: Operator) -> None:
    copied(models(operator) / "broken", cut_off("am/global_cmvn.stats", 40))
    told = operator.types("model", "use", "broken")
    assert (told.status, "while loading" in told.out) == (1, True)
    assert used(operator) == "digits_ru"


def test_a_model_may_be_checked_and_used_where_it_lies(operator: Operator) -> None:
    folder = copied(operator.folder / "elsewhere")
    assert str(folder) in operator.types("model", "check", f"{folder}/../elsewhere").out
    assert operator.types("model", "use", str(folder)).status == 0
    assert "elsewhere" in operator.types("model", "list").out
    assert used(operator) == "elsewhere"


def test_settings_that_name_a_model_win_and_the_operator_is_told_so(operator: Operator) -> None:
    copied(models(operator) / "mine")
    operator.file.write_text("[recognition]\nmodel = 'digits_ru'\n")
    assert "the settings name digits_ru, which wins" in operator.types("model", "use", "mine").out
    assert used(operator) == "digits_ru"


def test_a_model_for_kazakh_is_chosen_apart(operator: Operator) -> None:
    copied(models(operator) / "mine")
    assert "no model is used for kk" in operator.types("model", "check", "--language", "kk").err
    assert operator.types("model", "use", "mine", "--language", "kk").status == 0
    assert used(operator) == "digits_ru"
    checked = operator.types("model", "check", "--language", "kk")
    assert checked.status == 0
    assert "never hears any word of danger" in checked.out


def test_a_model_that_is_gone_is_told_and_the_list_still_comes(operator: Operator) -> None:
    operator.file.write_text("[recognition]\nmodel = 'gone'\n")
    listed = operator.types("model", "list")
    assert listed.status == 0
    assert "no model gone is installed" in listed.err
    assert "digits_ru" in listed.out
    assert operator.types("model", "check").status == 2


def test_less_than_perfect_models_are_told_why(operator: Operator) -> None:
    copied(models(operator) / "mine", without("graph/phones/word_boundary.int"))
    assert "warn  graph/phones/word_boundary.int is missing" in operator.types("model", "check", "mine").out


def test_the_settings_say_how_patiently_a_model_is_fetched(operator: Operator) -> None:
    operator.file.write_text("[recognition]\nfetch_silence_s = 7\nconnect_timeout_s = 2\n")
    limits = fetch_limits(read_settings(operator.file, {}).recognition)
    assert (limits.silence_s, limits.connect_s) == (7, 2)
