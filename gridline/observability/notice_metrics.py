"""What is counted of the calls that give a notice."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from models.attempt import AttemptState


class NoticeMetrics:
    """Implements the dialler's RingWitness. No method fails or waits."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rung = Counter(
            "gridline_notice_attempts",
            "Rings of consumers who are to be told of works, by their end.",
            ["end"],
            registry=registry,
        )
        for end in AttemptState:
            if end is not AttemptState.DIALLING:
                self._rung.labels(end.value)
        self._live = Gauge(
            "gridline_notice_calls", "Calls that give a notice, which ring or talk now.", registry=registry
        )
        self._age = Gauge(
            "gridline_notice_queue_age_seconds",
            "How long ago the consumer who waits longest was due to be rung.",
            registry=registry,
        )

    def notice_rung(self, end: AttemptState) -> None:
        """A consumer was rung, or surely was not, and this became of it."""
        self._rung.labels(end.value).inc()

    def notices_live(self, count: int) -> None:
        """So many calls are on the lines."""
        self._live.set(count)

    def notices_wait(self, seconds: float) -> None:
        """Nobody has been due for longer; 0 where nobody is due."""
        self._age.set(seconds)
