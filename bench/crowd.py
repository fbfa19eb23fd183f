"""Many callers at once in a process of their own, on one SIP and one RTP socket, with the kernel's arrival times."""

import ctypes
import gc
import multiprocessing
import signal
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from bench.caller import Caller, State
from bench.ear import Ear, Markers
from bench.keys import FRAME_S, KeySender
from bench.notes import Notes
from bench.residents import account_said
from bench.script import CallScript
from bench.sip import Dialog, SipMessage, answered, ok, read_message

_SLOTS = 10
_SLOT_S = FRAME_S / _SLOTS
_SLOTS_A_SECOND = round(1 / _SLOT_S)
_BUFFER = 8 * 1024 * 1024
_SO_TIMESTAMPNS = 35
_LARGEST = 4096
_AT_ONCE = 200
_PARTING_S = 0.5
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Whom the callers call, and from where."""

    called: str
    company: str
    """Host and port of the company's SIP."""
    host: str
    sip_port: int


class Pace(Protocol):
    """When calls are placed, and when it is enough. Lives in the callers' process; all seconds since its start."""

    def due(self, at_s: float) -> int:
        """How many calls should have been placed by now."""
        ...

    def is_over(self, at_s: float, notes: Notes) -> bool:
        """Whether to hang up now."""
        ...


@dataclass(slots=True)
class Crowd:
    """What was measured. Times are seconds of CLOCK_REALTIME; `alive` is how many calls were up, second by second."""

    began_s: float
    placed: int = 0
    notes: Notes = field(default_factory=Notes)
    rang: dict[str, float] = field(default_factory=dict)
    """When the telephone on the callers' side rang for whom: the dispatcher's."""
    alive: list[tuple[float, int]] = field(default_factory=list)
    late_s: list[tuple[float, float]] = field(default_factory=list)
    """How late the callers' own packets left at worst in each second: what the callers could not do."""


@dataclass(frozen=True, slots=True)
class Outing:
    """One load: who calls, with which script, at which pace."""

    line: Line
    script: CallScript
    markers: Markers
    callers: tuple[str, ...]
    pace: Pace
    danger: CallScript | None = None
    """What those in danger do."""
    danger_every: int = 0
    """One in so many of the callers; 0: nobody."""

    def script_of(self, number: int) -> CallScript:
        """What this caller does, counted from 0."""
        in_danger = self.danger_every and number % self.danger_every == self.danger_every - 1
        return self.danger if in_danger and self.danger is not None else self.script


def call_all(outing: Outing) -> Crowd:
    """Run the load in this process, at full attention; returns when the pace says so, all calls hung up."""
    gc.disable()  # a pause to collect garbage would be heard as the company's
    try:
        with _sockets(outing.line) as (sip, rtp):
            return _Switch(outing, sip, rtp).run()
    finally:
        gc.enable()


@contextmanager
def own_process() -> Iterator[ProcessPoolExecutor]:
    """A process that callers may have for themselves; it dies with this one."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _die_with_parent) as pool:
        yield pool


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def _sockets(line: Line) -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.socket(type=socket.SOCK_DGRAM) as sip, socket.socket(type=socket.SOCK_DGRAM) as rtp:
        for each, port in ((sip, line.sip_port), (rtp, 0)):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            each.bind((line.host, port))
            each.setblocking(False)
        rtp.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        yield sip, rtp


class _Switch:
    """Carries datagrams between the sockets and the callers, and lets each speak every 20 ms."""

    def __init__(self, outing: Outing, sip: socket.socket, rtp: socket.socket) -> None:
        self._outing = outing
        self._sip = sip
        self._rtp = rtp
        self._media_port: int = rtp.getsockname()[1]
        host, _, port = outing.line.company.rpartition(":")
        self._company = (host, int(port))
        self._slots: list[list[Caller]] = [[] for _ in range(_SLOTS)]
        self._by_id: dict[str, Caller] = {}
        self._by_number: dict[str, Caller] = {}
        self._by_media: dict[tuple[str, int], Caller] = {}
        self._name = f"{time.time_ns():x}"
        self._crowd = Crowd(time.time())

    def run(self) -> Crowd:
        crowd, slot, worst_s = self._crowd, 0, 0.0
        while True:
            due_s = crowd.began_s + slot * _SLOT_S
            late_s = time.time() - due_s
            if late_s < 0:
                time.sleep(-late_s)  # the kernel notes when packets come: nobody need be awake for them
                late_s = time.time() - due_s
            worst_s = max(worst_s, late_s)
            self._speak(self._slots[slot % _SLOTS])
            self._receive()
            slot += 1
            if slot % _SLOTS == 0:
                self._place(due_s - crowd.began_s)
            if slot % _SLOTS_A_SECOND == 0:
                self._look_round(due_s, worst_s)
                worst_s = 0.0
                if self._outing.pace.is_over(due_s - crowd.began_s, crowd.notes):
                    break
        self._part()
        return crowd

    def _place(self, at_s: float) -> None:
        wanted = min(self._outing.pace.due(at_s), len(self._outing.callers))
        for _ in range(wanted - self._crowd.placed):
            caller = self._caller(self._crowd.placed)
            self._by_id[caller.dialog.call_id] = caller
            self._by_number[caller.dialog.caller] = caller
            self._slots[self._crowd.placed % _SLOTS].append(caller)
            self._crowd.placed += 1
            caller.call(time.time())

    def _caller(self, number: int) -> Caller:
        line = self._outing.line
        us = f"{line.host}:{line.sip_port}"
        call_id = f"{self._name}n{number}"
        who = self._outing.callers[number]
        dialog = Dialog(call_id, who, line.called, us, line.company, self._media_port)
        ear = Ear(self._outing.markers)
        keys = KeySender(ssrc=number + 1)
        return Caller(
            dialog, self._outing.script_of(number), ear, self._crowd.notes, self._send, keys, account_said(who)
        )

    def _send(self, datagram: bytes) -> None:
        self._sip.sendto(datagram, self._company)

    def _speak(self, callers: list[Caller]) -> None:
        over, send = False, self._rtp.sendto
        for caller in callers:
            for packet in caller.tick(time.time()):
                assert caller.media is not None, "who speaks has been answered"
                send(packet, caller.media)
            over = over or caller.state is State.OVER
        if over:
            self._forget(callers)

    def _forget(self, callers: list[Caller]) -> None:
        """Whoever is done makes room; his name stays, for a BYE may come again."""
        for caller in [one for one in callers if one.state is State.OVER]:
            callers.remove(caller)
            if caller.media is not None:
                self._by_media.pop(caller.media, None)

    def _receive(self) -> None:
        self._hear()
        for _ in range(_AT_ONCE):
            try:
                datagram = self._sip.recv(_LARGEST)
            except BlockingIOError:
                return
            self._signalled(datagram)

    def _signalled(self, datagram: bytes) -> None:
        try:
            message = read_message(datagram)
        except ValueError:
            return
        caller = self._by_id.get(message.call_id)
        if caller is None:
            self._telephone(message)
            return
        caller.sip(message, time.time())
        if caller.media is not None and caller.state is State.TALKING:
            self._by_media[caller.media] = caller

    def _telephone(self, message: SipMessage) -> None:
        """The dispatcher's: it rings, and whoever is in danger has what he wants."""
        if message.status:
            return
        if message.method != "INVITE":
            if message.method != "ACK":
                self._send(ok(message))
            return
        line, now_s = self._outing.line, time.time()
        self._send(answered(message, f"{line.host}:{line.sip_port}", self._media_port))
        self._crowd.rang.setdefault(message.caller, now_s)
        if message.caller in self._by_number:
            self._by_number[message.caller].is_helped(now_s)

    def _hear(self) -> None:
        receive, by_media = self._rtp.recvmsg, self._by_media
        for _ in range(_AT_ONCE):
            try:
                packet, told, _, sender = receive(_LARGEST, 64)
            except BlockingIOError:
                return
            caller = by_media.get(sender)
            if caller is not None:
                caller.hear(packet, _arrived(told[0][2]))

    def _look_round(self, now_s: float, worst_s: float) -> None:
        alive = sum(caller.state is State.TALKING for callers in self._slots for caller in callers)
        self._crowd.alive.append((now_s, alive))
        self._crowd.late_s.append((now_s, worst_s))

    def _part(self) -> None:
        for callers in self._slots:
            for caller in callers:
                caller.hang_up()
        until_s = time.time() + _PARTING_S
        while time.time() < until_s:
            time.sleep(_SLOT_S)
            self._receive()


def _arrived(stamp: bytes) -> float:
    seconds: int
    nanoseconds: int
    seconds, nanoseconds = struct.unpack_from("qq", stamp)
    return seconds + nanoseconds / 1e9
