"""Traces of the service: logs without personal data, and metrics."""

from gridline.observability.counted_alarms import CountedAlarms
from gridline.observability.logs import call_logged, set_up_logging
from gridline.observability.metrics import Metrics
from gridline.observability.witnesses import StepCounter, Witnesses

__all__ = ["CountedAlarms", "Metrics", "StepCounter", "Witnesses", "call_logged", "set_up_logging"]
