"""Recordings written down beside live answers: by a recogniser of their own, one at a time, given up for callers."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.asterisk.recording_file import recording_path
from adapters.recognition.errors import NoRecogniser, RecogniserFailed
from adapters.recognition.recogniser import SAMPLE_RATE_HZ, Recogniser, Utterance
from dialogue.speech import Grammar, Hypothesis, Word
from gridline.media.messages import Transcribe, Transcript, TranscriptEnd
from gridline.media.recordings import Piece, RecordingUnfit, pieces_of, samples_of

LOG = logging.getLogger(__name__)

_BLOCK_S = 0.1
_BLOCK_BYTES = int(_BLOCK_S * SAMPLE_RATE_HZ) * 2
_AT_CUT_S = 0.05
_UNSURE = 0.5
"""Of a word that a cut may have gone through."""


class CallersFirst(Exception):
    """This machine has enough to do with callers."""


class LiveAnswers:
    """The port Recogniser for callers; it knows how many of them are being listened to."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.under_way = 0

    @property
    def is_ready(self) -> bool:
        return self._recogniser.is_ready

    @property
    def lost(self) -> int:
        return self._recogniser.lost

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator[Utterance]:
        """As the port has it."""
        async with self._recogniser.utterance(grammar, hypotheses) as utterance:
            self.under_way += 1
            try:
                yield utterance
            finally:
                self.under_way -= 1


@dataclass(frozen=True, slots=True)
class RecordingPace:
    """How much of this machine a recording may take."""

    most_live: int = 4
    """With more callers being listened to, recordings wait."""
    fastest: float = 4.0
    """Times real time, so that a recording is never more work than so many callers."""
    faster: float = 1.5
    """Times the speed before, when a result came at once; else it is real time again."""
    at_once_s: float = 0.3
    patience_s: float = 10.0
    """A recogniser that is behind with its work is waited for so long."""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class RecordingWriter:
    """Writes recordings in one folder down, in words of one grammar."""

    def __init__(
        self,
        folder: Path,
        answers: LiveAnswers,
        recogniser: Callable[[], Recogniser],
        grammar: Grammar,
        pace: RecordingPace | None = None,
    ) -> None:
        """`recogniser` gives one that hears no callers: a recording may kill it. It may have to be started first."""
        self._folder = folder
        self._answers = answers
        self._recogniser = recogniser
        self._grammar = grammar
        self._pace = pace or RecordingPace()
        self._speed = 1.0
        self._is_busy = False

    async def transcript(self, wanted: Transcribe) -> Transcript:
        """What came of it. Whoever asks while another recording is being written down is to ask again later."""
        if self._is_busy:
            return Transcript(wanted.job, TranscriptEnd.AWAY)
        self._is_busy = True
        try:
            return Transcript(wanted.job, TranscriptEnd.HEARD, await self._heard(wanted.recording))
        except (CallersFirst, NoRecogniser) as error:
            LOG.info("a recording waits", extra={"recording": wanted.recording, "reason": str(error)})
            return Transcript(wanted.job, TranscriptEnd.AWAY)
        except (RecordingUnfit, RecogniserFailed) as error:
            LOG.warning("a recording was not written down", extra={"recording": wanted.recording, "reason": str(error)})
            return Transcript(wanted.job, TranscriptEnd.FAILED)
        finally:
            self._is_busy = False

    async def _heard(self, recording: str) -> tuple[Hypothesis, ...]:
        self._require_time()
        pieces = await asyncio.to_thread(lambda: tuple(pieces_of(samples_of(recording_path(self._folder, recording)))))
        words = [word for piece in pieces for word in await self._words(piece)]
        return (Hypothesis(tuple(words)),) if words else ()

    async def _words(self, piece: Piece) -> list[Word]:
        await self._turn()
        async with self._recogniser().utterance(self._grammar, 1) as utterance:
            for start in range(0, len(piece.samples), _BLOCK_BYTES):
                await self._turn()
                utterance.feed(piece.samples[start : start + _BLOCK_BYTES])
                await self._pace.pause(_BLOCK_S / self._speed)
            asked_s = asyncio.get_running_loop().time()
            heard = await utterance.result()
        self._learn(asyncio.get_running_loop().time() - asked_s)
        return [_in_recording(word, piece) for word in heard[0].words] if heard else []

    async def _turn(self) -> None:
        """Returns when there is time for the next audio. Raises CallersFirst where callers leave none."""
        waited_s = 0.0
        self._require_time()
        while not self._recogniser().is_ready:
            if waited_s >= self._pace.patience_s:
                raise NoRecogniser("the recogniser is being loaded, or behind with its work")
            await self._pace.pause(_BLOCK_S)
            waited_s += _BLOCK_S
            self._require_time()

    def _require_time(self) -> None:
        if self._answers.under_way > self._pace.most_live:
            raise CallersFirst("many callers are speaking")

    def _learn(self, result_s: float) -> None:
        is_at_ease = result_s <= self._pace.at_once_s
        self._speed = min(self._speed * self._pace.faster, self._pace.fastest) if is_at_ease else 1.0


def _in_recording(word: Word, piece: Piece) -> Word:
    """With its times in the whole recording; what stands at a cut is never sure."""
    begins_cut = piece.start_s > 0 and word.start_s < _AT_CUT_S
    ends_cut = piece.goes_on and word.end_s > piece.length_s - _AT_CUT_S
    return replace(
        word,
        confidence=min(word.confidence, _UNSURE) if begins_cut or ends_cut else word.confidence,
        start_s=word.start_s + piece.start_s,
        end_s=word.end_s + piece.start_s,
    )
