"""One caller on the wire: places his call, hears the company's recordings, answers them, counts what goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from bench.ear import Ear, Started
from bench.interruption import Interruption
from bench.keys import KeySender
from bench.notes import Gap, Notes, Reached, Reaction
from bench.script import DANGER, CallScript
from bench.sip import Dialog, SipMessage, ok

INVITE_AGAIN_S = 0.5
PATIENCE_S = 30.0
"""A caller who waits for the next recording longer than this gives up."""
_RTP_HEADER = 12
_CUT_BY_S = 0.1
"""A recording that ended so little before its end was not cut."""
_PCMA = 8

Send = Callable[[bytes], None]


class State(Enum):
    CALLING = auto()
    TALKING = auto()
    OVER = auto()


@dataclass(slots=True)
class Caller:
    """Told of every datagram and every tick of 20 ms. All times are seconds of the packets' clock."""

    dialog: Dialog
    script: CallScript
    ear: Ear
    notes: Notes
    send_sip: Send
    keys: KeySender
    account: str = ""
    """His account's digits as words, where he says them."""
    state: State = State.CALLING
    media: tuple[str, int] | None = None
    _began_s: float = 0.0
    _answered_s: float = 0.0
    _waits_since_s: float = 0.0
    _invites: int = 0
    _step: int = 0
    _press_at_s: float | None = None
    _key_end_s: float | None = None
    _interrupting: Interruption | None = None
    _prompt_ends_s: float = 0.0
    _heard: Started | None = None
    _answer: SipMessage | None = None
    _provisional: bool = False
    _ended_by_company: bool = False
    _loud_s: float = 0.0
    _watched: set[str] = field(default_factory=set)

    def call(self, now_s: float) -> None:
        """Dial."""
        self._began_s = self._waits_since_s = now_s
        self._invites = 1
        self.send_sip(self.dialog.invite())

    def tick(self, now_s: float) -> tuple[bytes, ...]:
        """The sound of the next 20 ms, in packets; nothing before the answer and after the end."""
        if self.state is State.CALLING:
            self._ring_again(now_s)
            return ()
        if self.state is State.OVER:
            return ()
        if now_s - self._waits_since_s > PATIENCE_S:
            self._fail(now_s, "heard nothing new")
            self.hang_up()
            return ()
        if self._press_at_s is not None and now_s >= self._press_at_s:
            self._press_at_s = None
            self._answers(now_s)
        answering = self.keys.is_answering
        packets = self.keys.frame()
        if answering and not self.keys.is_answering:
            self._key_end_s = now_s
        return packets

    def hear(self, packet: bytes, at_s: float) -> None:
        """A packet of sound from the company."""
        if packet[1] & 0x7F != _PCMA:
            return
        if packet.count(packet[-1], _RTP_HEADER) < len(packet) - _RTP_HEADER:
            self.notes.longest_silence_s = max(self.notes.longest_silence_s, at_s - self._loud_s)
            self._loud_s = at_s
        if self._interrupting is not None:
            self._interrupting.hears(packet[_RTP_HEADER:], at_s)
        started = self.ear.hear(packet[_RTP_HEADER:], at_s)
        if started is not None:
            self._began(started)

    def sip(self, message: SipMessage, now_s: float) -> None:
        """A SIP message of this call."""
        if message.status:
            self._response(message, now_s)
        elif message.method == "BYE":
            self.send_sip(ok(message))
            if self._ended_by_company:
                self.notes.retransmissions.append(now_s)
            elif self.state is State.TALKING:
                self._end(now_s)
            self._ended_by_company = True

    def is_helped(self, now_s: float) -> None:
        """Somebody's telephone rings for him: that is all that he wanted."""
        if self.state is State.TALKING:
            self.notes.longest_silence_s = max(self.notes.longest_silence_s, now_s - self._loud_s)
            self.notes.completed.append((now_s, now_s - self._answered_s))
        self.hang_up()

    def hang_up(self) -> None:
        """He puts the receiver down; it is no failure of the company's."""
        if self.state is State.TALKING and self._answer is not None:
            self.send_sip(self.dialog.bye(self._answer))
        self.state = State.OVER

    def _ring_again(self, now_s: float) -> None:
        if not self._provisional and now_s - self._began_s > INVITE_AGAIN_S * (2**self._invites - 1):
            self._invites += 1
            self.notes.retransmissions.append(now_s)
            self.send_sip(self.dialog.invite())
        if now_s - self._began_s > PATIENCE_S:
            self._fail(now_s, "not answered")
            self.state = State.OVER

    def _response(self, message: SipMessage, now_s: float) -> None:
        if message.method != "INVITE":
            return
        self._provisional = True
        if message.status == 200:
            if self._answer is not None:
                self.notes.retransmissions.append(now_s)
            self.send_sip(self.dialog.ack(message))
            if self.state is State.CALLING:
                self._answer, self.media, self.state = message, message.media, State.TALKING
                self._answered_s = self._waits_since_s = self._loud_s = now_s
                self.notes.answers.append((now_s, now_s - self._began_s))
        elif message.status >= 300 and self.state is State.CALLING:
            self.send_sip(self.dialog.ack(message))
            self._fail(now_s, f"refused with {message.status}")
            self.state = State.OVER

    def _answers(self, now_s: float) -> None:
        answer = self.script.answers[self._step]
        if answer.step == DANGER:
            self.notes.danger_keys[self.dialog.caller] = now_s
        sound = self.script.sound(answer, self.account)
        if sound:
            self.keys.say(sound)
            self._interrupting = Interruption(now_s)
        else:
            self.keys.press(answer.keys)

    def _began(self, started: Started) -> None:
        self._waits_since_s = started.at_s
        if started.piece in self.script.watched and started.piece not in self._watched:
            self._watched.add(started.piece)
            self.notes.reached.append(Reached(started.piece, started.at_s, started.at_s - self._answered_s))
        if started.piece in self.script.sorry:
            last = self.script.answers[min(self._step, len(self.script.answers) - 1)]
            self._fail(started.at_s, f"asked again after {last.step}")
            self.hang_up()
            return
        if self._key_end_s is not None:
            if started.at_s < self._key_end_s:
                return  # it began before the key was up again, and is cut by it
            step = self.script.answers[self._step].step
            self.notes.reactions.append(Reaction(step, started.at_s, started.at_s - self._key_end_s))
            self._interrupted(step, started.at_s)
            self._key_end_s, self._heard = None, None
            self._step += 1
        elif self._heard is not None and not self.keys.is_answering:
            self._joined(self._heard, started)
        self._heard = started
        if self._step < len(self.script.answers) and self._is_cue(started.piece):
            self._press_at_s = started.at_s + self.script.answers[self._step].after_s
            self._prompt_ends_s = started.at_s + self.script.answers[self._step].prompt_s

    def _is_cue(self, piece: str) -> bool:
        cue = self.script.answers[self._step].cue
        return piece == cue if cue else self._press_at_s is None and self._key_end_s is None

    def _interrupted(self, step: str, next_s: float) -> None:
        """Notes how long the recording went on under his voice, if his voice has cut it."""
        if self._interrupting is not None:
            silent_s = self._interrupting.silent_s(next_s)
            if silent_s < self._prompt_ends_s - _CUT_BY_S:
                self.notes.barge_ins.append(Reaction(step, silent_s, silent_s - self._interrupting.began_s))
        self._interrupting = None

    def _joined(self, before: Started, after: Started) -> None:
        apart_s = after.at_s - before.at_s - self.ear.markers.seconds[before.piece]
        gap_s = self.script.gap_s(before.piece, after.piece, apart_s)
        if gap_s is not None:
            self.notes.gaps.append(Gap(after.at_s, gap_s, f"{before.piece} and {after.piece}"))

    def _end(self, now_s: float) -> None:
        self.state = State.OVER
        if self._heard is not None and self._heard.piece == self.script.last:
            self.notes.completed.append((now_s, now_s - self._answered_s))
        else:
            heard = self._heard.piece if self._heard else "nothing"
            self._fail(now_s, f"hung up by the company after {heard}")

    def _fail(self, now_s: float, why: str) -> None:
        self.notes.failures.append((now_s, why))
