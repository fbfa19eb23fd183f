"""A recogniser worker, run as a module with MODEL: it loads one Vosk model and recognises utterances.

Orders and audio come as frames on standard input, results go as frames to standard output, libvosk's complaints to
standard error. It ends with status 0 when its input ends, with 1 when the model is unfit, and with 2 when it is told
what makes no sense. One thread does all: a recogniser belongs to the thread that made it, and there is a worker per
core. Libvosk may end the process at any moment: whoever starts it must count on that.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from adapters.recognition.errors import ModelUnfit, RecogniserFailed
from adapters.recognition.workers.frames import Frame, FrameKind, FrameReader, MalformedFrame
from adapters.recognition.workers.messages import decode_order, encode_hypotheses, encode_memory
from adapters.recognition.workers.vosk_model import Decoder, VoskModel

_CHUNK_BYTES = 1 << 16
_STATM = Path("/proc/self/statm")


class Worker:
    """The utterances of one worker, by number; `answer` takes what goes back."""

    def __init__(self, model: VoskModel, limits: argparse.Namespace, answer: Callable[[Frame], None]) -> None:
        self._model = model
        self._most: int = limits.utterances
        self._longest_s: float = limits.seconds
        self._answer = answer
        self._decoders: dict[int, Decoder] = {}

    def take(self, frame: Frame) -> None:
        """Do what a frame asks for. Raises MalformedFrame for what no frame to a worker is."""
        try:
            self._obey(frame)
        except RecogniserFailed as error:
            self._decoders.pop(frame.utterance, None)
            self._answer(Frame(FrameKind.FAILED, frame.utterance, str(error).encode()))

    def ready(self) -> None:
        """Tell so, with the memory that we hold."""
        self._answer(Frame(FrameKind.PONG, 0, encode_memory(resident_bytes())))

    def _obey(self, frame: Frame) -> None:
        match frame.kind:
            case FrameKind.BEGIN:
                self._begin(frame)
            case FrameKind.AUDIO:
                if decoder := self._decoders.get(frame.utterance):  # else it has failed meanwhile
                    decoder.feed(frame.payload)
            case FrameKind.ASK:
                if decoder := self._decoders.get(frame.utterance):
                    heard = " ".join(decoder.partial())
                    self._answer(Frame(FrameKind.PARTIAL, frame.utterance, heard.encode()))
            case FrameKind.FINISH:
                self._finish(frame.utterance)
            case FrameKind.DROP:
                self._decoders.pop(frame.utterance, None)
            case FrameKind.PING:
                self.ready()
            case _:
                raise MalformedFrame(f"{frame.kind.name} is not said to a worker")

    def _begin(self, frame: Frame) -> None:
        if frame.utterance in self._decoders:
            raise MalformedFrame("an utterance begins twice")
        if len(self._decoders) >= self._most:
            raise RecogniserFailed("there are too many utterances")
        self._decoders[frame.utterance] = self._model.decoder(decode_order(frame.payload), self._longest_s)

    def _finish(self, utterance: int) -> None:
        decoder = self._decoders.pop(utterance, None)
        if decoder is None:
            raise RecogniserFailed("there is no such utterance")
        self._answer(Frame(FrameKind.RESULT, utterance, encode_hypotheses(decoder.result())))


def resident_bytes() -> int:
    """The memory that this process holds."""
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(arguments: list[str]) -> int:
    """Serve until the input ends; the exit status."""
    limits = _options().parse_args(arguments)
    output = _own_output()

    def answer(frame: Frame) -> None:
        _write_all(output, frame.encoded())

    try:
        model = VoskModel(limits.model)
        model.try_out()
        worker = Worker(model, limits, answer)
        worker.ready()
        _serve(worker)
    except (ModelUnfit, RecogniserFailed) as error:
        return _complain(1, error)
    except MalformedFrame as error:
        return _complain(2, error)
    except BrokenPipeError:  # nobody reads us any more
        return 0
    return 0


def _serve(worker: Worker) -> None:
    reader = FrameReader()
    while data := os.read(sys.stdin.fileno(), _CHUNK_BYTES):
        for frame in reader.feed(data):
            worker.take(frame)


def _own_output() -> int:
    """Standard output for frames alone: whatever else is written to it from now on goes to standard error."""
    output = os.dup(1)
    os.dup2(2, 1)
    return output


def _write_all(output: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(output, view) :]


def _complain(status: int, error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return status


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("model", type=Path, help="the model's folder")
    options.add_argument("--utterances", type=int, default=100, help="at most so many at once")
    options.add_argument("--seconds", type=float, default=60.0, help="no utterance is longer")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
