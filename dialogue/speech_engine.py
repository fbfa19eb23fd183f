"""The speech engine: what says a text that nobody recorded."""

from typing import Protocol


class SpeechEngine(Protocol):
    """A program that speaks. Two engines that speak differently have different names."""

    @property
    def name(self) -> str:
        """Engine and voice, such as `espeak-ng ru`: part of the key under which its speech is kept."""
        ...

    async def speak(self, text: str) -> bytes:
        """`text`, one line without markup, as the bytes of a WAV file. Raises `NotSpoken`; gives up by itself."""
        ...
