"""A folder of recordings and its manifest.csv: which file says what, in whose voice."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.town.voice import RATE_HZ, NoRecording, recording
from adapters.files.errors import Mistake, MistakesInFiles
from gridline.evaluation.meaning import Kind, fits, kind_of

NAME = "manifest.csv"
LONGEST_S = 15.0
"""A caller's answer is cut here (reading rules, limits)."""
_NEEDED = ("path", "text", "speaker")
_COLUMNS = "path, text, speaker and, where you like, kind"
_WORDS = re.compile(r"[а-яёәғқңөұүһі]+(?:[ -][а-яёәғқңөұүһі]+)*")
_KINDS = ", ".join(Kind)


@dataclass(frozen=True, slots=True)
class Recording:
    """What one speaker said in one file."""

    file: Path
    text: str
    """Words in small letters, one space between two."""
    speaker: str
    kind: Kind


def read_manifest(folder: Path) -> tuple[Recording, ...]:
    """All recordings of the folder, every file of them read once. Raises MistakesInFiles with every mistake."""
    file = folder / NAME
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(enumerate(csv.reader(lines, strict=True), start=1))
    except OSError as error:
        raise _refused(f"cannot be read: {error.strerror}", f"Write one line for each recording: {_COLUMNS}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(f"is no CSV in UTF-8 ({error})", "Save it as CSV UTF-8, separated by commas") from error
    return _Reader(folder).read(rows)


def _refused(problem: str, remedy: str) -> MistakesInFiles:
    return MistakesInFiles([Mistake(NAME, "", problem, remedy)])


class _Reader:
    """One reading of one manifest, which gathers its mistakes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mistakes: list[Mistake] = []
        self._lines: dict[Path, int] = {}

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> tuple[Recording, ...]:
        header = [name.strip().lower() for name in rows[0][1]] if rows else []
        if lacking := [name for name in _NEEDED if name not in header]:
            raise _refused(f"lacks the column {', '.join(lacking)}", f"Begin it with a line of names: {_COLUMNS}")
        found = [self._recording(line, header, cells) for line, cells in rows[1:] if any(cells)]
        if not found:
            raise _refused("names no recording", f"Write one line for each: {_COLUMNS}")
        if self._mistakes:
            raise MistakesInFiles(self._mistakes)
        return tuple(each for each in found if each is not None)

    def _recording(self, line: int, header: Sequence[str], cells: Sequence[str]) -> Recording | None:
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        mistakes = list(self._wrong(line, row))
        self._mistakes += [Mistake(NAME, f"line {line}", *each) for each in mistakes]
        if mistakes:
            return None
        text = _plain(row["text"])
        kind = Kind(row["kind"]) if row.get("kind") else kind_of(text)
        return Recording(self._folder / row["path"], text, row["speaker"], kind)

    def _wrong(self, line: int, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a line, each with its remedy."""
        if empty := [name for name in _NEEDED if not row.get(name)]:
            yield f"says no {', no '.join(empty)}", "Fill it in, or take the line out"
            return
        yield from _wrong_text(_plain(row["text"]), row.get("kind", ""))
        yield from self._wrong_file(line, self._folder / row["path"])

    def _wrong_file(self, line: int, file: Path) -> Iterator[tuple[str, str]]:
        first = self._lines.setdefault(file, line)
        if first != line:
            yield f"names {file.name}, which line {first} names already", "Keep one of them; a file is one recording"
            return
        try:
            seconds = len(recording(file)) / RATE_HZ
        except NoRecording as error:
            yield str(error), "Put a WAV or FLAC of 8000 Hz or more there, or take the line out"
            return
        if seconds > LONGEST_S:
            yield f"{file.name} lasts {seconds:.1f} s", f"Cut it: an answer is at most {LONGEST_S:g} s long"


def _wrong_text(text: str, kind: str) -> Iterator[tuple[str, str]]:
    if not _WORDS.fullmatch(text):
        yield f"its text {text!r} is not words alone", "Write what is said as words, numbers too: «двадцать три»"
    elif kind and kind not in set(Kind):
        yield f"there is no kind {kind!r}", f"Write one of {_KINDS}; or nothing, and the text decides"
    elif kind and not fits(text, Kind(kind)):
        yield f"«{text}» is no answer of the kind {kind}", "Correct one of the two, or leave the kind out"


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
