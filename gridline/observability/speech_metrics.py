"""What is counted and timed of answers by voice, for Prometheus."""

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dialogue.speech import Speech, SpeechEnd

_RESULTS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 6)
_CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1)


class AnsweredBy(StrEnum):
    VOICE = "voice"
    KEYS = "keys"


class LostStep(StrEnum):
    """How a speech step ends that brings no outcome."""

    REFUSED = "refused"
    """The media process did not begin it: the caller is asked for keys at once."""
    LEFT = "left"
    """The caller hung up, or the control link broke."""


class SpeechMetrics:
    """Told by the bridge, so that a media process that died is seen too."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._make_steps(registry)
        self._make_media(registry)
        self._told_lost = self._told_links_lost = 0

    def _make_steps(self, here: CollectorRegistry) -> None:
        self._ends = Counter(
            "gridline_speech_steps", "Questions put for a voice, by how they ended.", ["end"], registry=here
        )
        for end in (*SpeechEnd, *LostStep):
            self._ends.labels(end.value)
        self._results = Histogram(
            "gridline_speech_result_seconds",
            "From Asterisk's return, when the silence behind an answer was over, to what was said: the caller hears"
            " nothing meanwhile.",
            registry=here,
            buckets=_RESULTS,
        )
        self._confidence = Histogram(
            "gridline_speech_confidence",
            "Of the weakest word of each spoken answer, as the recogniser tells it; 0 where it heard no word.",
            registry=here,
            buckets=_CONFIDENCES,
        )
        self._answers = Counter("gridline_answers", "Answers that were understood.", ["by"], registry=here)
        for by in AnsweredBy:
            self._answers.labels(by.value)

    def _make_media(self, here: CollectorRegistry) -> None:
        self._ready = Gauge("gridline_speech_ready", "1 while an answer would be recognised.", registry=here)
        self._live = Gauge("gridline_speech_steps_live", "Callers who are listened to now.", registry=here)
        self._lost = Counter("gridline_recognisers_lost", "Recogniser workers that died or were killed.", registry=here)
        self._media_losses = Counter("gridline_media_losses", "Links to the media process lost.", registry=here)

    def step_began(self) -> None:
        """A caller is listened to from now on, until the step ends or is left."""
        self._live.inc()

    def step_over(self) -> None:
        """He is listened to no more."""
        self._live.dec()

    def step_ended(self, speech: Speech, result_s: float) -> None:
        """A step brought this, `result_s` seconds after Asterisk had the caller back."""
        self._ends.labels(speech.end.value).inc()
        if speech.end in (SpeechEnd.SPOKEN, SpeechEnd.CUT_SHORT):
            self._results.observe(result_s)
            self._confidence.observe(speech.hypotheses[0].confidence if speech.hypotheses else 0.0)

    def step_lost(self, how: LostStep) -> None:
        """A step ended without an outcome."""
        self._ends.labels(how.value).inc()

    def answered(self, by: AnsweredBy) -> None:
        """A question was answered."""
        self._answers.labels(by.value).inc()

    def media_told(self, *, ready: bool, lost: int | None, links_lost: int) -> None:
        """What the media process tells of itself: `lost` counts from its start, None while it is not there;
        `links_lost` counts from the bridge's."""
        self._ready.set(ready)
        if lost is not None:
            self._lost.inc(lost - self._told_lost if lost >= self._told_lost else lost)
            self._told_lost = lost
        self._media_losses.inc(links_lost - self._told_links_lost)
        self._told_links_lost = links_lost
