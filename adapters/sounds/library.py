"""The sound of every piece: its name for Asterisk and its length, known before the call."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from adapters.sounds.conversion import FORMATS, file_of
from adapters.sounds.encoding import SoundFormat
from adapters.sounds.errors import SoundMissing
from adapters.sounds.spoken_texts import SpokenTexts
from dialogue.errors import NotSpoken
from dialogue.prompt import Foreign, Recorded, Text
from models.call import Language

log = logging.getLogger(__name__)

_NOBODY: Mapping[Language, SpokenTexts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that Asterisk can play."""

    id: str
    """Relative to the language's folder, without an ending."""
    seconds: float


class SoundLibrary:
    """Converted pieces of one language. Lengths are read once; texts are spoken when they are first asked for."""

    def __init__(
        self,
        folder: Path,
        spoken: SpokenTexts | None = None,
        formats: Sequence[SoundFormat] = FORMATS,
        foreign: Mapping[Language, SpokenTexts] = _NOBODY,
    ) -> None:
        """`folder` is the language's folder of converted prompts. Without `spoken`, texts are left out.

        `foreign` speaks texts of other languages, into the same folder.
        """
        self._folder = folder
        self._spoken = spoken
        self._foreign = foreign
        self._format = formats[0]
        ending = f".{self._format.ending}"
        self._seconds = {
            file.relative_to(folder).as_posix().removesuffix(ending): _seconds(file, self._format)
            for file in folder.rglob(f"*{ending}")
        }

    def sound(self, piece_id: str) -> Sound:
        """Raises `SoundMissing`."""
        if piece_id not in self._seconds:
            raise SoundMissing(f"no converted file of {piece_id} in {self._folder}")
        return Sound(piece_id, self._seconds[piece_id])

    async def sounds(self, pieces: Sequence[Recorded | Text | Foreign]) -> tuple[Sound, ...]:
        """What to play for `pieces`. A text that cannot be spoken is left out and logged: a call goes on without it.

        Raises `SoundMissing`.
        """
        found = [
            self.sound(piece.piece) if isinstance(piece, Recorded) else await self._said(piece) for piece in pieces
        ]
        return tuple(sound for sound in found if sound is not None)

    async def _said(self, text: Text | Foreign) -> Sound | None:
        voice = self._foreign.get(text.language) if isinstance(text, Foreign) else self._spoken
        if voice is None:
            log.error("text left out of a prompt: no speech engine", extra={"characters": len(text.text)})
            return None
        try:
            id_ = await voice.name(text.text)
            self._seconds.setdefault(id_, _seconds(file_of(self._folder / id_, self._format), self._format))
        except (NotSpoken, OSError) as error:
            log.error("text left out of a prompt", extra={"characters": len(text.text), "reason": str(error)})
            return None
        return self.sound(id_)


def _seconds(file: Path, sound_format: SoundFormat) -> float:
    return file.stat().st_size / sound_format.bytes_per_sample / sound_format.rate_hz
