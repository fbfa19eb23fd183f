"""Who watches conversations: the counter of steps, and several witnesses as one that never fails a call."""

import logging
from collections.abc import Sequence

from dialogue.journal import StepRecord, Witness
from gridline.observability.metrics import Metrics
from gridline.observability.speech_metrics import AnsweredBy

_log = logging.getLogger(__name__)


class StepCounter:
    """Counts attempts at steps by outcome, and whether answers were spoken or typed."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def saw(self, record: StepRecord) -> None:
        """Count it; what the caller said is not looked at."""
        self._metrics.step_tried(record.step, record.outcome)
        if record.outcome == "match":
            self._metrics.speech.answered(AnsweredBy.KEYS if record.confidence is None else AnsweredBy.VOICE)


class Witnesses:
    """Several witnesses; one that fails is logged and the others still see."""

    def __init__(self, several: Sequence[Witness]) -> None:
        self._several = tuple(several)

    def saw(self, record: StepRecord) -> None:
        """Show it to all."""
        for witness in self._several:
            try:
                witness.saw(record)
            except Exception:  # noqa: BLE001  (a witness is foreign code to the call, and must not end it)
                _log.exception("witness failed", extra={"witness": type(witness).__name__, "step": record.step})
