"""The pack's manifest read from TOML: recordings with their words, and the prompts made of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cattrs import Converter
from cattrs.errors import BaseValidationError

from adapters.sounds.errors import PackInvalid
from models.call import Language

MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a recording was cut from: another recording's id, and from when to when, in milliseconds."""

    source: str
    start_ms: int
    end_ms: int | None = None
    """None: to the end."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded piece: its words and its file below the pack's folder."""

    text: str
    file: str
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Wordings:
    """A prompt's text in one language; without pieces it is a draft, unless it is to be spoken."""

    text: str
    pieces: tuple[str, ...] = ()
    reviewed: bool = True
    spoken: bool = False
    """Nobody has recorded it yet: the speech engine says the whole text around its variables."""


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """A prompt as the manifest gives it."""

    barge_in: bool
    ru: Wordings | None = None
    kk: Wordings | None = None

    def wordings(self) -> Mapping[Language, Wordings]:
        """By language, drafts among them."""
        given = {Language.RUSSIAN: self.ru, Language.KAZAKH: self.kk}
        return {language: wordings for language, wordings in given.items() if wordings is not None}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who speaks a language's recordings, and under which licence they may be shipped."""

    origin: str
    licence: str
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that the manifest says."""

    origins: Mapping[Language, Origin]
    pieces: Mapping[str, Recording]
    prompts: Mapping[str, PromptEntry]

    def unrecorded(self, language: Language) -> tuple[str, ...]:
        """The prompts that the speech engine says in this language until somebody records them."""
        return tuple(
            id_
            for id_, prompt in self.prompts.items()
            if language in prompt.wordings() and prompt.wordings()[language].spoken
        )

    def recordings(self, language: Language) -> Mapping[str, Recording]:
        """Those of one language, by id: their files lie in the folder named after it."""
        return {id_: piece for id_, piece in self.pieces.items() if piece.file.startswith(f"{language}/")}


def read_manifest(pack: Path) -> Manifest:
    """Read the manifest in the folder `pack`. Raises `PackInvalid`."""
    path = pack / MANIFEST
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Converter(forbid_extra_keys=True).structure(raw, Manifest)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackInvalid(f"{path} cannot be read: {error}") from error
    except BaseValidationError as error:
        raise PackInvalid(f"{path}: {'; '.join(_reasons(error))}") from error


def _reasons(error: BaseException) -> list[str]:
    """The leaves of a validation error, each with the path that cattrs noted on it."""
    notes = " ".join(str(note) for note in getattr(error, "__notes__", ()))
    if isinstance(error, BaseExceptionGroup):
        return [f"{notes} {reason}".strip() for inner in error.exceptions for reason in _reasons(inner)]
    return [f"{notes} {error}".strip()]
