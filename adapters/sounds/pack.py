"""The prompt pack on disk with a company's own recordings over it, and what is wrong with either."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.sounds.manifest import Manifest, read_manifest
from models.call import Language

ENDINGS = (".flac", ".wav")
OWN_NAMES = "companies/"
"""A company may add recordings here: its spoken name. Everywhere else it replaces what the pack has."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The folder of the pack, what its manifest says, and the folder of the company's own recordings if it has one."""

    folder: Path
    manifest: Manifest
    overrides: Path | None = None

    def sources(self, language: Language) -> Mapping[str, Path]:
        """The file of every piece by its id, the company's own where there is one."""
        recorded = {id_: self.folder / recording.file for id_, recording in self.manifest.recordings(language).items()}
        return recorded | self._own(language)

    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong, a line each: both ways between manifest and files, and with the company's own."""
        return (*self._missing_files(), *self._unlisted_files(), *self._misplaced_files())

    def own_names(self, language: Language) -> dict[str, str]:
        """Words for the recordings that only the company has: the id's last part, for terminals."""
        known = self.manifest.recordings(language)
        return {id_: Path(id_).name for id_ in self._own(language) if id_ not in known}

    def _own(self, language: Language) -> dict[str, Path]:
        return {} if self.overrides is None else _recordings_below(self.overrides / language)

    def _missing_files(self) -> list[str]:
        files = {id_: self.folder / recording.file for id_, recording in self.manifest.pieces.items()}
        return [f"{id_}: there is no file {file}" for id_, file in files.items() if not file.is_file()]

    def _unlisted_files(self) -> list[str]:
        listed = {self.folder / recording.file for recording in self.manifest.pieces.values()}
        found = (file for language in Language for file in _recordings_below(self.folder / language).values())
        return [f"{file} is not in the manifest" for file in found if file not in listed]

    def _misplaced_files(self) -> list[str]:
        return [
            f"{file} replaces nothing: the pack has no {id_}"
            for language in Language
            for id_, file in self._own(language).items()
            if id_ not in self.manifest.recordings(language) and not id_.startswith(OWN_NAMES)
        ]


def open_pack(folder: Path, overrides: Path | None = None) -> Pack:
    """Read the pack's manifest. `overrides` need not exist. Raises `PackInvalid`."""
    return Pack(folder, read_manifest(folder), overrides)


def _recordings_below(folder: Path) -> dict[str, Path]:
    return {
        file.relative_to(folder).as_posix().removesuffix(file.suffix): file
        for file in sorted(folder.rglob("*"))
        if file.suffix in ENDINGS and file.is_file()
    }
