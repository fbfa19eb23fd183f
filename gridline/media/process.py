"""The media process, joined from the settings: live audio for Asterisk, a recogniser, and a socket for bridges."""

import asyncio
import faulthandler
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from adapters.asterisk.audio.server import AudioSocketServer
from adapters.recognition.errors import ModelUnfit, NoRecogniser, NoSuchModel
from adapters.recognition.recogniser import Recogniser, Utterance
from adapters.recognition.remote.utterance import ServerSettings
from adapters.recognition.remote.vosk_server import VoskServer
from dialogue.messages.vocabulary import message_grammar
from dialogue.speech import Grammar
from gridline.media.own_recogniser import OwnRecogniser
from gridline.media.prompts import PromptSounds
from gridline.media.server import SOCKET, MediaServer, control_socket
from gridline.media.step import StepHolder
from gridline.media.transcription import LiveAnswers, RecordingPace, RecordingWriter
from gridline.processes import event_loop
from gridline.processes.signals import stop_wish
from gridline.recognition import model_here, recognising
from gridline.settings.sections import RecognitionSettings, Settings
from models.call import Language

LOG = logging.getLogger(__name__)

STUCK_S = 8.0
"""An event loop that stands still for so long never moves again: the process ends, and is started again."""


@dataclass(frozen=True, slots=True)
class MediaProcess:
    """`serve()` serves the node of these settings until SIGTERM or SIGINT."""

    settings: Settings

    def serve(self) -> None:
        event_loop.serve(self._run())

    async def _run(self) -> None:
        storage, told = self.settings.storage, self.settings.recognition
        with stop_wish() as stop, control_socket(self.settings.asterisk.instance / SOCKET) as listening:
            async with recogniser_of(told) as recogniser, AudioSocketServer() as audio:
                prompts = PromptSounds(storage.sounds / Language.RUSSIAN.value)
                answers, own = LiveAnswers(recogniser), OwnRecogniser(lambda: recogniser_of(told, for_recordings=True))
                grammar, pace = message_grammar(Language.RUSSIAN), RecordingPace(told.callers_beside_recordings)
                writer = RecordingWriter(storage.recordings, answers, own.wanted, grammar, pace)
                async with asyncio.TaskGroup() as tasks:
                    beside = [
                        tasks.create_task(stay_alive(), name="alive"),
                        tasks.create_task(own.keep(), name="recogniser of recordings"),
                    ]
                    LOG.info("media serves", extra={"audio": audio.address})
                    await MediaServer(StepHolder(audio, answers, prompts), writer).serve(listening, stop)
                    for task in beside:
                        task.cancel()


@asynccontextmanager
async def recogniser_of(settings: RecognitionSettings, *, for_recordings: bool = False) -> AsyncIterator[Recogniser]:
    """Who recognises with these settings; nobody where no fit model is there, so that callers press keys.

    For recordings it is one process, which leaves the processors to those that hear callers.
    """
    if settings.engine == "vosk-server":
        times = ServerSettings(settings.connect_timeout_s, settings.result_timeout_s)
        async with VoskServer(settings.server, times) as server:
            yield server
        return
    try:
        model = model_here(settings)
    except (ModelUnfit, NoSuchModel) as error:
        LOG.error("speech is not recognised", extra={"reason": str(error)})
        model = None
    if model is None:
        yield NobodyRecognises()
        return
    async with recognising(settings, model, for_recordings=for_recordings) as workers:
        yield workers


class NobodyRecognises:
    """The port Recogniser where no model is."""

    @property
    def is_ready(self) -> bool:
        return False

    @property
    def lost(self) -> int:
        return 0

    def utterance(self, grammar: Grammar | None, hypotheses: int) -> AbstractAsyncContextManager[Utterance]:
        raise NoRecogniser("no model is here")


async def stay_alive(stuck_s: float = STUCK_S) -> None:
    """Ends the process, with the stacks of its threads in the log, when its event loop is stuck for so long."""
    try:
        while True:
            faulthandler.dump_traceback_later(stuck_s, exit=True)
            await asyncio.sleep(stuck_s / 8)
    finally:
        faulthandler.cancel_dump_traceback_later()
