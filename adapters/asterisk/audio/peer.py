"""Asterisk's end of one AudioSocket connection: a socket that is read and written once each 20 ms, by one clock.

An event loop that is woken for each frame of each call spends more on waking than on the frame.
"""

import socket
from typing import Protocol

_MOST_BYTES = 1 << 14
"""Read at once: a second of audio. Who sends more waits for the next time, and holds up nobody."""


class Peer(Protocol):
    """Who is sent a call's audio."""

    @property
    def unsent_bytes(self) -> int:
        """What could not be sent yet."""
        ...

    def write(self, data: bytes) -> None:
        """Send it, or as much as can be; the rest goes before what is written next. Never blocks, never raises."""
        ...

    def finish(self) -> None:
        """Nothing more will be sent."""
        ...

    def abort(self) -> None:
        """Cut it off, with all that waits."""
        ...


class SocketPeer:
    """Implements Peer on a connected socket, which is its own from now on."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connected
        self._unsent = b""

    @property
    def is_open(self) -> bool:
        return self._socket.fileno() >= 0

    @property
    def socket(self) -> socket.socket:
        """To be told when it can be read."""
        return self._socket

    @property
    def unsent_bytes(self) -> int:
        return len(self._unsent)

    def read(self) -> bytes | None:
        """What has come; None where nothing has, empty when no more will."""
        try:
            return self._socket.recv(_MOST_BYTES)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """As the port says. That nobody is there any more is noticed by reading."""
        whole = self._unsent + data if self._unsent else data
        try:
            sent = self._socket.send(whole)
        except OSError:
            sent = 0
        self._unsent = whole[sent:]

    def finish(self) -> None:
        """What Asterisk still sends is to be read until it closes: a socket closed on it would take back our last
        frame."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._socket.close()

    def abort(self) -> None:
        self._socket.close()
