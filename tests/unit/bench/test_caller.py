"""A caller of the bench presses what his script says and notes delays, gaps, repetitions and failures."""

import random
import struct
from dataclasses import replace

import pytest

from adapters.asterisk.utterance import Utterance
from bench.caller import PATIENCE_S, Caller, State
from bench.ear import Ear, told_apart
from bench.keys import KeySender
from bench.notes import Notes
from bench.plain_dialplan import plain_dialplan
from bench.rehearsal import Step
from bench.script import ACCOUNT, DANGER, Answer, CallScript, caller_in_a_hurry, pieces_of, typing_ahead
from bench.sip import Dialog, read_message

SECOND = 8000
SOUNDS = {name: random.Random(name).randbytes(SECOND) for name in ("hello", "question", "thanks", "bye")}
STEPS = (
    Step((Utterance(("hello",), 1.0, False), Utterance(("question",), 1.0, True)), "12#"),
    Step((Utterance(("thanks", "silence/250", "bye"), 2.25, True),), ""),
)
DIALOG = Dialog("c1", "70000000001", "70001000000", "127.0.0.2:15160", "127.0.0.1:15060", 40000)
OK = (
    "SIP/2.0 200 OK\r\nTo: <sip:x>;tag=t\r\nContact: <sip:127.0.0.1:15060>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n"
    "c=IN IP4 127.0.0.1\r\nm=audio 30000 RTP/AVP 8 101\r\n"
)
BYE = "BYE sip:y SIP/2.0\r\nVia: v\r\nCall-ID: c1\r\nCSeq: 7 BYE\r\n\r\n"


class Line:
    """A company that plays its recordings on a clock of our own."""

    def __init__(self, script: CallScript | None = None, account: str = "") -> None:
        self.notes = Notes()
        self.sent: list[bytes] = []
        ear = Ear(told_apart(SOUNDS))
        script = script or caller_in_a_hurry(STEPS)
        self.caller = Caller(DIALOG, script, ear, self.notes, self.sent.append, KeySender(1), account)
        self.now_s = 100.0
        self.ended_keys: list[float] = []
        self.caller.call(self.now_s)

    def says(self, text: str) -> None:
        self.caller.sip(read_message(text.encode()), self.now_s)

    def plays(self, piece: str) -> None:
        """In whole packets, one every 20 ms, until the caller has pressed a key."""
        keys_up = self.caller.keys.keys_up
        for start in range(0, SECOND, 160):
            self.sends(SOUNDS[piece][start : start + 160])
            if self.caller.keys.keys_up > keys_up:
                return

    def sends(self, sound: bytes) -> None:
        """20 ms of it."""
        self.caller.hear(struct.pack("!BBHII", 0x80, 8, 0, 0, 0) + sound, self.now_s)
        self.waits(1)

    def waits(self, frames: int) -> None:
        for _ in range(frames):
            self.caller.tick(self.now_s)
            self.now_s += 0.02


def answered() -> Line:
    line = Line()
    line.says(OK)
    return line


def test_the_delay_counts_from_the_end_of_the_last_key_to_the_next_recording() -> None:
    line = answered()
    line.plays("hello")
    line.plays("question")
    line.waits(60)
    line.plays("thanks")
    (reaction,) = line.notes.reactions
    assert reaction.step == "question"
    assert line.caller.keys.keys_up == 3
    last_key_end_s = 100.0 + 1.0 + 1.0 + 0.1 + 2 * 0.22
    assert reaction.at_s - reaction.delay_s == pytest.approx(last_key_end_s, abs=0.041)


LONG = (Step((Utterance(("hello", "question"), 2.0, True),), ACCOUNT), STEPS[1])
WORD = random.Random("word").randbytes(1600)
"""200 ms."""
SILENCE = b"\xd5" * 160


def speaking(sorry: frozenset[str] = frozenset()) -> Line:
    """A caller who says the two words of his account, which takes 550 ms with the pause between them."""
    script = replace(caller_in_a_hurry(LONG), sounds={"1": WORD, "2": WORD}, sorry=sorry)
    line = Line(script, account="1 2")
    line.says(OK)
    return line


def test_a_caller_who_speaks_sends_his_account_in_whole_frames_of_20_ms() -> None:
    sender = KeySender(7)
    script = replace(caller_in_a_hurry(LONG), sounds={"1": WORD, "2": WORD})
    sender.say(script.sound(script.answers[0], "1 2"))
    sent = b"".join(packet[12:] for _ in range(28) for packet in sender.frame())
    assert sent == WORD + b"\xd5" * 1200 + WORD + b"\xd5" * 80
    assert not sender.is_answering


def test_the_delay_counts_from_the_end_of_the_last_word_and_a_cut_prompt_is_noted() -> None:
    line = speaking()
    line.plays("hello")
    for start in range(0, 4 * 160, 160):  # he begins 1 s after the question, and is heard after four frames of 20 ms
        line.sends(SOUNDS["question"][start : start + 160])
    for _ in range(50):
        line.sends(SILENCE)
    line.plays("thanks")
    (reaction,) = line.notes.reactions
    assert reaction.at_s - reaction.delay_s == pytest.approx(101.0 + 0.56, abs=0.041)
    (cut,) = line.notes.barge_ins
    assert cut.delay_s == pytest.approx(0.08, abs=0.021)


def test_a_prompt_that_was_heard_to_its_end_is_not_cut() -> None:
    line = speaking()
    line.plays("hello")
    line.plays("question")
    line.waits(5)
    line.plays("thanks")
    assert len(line.notes.reactions) == 1
    assert not line.notes.barge_ins


def test_whoever_is_asked_again_hangs_up_and_his_call_has_failed() -> None:
    line = speaking(sorry=frozenset({"bye"}))
    line.plays("hello")
    line.waits(40)
    line.plays("bye")
    assert [why for _, why in line.notes.failures] == ["asked again after question"]
    assert line.caller.state is State.OVER


def test_a_pause_that_is_intended_is_no_gap_and_a_longer_one_is() -> None:
    line = answered()
    line.plays("hello")
    line.waits(2)
    line.plays("question")
    line.waits(60)
    line.plays("thanks")
    line.waits(15)
    line.plays("bye")
    assert [gap.seconds for gap in line.notes.gaps] == [pytest.approx(0.04), pytest.approx(0.05)]


def test_a_call_is_complete_when_the_company_hangs_up_after_its_last_recording() -> None:
    line = answered()
    for piece in ("hello", "question"):
        line.plays(piece)
    line.waits(60)
    for piece in ("thanks", "bye"):
        line.plays(piece)
    line.says(BYE)
    assert line.caller.state is State.OVER
    assert (len(line.notes.completed), line.notes.failures) == (1, [])


def test_a_hang_up_in_the_middle_is_a_failure() -> None:
    line = answered()
    line.plays("hello")
    line.says(BYE)
    assert [why for _, why in line.notes.failures] == ["hung up by the company after hello"]


def test_a_silent_company_is_a_failure() -> None:
    line = answered()
    line.waits(round(PATIENCE_S / 0.02) + 2)
    assert [why for _, why in line.notes.failures] == ["heard nothing new"]
    assert line.sent[-1].startswith(b"BYE ")


def test_messages_sent_again_by_either_side_are_counted() -> None:
    line = Line()
    line.waits(30)
    line.says(OK)
    line.says(OK)
    line.says(BYE)
    line.says(BYE)
    assert len(line.notes.retransmissions) == 3
    assert [message.split(b" ")[0] for message in line.sent] == [
        b"INVITE", b"INVITE", b"ACK", b"ACK", b"SIP/2.0", b"SIP/2.0"
    ]  # fmt: skip


def test_a_refused_call_is_a_failure_that_is_acknowledged() -> None:
    line = Line()
    line.says("SIP/2.0 503 Service Unavailable\r\nTo: <sip:x>;tag=t\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n")
    assert [why for _, why in line.notes.failures] == ["refused with 503"]
    assert line.sent[-1].startswith(b"ACK ")


def test_a_key_is_down_for_100_ms_and_ends_with_three_packets_of_one_timestamp() -> None:
    sender = KeySender(7)
    sender.press("5")
    frames = [sender.frame() for _ in range(7)]
    ends = frames[5]
    assert [len(each) for each in frames] == [1, 1, 1, 1, 1, 3, 1]
    assert {packet[12:] for packet in ends} == {struct.pack("!BBH", 5, 0x80 | 10, 800)}
    assert {packet[4:8] for packet in (*ends, frames[0][0])} == {frames[0][0][4:8]}
    assert sender.keys_up == 1


def test_whoever_types_ahead_types_every_answer_during_the_first_words() -> None:
    (answer,) = typing_ahead(STEPS).answers
    assert (answer.cue, answer.keys) == ("hello", "12#")


def test_pieces_to_listen_for_are_all_recordings_and_the_ten_digits() -> None:
    assert pieces_of(STEPS) == {*SOUNDS, *(f"numbers/{digit}" for digit in range(10))}


def test_the_plain_dialplan_plays_the_same_files_and_reads_where_an_answer_is_wanted() -> None:
    assert plain_dialplan("7000", STEPS).splitlines()[3:] == [
        "[bench-plain]",
        "exten => s,1,Answer()",
        " same => n,Playback(hello)",
        " same => n,Read(ANSWER,question,20,,1,5)",
        " same => n,Playback(thanks&silence/250&bye)",
        " same => n,Hangup()",
    ]


def test_a_watched_recording_the_answer_and_the_longest_silence_are_noted() -> None:
    line = Line(replace(caller_in_a_hurry(STEPS), watched=frozenset({"thanks"})))
    line.now_s += 0.5
    line.says(OK)
    line.plays("hello")
    for _ in range(100):
        line.sends(SILENCE)
    line.plays("thanks")
    assert line.notes.answers == [(100.5, pytest.approx(0.5))]
    (reached,) = line.notes.reached
    assert (reached.piece, reached.after_s) == ("thanks", pytest.approx(3.0, abs=0.03))
    assert line.notes.longest_silence_s == pytest.approx(2.0, abs=0.05)


def test_whoever_is_in_danger_presses_at_the_first_word_and_is_done_when_a_telephone_rings() -> None:
    line = Line(CallScript((Answer(DANGER, "", 0.5, "9"),), "never", {}))
    line.says(OK)
    line.plays("hello")
    assert list(line.notes.danger_keys) == [DIALOG.caller]
    line.caller.is_helped(line.now_s)
    assert line.caller.state is State.OVER
    assert len(line.notes.completed) == 1
    assert not line.notes.failures
    assert line.sent[-1].startswith(b"BYE ")
