"""A caller who presses a key once is heard once, though Asterisk may tell it twice."""

from pathlib import Path

from adapters.asterisk.ami.events import KeyPressed
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.key_echoes import KeyEchoes
from adapters.asterisk.utterance import Utterance
from dialogue.prompt import Prompt
from tests.fakes.ami_callers import caller_in_agi, linked, next_event
from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event

DOWN, END = "DTMFBegin", "DTMFEnd"
WHILE_OUR_KEY_STOPS_A_PROMPT = (
    (DOWN, "1"), (END, "1"), (END, "D"), (DOWN, "4"), (END, "4"), (DOWN, "2"), (END, "4"), (END, "2"), (END, "2"),
)  # fmt: skip
"""As Asterisk 22 told of a caller who typed 1, 4 and 2."""


class _Mute:
    async def utterance(self, prompts: tuple[Prompt, ...]) -> Utterance:
        return Utterance((), 0.0, interruptible=True)

    def beep(self) -> Utterance:
        return Utterance((), 0.0, interruptible=False)


def heard(*told: tuple[str, str]) -> str:
    echoes, keys = KeyEchoes(), ""
    for name, key in told:
        if name == DOWN:
            echoes.goes_down(key)
        elif not echoes.is_echo(key):
            keys += key
    return keys


def test_a_key_put_back_by_asterisk_is_not_pressed_again() -> None:
    assert heard((DOWN, "4"), (END, "4"), (END, "4"), (DOWN, "3"), (END, "3")) == "43"
    assert heard((DOWN, "4"), (END, "4"), (DOWN, "3"), (END, "4"), (END, "3"), (END, "3")) == "43"


def test_a_key_pressed_twice_is_heard_twice() -> None:
    assert heard((DOWN, "4"), (END, "4"), (DOWN, "4"), (END, "4")) == "44"


def test_every_key_of_a_telephone_that_tells_no_beginnings_is_heard() -> None:
    assert heard((END, "4"), (END, "4"), (END, "1")) == "441"


def test_a_key_whose_beginning_was_lost_is_heard() -> None:
    assert heard((DOWN, "4"), (END, "4"), (END, "7")) == "47"
    echoes = KeyEchoes()
    echoes.goes_down("4")
    assert not echoes.is_echo("4")
    echoes.forget()
    assert not echoes.is_echo("4")


async def test_a_fast_typist_is_heard_once_while_our_own_key_stops_a_prompt() -> None:
    async with AmiDouble() as asterisk, linked(asterisk.settings()) as link:
        start = await caller_in_agi(link)
        media = CallMedia(_Mute(), Path("/nonexistent"))
        async with AsteriskCall(link, start.call, start.channel, media) as call:
            with link.follow(start.call.uniqueid) as events:
                for name, key in WHILE_OUR_KEY_STOPS_A_PROMPT:
                    told = {"Channel": start.channel, "Uniqueid": start.call.uniqueid, "Digit": key}
                    asterisk.tell(event(name, **told, DurationMs="100", Direction="Received"))
                    if name == END:
                        await next_event(events, KeyPressed)
            assert [await call.key(1.0) for _ in "142"] == ["1", "4", "2"]
            assert not call.forget_keys()
