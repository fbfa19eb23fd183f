"""A program of the machine that reads a text and writes a WAV file, run so that it can neither hang nor stray."""

import asyncio
import contextlib
import os
import signal
import tempfile
from pathlib import Path

from dialogue.errors import NotSpoken


class SpeakingProgram:
    """A speech engine made of a command. The text goes in on standard input, never on the command line."""

    def __init__(self, name: str, program: Path, arguments: tuple[str, ...], timeout_s: float) -> None:
        """`{wav}` among the arguments stands for the file to write."""
        self._name = name
        self._program = program
        self._arguments = arguments
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        return self._name

    async def speak(self, text: str) -> bytes:
        """`text`, one line, as the bytes of a WAV file. Raises `NotSpoken` when it fails or takes too long."""
        with tempfile.TemporaryDirectory(prefix="speech-") as folder:
            wav = Path(folder) / "speech.wav"
            await self._run(text, wav)
            spoken = await asyncio.to_thread(_read, wav)
        if not spoken:
            raise NotSpoken(f"{self._name} wrote nothing")
        return spoken

    async def _run(self, text: str, wav: Path) -> None:
        arguments = [argument.replace("{wav}", str(wav)) for argument in self._arguments]
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise NotSpoken(f"{self._name} cannot be started: {error.strerror}") from error
        await self._watch(process, text)

    async def _watch(self, process: asyncio.subprocess.Process, text: str) -> None:
        """Feed the text and wait; whatever happens, nothing of the program is left running."""
        try:
            async with asyncio.timeout(self._timeout_s):
                _, said = await process.communicate(f"{text}\n".encode())
        except TimeoutError as error:
            raise NotSpoken(f"{self._name} took longer than {self._timeout_s:g} s") from error
        except RuntimeError as error:  # how uvloop says that nobody reads any more
            raise NotSpoken(f"{self._name} ended before it took the text") from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if process.returncode != 0:
            complaint = said.decode(errors="replace").strip()[:200]
            raise NotSpoken(f"{self._name} ended with {process.returncode}: {complaint}")


def _read(wav: Path) -> bytes:
    return wav.read_bytes() if wav.is_file() else b""
