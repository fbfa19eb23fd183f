"""What the doctor says of whoever recognises what callers say."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.recognition.models.store import ModelStore
from gridline.checks.diagnosis import Diagnosis, State
from gridline.checks.recognition import recognition_checks
from gridline.settings.sections import CompanySettings, RecognitionSettings, Settings
from models.call import Language
from tests.fakes.speech_models import EMBEDDED, changed, copied, without


async def found(section: RecognitionSettings, company: str = "demo") -> Diagnosis:
    settings = replace(Settings(), company=CompanySettings(code=company), recognition=section)
    (check,) = recognition_checks(settings)
    diagnosis = await check.look()
    assert diagnosis.part == check.part == "recognition"
    assert diagnosis.is_good or diagnosis.remedy
    return diagnosis


@pytest.fixture
def section(tmp_path: Path) -> RecognitionSettings:
    return RecognitionSettings(models=tmp_path / "models")


async def test_the_demo_is_well_with_the_embedded_model(section: RecognitionSettings) -> None:
    diagnosis = await found(section)
    assert diagnosis.state is State.WELL
    assert "never hears any word of danger" in diagnosis.what


async def test_a_real_company_is_warned_of_the_stand_in(section: RecognitionSettings) -> None:
    diagnosis = await found(section, "aes")
    assert (diagnosis.state, "gridline model list" in diagnosis.remedy) == (State.WARNING, True)


async def test_words_of_danger_that_a_chosen_model_lacks_are_named(section: RecognitionSettings) -> None:
    copied(section.models / "mine", changed("graph/words.txt", "сорок", "пожар"))
    diagnosis = await found(replace(section, model="mine"), "aes")
    assert diagnosis.state is State.WARNING
    assert "искрит" in diagnosis.what
    assert "пожар" not in diagnosis.what


@pytest.mark.parametrize("model", ["broken", "gone"])
async def test_with_an_unfit_or_missing_model_calls_go_on_by_keys(section: RecognitionSettings, model: str) -> None:
    copied(section.models / "broken", without("graph/disambig_tid.int"))
    diagnosis = await found(replace(section, model=model))
    assert (diagnosis.state, "callers press keys" in diagnosis.what) == (State.WARNING, True)


async def test_an_unfit_model_of_one_language_is_not_hidden_by_the_other(section: RecognitionSettings) -> None:
    copied(section.models / "broken", without("graph/disambig_tid.int"))
    ModelStore(section.models, EMBEDDED).use("broken", Language.KAZAKH)
    diagnosis = await found(section)
    assert (diagnosis.state, "broken: " in diagnosis.what) == (State.WARNING, True)


async def test_without_recognition_nothing_is_wrong(section: RecognitionSettings) -> None:
    assert (await found(replace(section, engine="none"))).state is State.IDLE


async def test_a_vosk_server_is_well_when_it_listens(section: RecognitionSettings, unused_tcp_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"ws://127.0.0.1:{listening.getsockname()[1]}"
        assert (await found(replace(section, engine="vosk-server", server=address))).state is State.WELL
    nobody = replace(section, engine="vosk-server", server=f"ws://127.0.0.1:{unused_tcp_port}")
    assert (await found(nobody)).state is State.WARNING
