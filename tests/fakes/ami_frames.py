"""AMI bytes as Asterisk writes and reads them."""

from collections.abc import Iterator, Mapping

Action = dict[str, str]
"""An action's headers; names as sent, the last of equal ones."""

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


def frame(headers: Mapping[str, str]) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n").encode()


def event(name: str, **headers: str) -> bytes:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return frame({"Event": name, "Privilege": "call,all", "Timestamp": "1.000001", **named})


def response(action: Action, answer: str = "Success", **headers: str) -> bytes:
    return frame({"Response": answer, "ActionID": action.get("ActionID", ""), **headers})


def actions(buffer: bytearray) -> Iterator[Action]:
    """Takes whole actions out of the buffer, cut at empty lines as Asterisk does."""
    while (end := buffer.find(b"\r\n\r\n")) >= 0:
        lines = bytes(buffer[:end]).decode("utf-8", "replace").split("\r\n")
        del buffer[: end + 4]
        yield dict(line.split(": ", 1) for line in lines if ": " in line)
