"""The pack that we ship is whole, and a company's own recordings go over it."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.sounds.errors import PackInvalid
from adapters.sounds.manifest import MANIFEST, Recording, read_manifest
from adapters.sounds.pack import Pack, open_pack
from adapters.sounds.prompts import catalogue
from dialogue.keypad_twins import TWINS
from dialogue.prompt import Text, prompt
from dialogue.wording import Wording
from models.call import Language

PACK = Path(__file__).parents[3] / "audio_prompts"
COMPANIES = ("demo", "aes", "arek", "ivg", "smz", "sal")
PIECE = "prompts/menu"


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return open_pack(PACK)


@pytest.fixture
def small(tmp_path: Path) -> Pack:
    """A pack of one recording."""
    folder = tmp_path / "pack"
    recording(folder / "ru" / f"{PIECE}.flac")
    (folder / MANIFEST).write_text(
        '[origins.ru]\norigin = "o"\nlicence = "l"\n'
        f'[pieces]\n"{PIECE}" = {{ text = "Меню", file = "ru/{PIECE}.flac" }}\n'
        f'[prompts.menu]\nbarge_in = true\nru = {{ text = "Меню.", pieces = ["{PIECE}"] }}\n'
    )
    return open_pack(folder, tmp_path / "own")


def recording(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, np.full(1600, 0.1), 16000)
    return file


def cut_pieces(pack: Pack) -> Iterator[tuple[str, Recording]]:
    return ((id_, piece) for id_, piece in pack.manifest.pieces.items() if piece.cut)


def test_every_recording_is_in_the_manifest_and_every_entry_has_its_file(shipped: Pack) -> None:
    assert shipped.problems() == ()
    assert len(shipped.sources(Language.RUSSIAN)) >= 483


def test_every_prompt_says_its_text_and_all_that_values_need_is_recorded(shipped: Pack) -> None:
    prompts = [id_ for id_, entry in shipped.manifest.prompts.items() if entry.ru]
    assert len(prompts) >= 166
    assert Wording(catalogue(shipped)).problems(Language.RUSSIAN, prompts, COMPANIES) == ()


def test_every_prompt_that_asks_for_speech_has_a_twin_for_keys(shipped: Pack) -> None:
    assert set(TWINS) | set(TWINS.values()) <= shipped.manifest.prompts.keys()
    russian = {id_: entry.ru.text for id_, entry in shipped.manifest.prompts.items() if entry.ru}
    for twin in TWINS.values():
        assert not re.search(r"назовите|скажите|назвать", russian[twin], re.IGNORECASE)


def test_what_nobody_may_interrupt_is_marked(shipped: Pack) -> None:
    held = {id_ for id_, entry in shipped.manifest.prompts.items() if not entry.barge_in}
    assert {"recording_notice", "personal_data_notice", "hazard_safety", "hazard_recorded", "planned_body"} <= held
    assert "account_keypad" not in held


def test_kazakh_drafts_are_kept_but_never_played(shipped: Pack) -> None:
    drafts = [entry.kk for entry in shipped.manifest.prompts.values() if entry.kk]
    assert len(drafts) >= 30
    assert not any(draft.reviewed or draft.pieces for draft in drafts)
    assert not any(Language.KAZAKH in entry.sentences for entry in catalogue(shipped).entries.values())


def test_origin_and_licence_of_the_voice_are_stated(shipped: Pack) -> None:
    origin = shipped.manifest.origins[Language.RUSSIAN]
    assert "RHVoice" in origin.origin
    assert "may be shipped" in origin.licence


def test_every_cut_piece_is_that_part_of_its_source(shipped: Pack) -> None:
    for id_, piece in cut_pieces(shipped):
        assert piece.cut
        whole, rate_hz = soundfile.read(PACK / shipped.manifest.pieces[piece.cut.source].file, dtype="int16")
        samples_per_ms = rate_hz // 1000
        end = None if piece.cut.end_ms is None else piece.cut.end_ms * samples_per_ms
        part, _ = soundfile.read(PACK / piece.file, dtype="int16")
        assert np.array_equal(part, whole[piece.cut.start_ms * samples_per_ms : end]), id_


def test_a_lost_file_is_found(small: Pack) -> None:
    (small.folder / "ru" / f"{PIECE}.flac").unlink()
    assert "there is no file" in small.problems()[0]


def test_a_file_that_the_manifest_does_not_know_is_found(small: Pack) -> None:
    recording(small.folder / "ru" / "prompts" / "stray.flac")
    assert "is not in the manifest" in small.problems()[0]


def test_a_companys_own_recording_takes_the_packs_place(small: Pack) -> None:
    assert small.overrides
    own = recording(small.overrides / "ru" / f"{PIECE}.wav")
    assert small.sources(Language.RUSSIAN)[PIECE] == own
    assert small.problems() == ()


def test_a_company_may_add_its_spoken_name(small: Pack) -> None:
    assert small.overrides
    recording(small.overrides / "ru" / "companies" / "newcomer.wav")
    assert small.problems() == ()
    assert catalogue(small).words[Language.RUSSIAN]["companies/newcomer"] == "newcomer"


def test_a_companys_recording_of_nothing_is_found_at_start(small: Pack) -> None:
    assert small.overrides
    recording(small.overrides / "ru" / "prompts" / "greting.wav")
    assert "replaces nothing" in small.problems()[0]


@pytest.mark.parametrize(
    "manifest",
    [
        "[origins",
        "",
        '[origins]\n[pieces]\n"x" = { text = "x" }\n[prompts]\n',
        '[origins]\n[pieces]\n"x" = { text = "x", file = "ru/x", licens = "?" }\n[prompts]\n',
        "[origins]\n[pieces]\n[prompts.p]\n",
    ],
)
def test_a_broken_manifest_is_told_with_its_place(tmp_path: Path, manifest: str) -> None:
    (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(PackInvalid, match=r"manifest\.toml"):
        read_manifest(tmp_path)


def test_a_manifest_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PackInvalid):
        read_manifest(tmp_path)


def test_every_prompt_whose_text_and_pieces_part_is_named(small: Pack) -> None:
    file = small.folder / MANIFEST
    entry = 'barge_in = true\nru = {{ text = "{}", pieces = ["prompts/menu"] }}\n'
    file.write_text(file.read_text() + "[prompts.a]\n" + entry.format("Нет.") + "[prompts.b]\n" + entry.format("Да."))
    with pytest.raises(PackInvalid, match=r"(?s)a: .*b: "):
        catalogue(open_pack(small.folder))


def test_a_prompt_without_a_recording_is_spoken_and_counted(small: Pack) -> None:
    manifest = small.folder / MANIFEST
    manifest.write_text(
        manifest.read_text() + '[prompts.new]\nbarge_in = true\nru = { text = "Новое время.", spoken = true }\n'
    )
    pack = open_pack(small.folder)
    assert pack.manifest.unrecorded(Language.RUSSIAN) == ("new",)
    assert pack.problems() == ()
    pieces = Wording(catalogue(pack)).pieces([prompt("new")], Language.RUSSIAN)
    assert pieces == (Text("Новое время."),)
