"""Traces of the service: logs without personal data, and metrics."""

from gridline.observability.counted_desk import CountedDesk
from gridline.observability.counted_speech import CountedSpeech
from gridline.observability.logs import call_logged, set_up_logging
from gridline.observability.metrics import Metrics
from gridline.observability.timed_journal import TimedJournal
from gridline.observability.witnesses import StepCounter, Witnesses

__all__ = [
    "CountedDesk",
    "CountedSpeech",
    "Metrics",
    "StepCounter",
    "TimedJournal",
    "Witnesses",
    "call_logged",
    "set_up_logging",
]
