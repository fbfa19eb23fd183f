"""Texts that no recording holds: spoken once by the speech engine, then kept under a digest of who says what."""

import asyncio
import hashlib
import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from adapters.sounds.conversion import FORMATS, file_of, recipe, write_sound
from adapters.sounds.encoding import SoundFormat
from adapters.sounds.errors import ConversionFailed
from dialogue.errors import NotSpoken
from dialogue.speech_engine import SpeechEngine
from models.call import Language

LONGEST_TEXT = 300
"""Characters; about 25 seconds of speech, more than anybody listens to."""
FOLDER = "spoken"
_SIGNS = str.maketrans({"№": " номер ", "%": " процентов ", "/": " дробь ", "+": " плюс ", "—": " - ", "–": " - "})
"""Engines differ in how they read these, and festival gives up on them; so they are written out."""
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
"""Letters that Russian does not have: no Russian voice reads Kazakh."""
_UNSPEAKABLE = re.compile(r"[^\w\s.,:;!?-]|_")
_SEAMS = re.compile(r"(?<=\d)[.,:;-](?=\d)|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
"""Between figures, and between a figure and a letter: «12а», «8:30»."""

_STOPS = re.compile(r"\s*([.,:;!?])[\s.,:;!?]*")
"""A stop stands alone and close to its word, or festival stops speaking."""


class SpokenTexts:
    """Speaks each text once, whoever asks, and remembers it on disk."""

    def __init__(
        self,
        engine: SpeechEngine,
        folder: Path,
        formats: Sequence[SoundFormat] = FORMATS,
        language: Language = Language.RUSSIAN,
    ) -> None:
        """`folder` holds the converted prompts that the texts are played among; the engine speaks `language`."""
        self._language = language
        self._engine = engine
        self._folder = folder
        self._formats = formats
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def name(self, text: str) -> str:
        """The id of the sound that says `text`, spoken now unless it was before. Raises `NotSpoken`."""
        line = speakable(text, self._language)
        id_ = f"{FOLDER}/{_place(self._formats)}/{self._digest(line)}"
        try:
            async with self._turns[id_]:
                if not self._is_kept(id_):
                    await self._keep(line, id_)
        finally:
            self._turns.pop(id_, None)
        return id_

    def _digest(self, line: str) -> str:
        return hashlib.sha256(f"{self._engine.name}\n{line}".encode()).hexdigest()[:20]

    def _is_kept(self, id_: str) -> bool:
        return all(file_of(self._folder / id_, sound_format).is_file() for sound_format in self._formats)

    async def _keep(self, line: str, id_: str) -> None:
        recording = await self._engine.speak(line)
        try:
            await asyncio.to_thread(write_sound, recording, self._folder / id_, self._formats)
        except ConversionFailed as error:
            raise NotSpoken(str(error)) from error


def forget_other_recipes(folder: Path, formats: Sequence[SoundFormat] = FORMATS) -> None:
    """Delete from `folder` the texts that another recipe made: nobody asks for them any more.

    What cannot be deleted now is left to the next start.
    """
    kept = _place(formats)
    for old in [each for each in (folder / FOLDER).glob("*") if each.name != kept]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            with suppress(OSError):
                old.unlink(missing_ok=True)


def _place(formats: Sequence[SoundFormat]) -> str:
    """The folder of a recipe's texts, so that they can go together."""
    return hashlib.sha256(recipe(formats).encode()).hexdigest()[:8]


def speakable(text: str, language: Language = Language.RUSSIAN) -> str:
    """`text` as one line of letters, digits and punctuation: no engine finds a command, a tag or a phoneme in it.

    Raises `NotSpoken` when nothing is left of it, or too much, and for Kazakh where the voice is Russian.
    """
    if language is Language.RUSSIAN and _KAZAKH.search(text):
        raise NotSpoken("a Russian voice never reads Kazakh; record the text")
    spelt = unicodedata.normalize("NFC", text).translate(_SIGNS)
    words = _SEAMS.sub(" ", _UNSPEAKABLE.sub(" ", spelt))
    line = " ".join(_STOPS.sub(r"\1 ", words).split()).lstrip(" .,:;!?-")
    if not any(letter.isalnum() for letter in line):
        raise NotSpoken("a text without a letter or digit cannot be spoken")
    if len(line) > LONGEST_TEXT:
        raise NotSpoken(f"a text of {len(line)} characters is too long to be spoken; at most {LONGEST_TEXT}")
    return line
