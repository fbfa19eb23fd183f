"""What nobody recorded is said by the speech engine, once, and never at the price of a call."""

import asyncio
from pathlib import Path

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from adapters.sounds.encoding import SoundFormat
from adapters.sounds.library import SoundLibrary
from adapters.sounds.spoken_texts import LONGEST_TEXT, SpokenTexts, forget_other_recipes, speakable
from adapters.synthesis.engines import choose_engine, installed_engines, piper
from adapters.synthesis.errors import NoSpeechEngine
from adapters.synthesis.program import SpeakingProgram
from dialogue.errors import NotSpoken
from dialogue.prompt import Text
from tests.fakes.speech_engine import HummingEngine

SHELL = Path("/bin/sh")


async def test_a_text_is_spoken_once_and_then_kept(tmp_path: Path) -> None:
    engine = HummingEngine()
    library = SoundLibrary(tmp_path, SpokenTexts(engine, tmp_path))
    first = await library.sounds([Text("улица Садовая")])
    again = await library.sounds([Text("улица  Садовая\n")])
    assert first == again
    assert engine.asked == ["улица Садовая"]
    assert first[0].seconds == pytest.approx(0.05 * len("улица Садовая"), abs=0.02)


async def test_callers_who_want_the_same_text_at_once_wait_for_one_speaking(tmp_path: Path) -> None:
    engine = HummingEngine()
    spoken = SpokenTexts(engine, tmp_path)
    names = await asyncio.gather(*(spoken.name("кухня") for _ in range(20)))
    assert len(set(names)) == 1
    assert engine.asked == ["кухня"]


async def test_another_engine_speaks_anew(tmp_path: Path) -> None:
    one = await SpokenTexts(HummingEngine("one"), tmp_path).name("кухня")
    other = await SpokenTexts(HummingEngine("other"), tmp_path).name("кухня")
    assert one != other


def sounds_in(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


async def test_texts_of_another_recipe_go_at_the_start_and_those_of_this_one_stay(tmp_path: Path) -> None:
    engine = HummingEngine()
    names = [await SpokenTexts(engine, tmp_path).name(text) for text in ("кухня", "улица Садовая")]
    kept = sounds_in(tmp_path)
    await SpokenTexts(engine, tmp_path, [SoundFormat.SLIN16]).name("кухня")
    (tmp_path / "spoken" / "0f3a.alaw").touch()  # as releases before this one kept them
    forget_other_recipes(tmp_path)
    assert sounds_in(tmp_path) == kept
    asked = len(engine.asked)
    assert await SpokenTexts(engine, tmp_path).name("кухня") == names[0]
    assert len(engine.asked) == asked, "not spoken again"


def test_where_no_text_was_ever_spoken_none_is_forgotten(tmp_path: Path) -> None:
    forget_other_recipes(tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_a_call_goes_on_without_a_text_that_cannot_be_spoken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = SoundLibrary(tmp_path, SpokenTexts(HummingEngine(broken=True), tmp_path))
    assert await library.sounds([Text("кухня")]) == ()
    assert await SoundLibrary(tmp_path).sounds([Text("кухня")]) == ()
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert "кухня" not in caplog.text


async def test_a_broken_engine_is_asked_again_next_time(tmp_path: Path) -> None:
    engine = HummingEngine(broken=True)
    spoken = SpokenTexts(engine, tmp_path)
    with pytest.raises(NotSpoken):
        await spoken.name("кухня")
    engine.broken = False
    assert (tmp_path / f"{await spoken.name('кухня')}.alaw").is_file()


@given(st.text())
def test_no_engine_ever_reads_markup_or_control_characters(text: str) -> None:
    try:
        line = speakable(text)
    except NotSpoken:
        return
    assert len(line) <= LONGEST_TEXT
    assert line.isprintable()
    assert not set("<>&[]{}()|`$\\\"'/") & set(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("дом 12/3а", "дом 12 дробь 3 а"),
        ("«Уют» № 5", "Уют номер 5"),
        ("8:30 — 17.00", "8 30 - 17 00"),
        ("Уют , дом... - (двор)", "Уют, дом. - двор"),
        ("[[p'i]] <speak>да</speak>", "p i speak да дробь speak"),
    ],
)
def test_signs_are_written_out_for_engines_that_cannot_read_them(text: str, line: str) -> None:
    assert speakable(text) == line


@pytest.mark.parametrize("text", ["ас үй", "Ванна бөлмесі"])
def test_kazakh_is_never_read_by_a_russian_voice(text: str) -> None:
    with pytest.raises(NotSpoken, match="Kazakh"):
        speakable(text)


@pytest.mark.parametrize("text", ["", " \n", "<>", "...", "я" * (LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_not_spoken(text: str) -> None:
    with pytest.raises(NotSpoken):
        speakable(text)


def test_a_machine_without_engines_is_told_what_to_install(tmp_path: Path) -> None:
    assert installed_engines(path=str(tmp_path)) == ()
    with pytest.raises(NoSpeechEngine, match=r"festvox-ru.*espeak-ng"):
        choose_engine(path=str(tmp_path))
    with pytest.raises(NoSpeechEngine, match="parrot"):
        choose_engine("parrot")


def test_the_best_engine_is_chosen_unless_the_settings_name_one(tmp_path: Path) -> None:
    for program in ("piper", "espeak-ng"):
        (tmp_path / program).symlink_to(SHELL)
    model = tmp_path / "irina.onnx"
    model.touch()
    assert choose_engine(piper_model=model, path=str(tmp_path)).name == "piper irina"
    assert choose_engine("espeak-ng", model, str(tmp_path)).name == "espeak-ng ru"
    assert choose_engine(path=str(tmp_path)).name == "espeak-ng ru"
    assert piper(model).voice_found == (model,)


async def test_a_text_never_reaches_the_command_line(tmp_path: Path) -> None:
    program = SpeakingProgram("sh", SHELL, ("-c", 'cat > "{wav}"'), 5)
    assert await program.speak("-x; rm 'кухня'") == "-x; rm 'кухня'\n".encode()


@pytest.mark.parametrize(
    ("script", "complaint"), [("echo no voice >&2; exit 3", "no voice"), ("exit 0", "nothing"), ("sleep 60", "longer")]
)
async def test_an_engine_that_fails_or_hangs_is_given_up(script: str, complaint: str) -> None:
    with pytest.raises(NotSpoken, match=complaint):
        await SpeakingProgram("sh", SHELL, ("-c", script), 0.3).speak("кухня")


def test_an_engine_that_ends_without_its_text_is_given_up_on_the_loop_that_serves_calls() -> None:
    async def speak_all() -> list[str | BaseException]:
        mute = SpeakingProgram("sh", SHELL, ("-c", "exit 0"), 5)
        return [
            repr(each)
            for each in await asyncio.gather(*(mute.speak("кухня") for _ in range(9)), return_exceptions=True)
        ]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert all(told.startswith("NotSpoken") for told in runner.run(speak_all()))


async def test_an_engine_that_cannot_be_started_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(NotSpoken, match="started"):
        await SpeakingProgram("none", tmp_path / "none", (), 1).speak("кухня")
