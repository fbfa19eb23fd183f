"""A recogniser worker with a fault: `python -m tests.fakes.bad_worker FAULT FILE`; FILE gets a line at each start."""

import os
import sys
import time
from pathlib import Path

from adapters.recognition.workers.frames import Frame, FrameKind, FrameReader
from adapters.recognition.workers.messages import encode_memory

_ANSWERS = {
    "babbles": b"HTTP/1.1 200 OK\r\n\r\n",
    "echoes": Frame(FrameKind.FINISH, 1).encoded(),
    "lies": Frame(FrameKind.RESULT, 1, b'[[["zero", 7, 0, 1]]]').encoded(),
    "mixes up": Frame(FrameKind.RESULT, 99, b"[]").encoded(),
    "refuses": Frame(FrameKind.FAILED, 1, b"so it has it").encoded(),
}
"""What is said instead of a result."""


def say(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def main(fault: str, starts: Path) -> None:
    with starts.open("a") as log:
        log.write("started\n")
    if fault == "crashes":
        sys.exit("libvosk: no model here")
    if fault == "never loads":
        time.sleep(60)
    memory = Frame(FrameKind.PONG, 0, encode_memory(1)).encoded()
    say(memory)
    if fault == "does not listen":
        time.sleep(60)
    reader = FrameReader()
    while data := os.read(sys.stdin.fileno(), 1 << 16):
        for frame in reader.feed(data):
            if frame.kind is FrameKind.FINISH:
                say(_ANSWERS.get(fault, b""))
            elif frame.kind is FrameKind.PING:
                say(memory)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
