"""The voice of a call: prompts put into words by the catalogue, and the words found among the sounds."""

from collections.abc import Sequence

from adapters.asterisk.utterance import Utterance
from adapters.sounds.conversion import TONE
from adapters.sounds.library import SoundLibrary
from dialogue.prompt import Prompt
from dialogue.wording import Wording
from models.call import Language


class PromptVoice:
    """The port `adapters.asterisk.call.Voice` for one language."""

    def __init__(self, wording: Wording, library: SoundLibrary, language: Language) -> None:
        self._wording = wording
        self._library = library
        self._language = language

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance:
        sounds = await self._library.sounds(self._wording.pieces(prompts, self._language))
        files = tuple(sound.id for sound in sounds)
        interruptible = all(map(self._wording.is_interruptible, prompts))
        return Utterance(files, sum(sound.seconds for sound in sounds), interruptible)

    def beep(self) -> Utterance:
        tone = self._library.sound(TONE)
        return Utterance((tone.id,), tone.seconds, interruptible=False)
