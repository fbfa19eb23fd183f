"""An operator's folder of recordings is read, or refused with every mistake, its line and its remedy."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.files.errors import MistakesInFiles
from gridline.evaluation.manifest import Recording, read_manifest
from gridline.evaluation.meaning import Kind


def folder(tmp_path: Path, *lines: str, header: str = "path,text,speaker,kind", encoding: str = "utf-8") -> Path:
    for name, rate_hz, seconds in (("a.wav", 44100, 1.0), ("b.flac", 8000, 1.0), ("thin.wav", 6000, 1.0)):
        soundfile.write(tmp_path / name, np.zeros(round(rate_hz * seconds), np.float32), rate_hz)
    soundfile.write(tmp_path / "long.wav", np.zeros(16 * 8000, np.float32), 8000)
    (tmp_path / "torn.wav").write_bytes(b"RIFF no more")
    (tmp_path / "manifest.csv").write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
    return tmp_path


def refusal(folder: Path) -> list[str]:
    with pytest.raises(MistakesInFiles) as refused:
        read_manifest(folder)
    assert all(each.remedy for each in refused.value.mistakes)
    return str(refused.value).splitlines()


def test_recordings_of_any_rate_are_read_with_what_they_say(tmp_path: Path) -> None:
    made = folder(tmp_path, "a.wav,Двадцать  три,anna,", "b.flac,два три,boris,account")
    assert read_manifest(made) == (
        Recording(tmp_path / "a.wav", "двадцать три", "anna", Kind.VALUE),
        Recording(tmp_path / "b.flac", "два три", "boris", Kind.ACCOUNT),
    )


def test_columns_may_stand_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    made = folder(tmp_path, "да,free,anna,b.flac", header="text,licence,speaker,path", encoding="utf-8-sig")
    assert read_manifest(made) == (Recording(tmp_path / "b.flac", "да", "anna", Kind.YES_NO),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("семь", Kind.DIGIT),
        ("десять", Kind.VALUE),
        ("ноль семь", Kind.VALUE),
        ("ноль семь ноль семь ноль семь ноль семь ноль семь", Kind.ACCOUNT),
        ("все верно", Kind.YES_NO),
        ("нет", Kind.YES_NO),
        ("запятая", Kind.OTHER),
        ("минус пять", Kind.OTHER),
    ],
)
def test_without_a_kind_the_text_decides(text: str, kind: Kind, tmp_path: Path) -> None:
    assert read_manifest(folder(tmp_path, f"b.flac,{text},anna"))[0].kind is kind


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("c.wav,два,anna,", "c.wav cannot be read"),
        ("torn.wav,два,anna,", "torn.wav cannot be read"),
        ("thin.wav,два,anna,", "6000 Hz"),
        ("long.wav,два,anna,", "lasts 16.0 s"),
        ("a.wav,,anna,", "says no text"),
        ("a.wav,два", "says no speaker"),
        ("a.wav,23,anna,", "'23' is not words alone"),
        ("a.wav,два три.,anna,", "is not words alone"),
        ("a.wav,два,anna,digits", "there is no kind 'digits'"),
        ("a.wav,два три,anna,digit", "is no answer of the kind digit"),
        (f"a.wav,{'ноль ' * 10},anna,value", "is no answer of the kind value"),
        (f"a.wav,{'ноль ' * 21},anna,account", "is no answer of the kind account"),
        ("a.wav,запятая,anna,value", "is no answer of the kind value"),
        ("a.wav,пять,anna,yes_no", "is no answer of the kind yes_no"),
        ("b.flac,два,anna,", "which line 2 names already"),
    ],
)
def test_a_mistake_is_told_with_its_line(line: str, told: str, tmp_path: Path) -> None:
    (problem,) = refusal(folder(tmp_path, "b.flac,два,anna,", line))
    assert problem.startswith("manifest.csv: line 3: ")
    assert told in problem


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert len(refusal(folder(tmp_path, "c.wav,23,anna,", "a.wav,два,,"))) == 3


@pytest.mark.parametrize(
    ("header", "told"),
    [("path;text;speaker", "lacks the column path, text, speaker"), ("path,text,speeker", "lacks the column speaker")],
)
def test_a_header_without_a_column_is_refused(header: str, told: str, tmp_path: Path) -> None:
    assert told in refusal(folder(tmp_path, "a.wav,два,anna", header=header))[0]


def test_an_empty_manifest_and_none_at_all_are_refused(tmp_path: Path) -> None:
    assert "names no recording" in refusal(folder(tmp_path))[0]
    assert "path, text, speaker" in refusal(tmp_path / "nowhere")[0]
    assert "UTF-8" in refusal(folder(tmp_path, "a.wav,два,anna,", encoding="cp1251"))[0]
