"""How much of a text was heard, as Asterisk's play commands tell it."""

from pathlib import Path

import pytest

from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.recital import recital
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.line import PlayEnd, Recital
from dialogue.prompt import prompt
from tests.fakes.ami_callers import caller_in_agi, linked
from tests.fakes.ami_double import AmiDouble
from tests.fakes.one_voice import ONE_SECOND, OneVoice

TEXT = Utterance(("notice",), 12.0, interruptible=True)


def test_played_to_its_end_all_of_it_was_heard_however_late_we_learnt_so() -> None:
    assert recital(TEXT, PlayEnd.WHOLE, 12.0) == recital(TEXT, PlayEnd.WHOLE, 19.0) == Recital(12000, 12000)


def test_cut_by_a_key_or_a_hang_up_it_was_heard_until_then() -> None:
    assert recital(TEXT, PlayEnd.CUT, 3.2) == Recital(3200, 12000)


def test_cut_in_its_last_moment_it_is_not_whole_whatever_our_clock_says() -> None:
    assert recital(TEXT, PlayEnd.CUT, 12.4) == Recital(11999, 12000)


def test_what_ended_sooner_than_it_can_have_been_played_was_not_played() -> None:
    assert recital(TEXT, PlayEnd.WHOLE, 0.02) == Recital(20, 12000)


def test_of_a_text_without_a_sound_nothing_is_heard() -> None:
    assert recital(Utterance((), 0.0, interruptible=True), PlayEnd.CUT, 0.1) == Recital(0, 0)


async def test_where_asterisk_has_no_sound_to_play_nobody_has_heard_it() -> None:
    async with AmiDouble() as asterisk, linked(asterisk.settings()) as link:
        start = await caller_in_agi(link)
        async with AsteriskCall(link, start.call, start.channel, CallMedia(OneVoice(), Path("/nonexistent"))) as call:
            told = await call.recite([prompt("notice")])
    assert told.of_ms == ONE_SECOND * 1000
    assert told.heard_ms < told.of_ms


async def test_on_a_line_that_is_dead_already_nothing_is_begun() -> None:
    async with AmiDouble() as asterisk, linked(asterisk.settings()) as link:
        start = await caller_in_agi(link)
        async with AsteriskCall(link, start.call, start.channel, CallMedia(OneVoice(), Path("/nonexistent"))) as call:
            await link.hangup(start.channel)
            with pytest.raises(HungUp):
                while await call.key(0.05) is None:
                    pass
            with pytest.raises(HungUp):
                await call.recite([prompt("notice")])
