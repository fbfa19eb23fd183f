"""What the monitoring of a company sees of answers by voice."""

from contextlib import suppress

import pytest

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import NoSpeechSteps, SpeechSteps, SpokenStep
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.line import PlayEnd
from dialogue.speech import Grammar, Hypothesis, Listening, Speech, SpeechEnd, Word
from gridline.observability import CountedSpeech, Metrics
from tests.fakes.scripted_steps import ScriptedStep, ScriptedSteps

WANTED = SpokenStep(Utterance(("ask",), 1.0, interruptible=True), Listening(Grammar(("один",))))
SURE = Hypothesis((Word("один", 0.9, 0.0, 0.4), Word("два", 0.62, 0.4, 0.8)))


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"gridline_{name}", labels)


async def asked(steps: SpeechSteps, metrics: Metrics) -> Speech | None:
    with suppress(SpeechRefused):
        async with CountedSpeech(steps, metrics.speech).step(WANTED) as step:
            assert value(metrics, "speech_steps_live") == 1
            return await step.outcome(1)
    return None


@pytest.mark.parametrize("end", SpeechEnd)
async def test_each_question_put_for_a_voice_is_counted_by_its_end(end: SpeechEnd) -> None:
    metrics, speech = Metrics(), Speech(end, PlayEnd.WHOLE)
    assert await asked(ScriptedSteps([ScriptedStep(speech)]), metrics) == speech
    assert value(metrics, "speech_steps_total", end=end.value) == 1
    assert value(metrics, "speech_steps_total", end="left") == 0
    assert value(metrics, "speech_steps_live") == 0


async def test_a_spoken_answer_is_timed_and_its_weakest_word_weighed() -> None:
    metrics = Metrics()
    await asked(ScriptedSteps([ScriptedStep(Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE, (SURE,)))]), metrics)
    await asked(ScriptedSteps([ScriptedStep(Speech(SpeechEnd.NO_INPUT, PlayEnd.WHOLE))]), metrics)
    assert value(metrics, "speech_result_seconds_count") == 1
    assert value(metrics, "speech_confidence_bucket", le="0.6") == 0
    assert value(metrics, "speech_confidence_bucket", le="0.7") == 1


async def test_words_that_nobody_made_out_weigh_nothing() -> None:
    metrics = Metrics()
    await asked(ScriptedSteps([ScriptedStep(Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE))]), metrics)
    assert value(metrics, "speech_confidence_bucket", le="0.1") == 1


async def test_a_question_that_nobody_would_hear_is_counted_as_refused() -> None:
    metrics = Metrics()
    assert await asked(NoSpeechSteps(), metrics) is None
    assert value(metrics, "speech_steps_total", end="refused") == 1


async def test_a_caller_who_hangs_up_in_a_question_has_left_it() -> None:
    metrics = Metrics()
    steps = CountedSpeech(ScriptedSteps([ScriptedStep(Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE))]), metrics.speech)
    with pytest.raises(HungUp):
        async with steps.step(WANTED):
            raise HungUp
    assert value(metrics, "speech_steps_total", end="left") == 1
    assert value(metrics, "speech_steps_live") == 0


def test_recognisers_lost_are_counted_on_over_a_restart_of_the_media_process() -> None:
    metrics = Metrics()
    told = [(2, 0), (3, 0), (None, 1), (3, 1), (1, 2)]
    for lost, links_lost in told:
        metrics.speech.media_told(ready=lost is not None, lost=lost, links_lost=links_lost)
    assert value(metrics, "recognisers_lost_total") == 4
    assert value(metrics, "media_losses_total") == 2
    assert value(metrics, "speech_ready") == 1
