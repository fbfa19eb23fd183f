"""What is counted and timed, for Prometheus; the number of time series is bounded whatever callers do."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from gridline.observability.notice_metrics import NoticeMetrics
from gridline.observability.speech_metrics import SpeechMetrics
from models.attempt import AttemptState
from models.call import CallResult
from models.case import CallbackReason
from models.dispatch_message import ACKNOWLEDGED_WITHIN
from models.voice_message import MessageReason, MessageState

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_CALL_LENGTHS = (5, 10, 20, 30, 60, 90, 120, 180, 300, 600, 1200)
_WAITS = (1, 5, 10, 20, 30, 60, 120, 300, 600)
OTHER = "other"


class BoundedNames:
    """Names that may become labels: the first `most` of them, all later ones are `other`."""

    def __init__(self, most: int, known: Iterable[str] = ()) -> None:
        self._most = most
        self._known = set(known)

    def __call__(self, name: str) -> str:
        """The name itself, or `other`."""
        if name not in self._known:
            if len(self._known) >= self._most:
                return OTHER
            self._known.add(name)
        return name


class Metrics:
    """The service's metrics in a registry of their own. Durations in seconds. No method fails or waits."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._nodes, self._queues = BoundedNames(50), BoundedNames(50)
        self._steps, self._actions = BoundedNames(200), BoundedNames(50)
        self._outcomes, self._ends = BoundedNames(20), BoundedNames(20)
        self._make_calls()
        self._make_people()
        self._make_outages()
        self._make_messages()
        self._make_outside()
        self.speech = SpeechMetrics(self.registry)
        self.notices = NoticeMetrics(self.registry)
        ProcessCollector(registry=self.registry)

    def _make_calls(self) -> None:
        here = self.registry
        self._calls = Counter("gridline_calls", "Calls that ended, by result.", ["result"], registry=here)
        for result in CallResult:
            self._calls.labels(result.value)
        self._live = Gauge("gridline_calls_live", "Calls in conversation now.", registry=here)
        self._lengths = Histogram(
            "gridline_call_seconds", "Length of calls that ended.", registry=here, buckets=_CALL_LENGTHS
        )
        self._resumed = Counter("gridline_calls_resumed", "Calls taken back after a restart of ours.", registry=here)
        self._attempts = Counter(
            "gridline_steps", "Attempts at a step, by outcome.", ["step", "outcome"], registry=here
        )
        self._key_to_prompt = Histogram(
            "gridline_key_to_prompt_seconds",
            "From a caller's last key, as its event is read, to the play command that answers it, as it leaves for"
            " Asterisk: our work and our look-ups. Asterisk's own time and the network's are not in it.",
            registry=here,
            buckets=_FAST,
        )

    def _make_people(self) -> None:
        here = self.registry
        self._waits = Histogram(
            "gridline_queue_wait_seconds",
            "Waiting in a queue, by its end: answered, abandoned, or why the queue let the caller go.",
            ["queue", "end"],
            registry=here,
            buckets=_WAITS,
        )
        self._queue_calls = Counter(
            "gridline_queue_calls",
            "Calls that left a queue, as the service level counts them. `unseen`: nobody looked when they did.",
            ["queue", "counted"],
            registry=here,
        )
        self._waiting = Gauge("gridline_queue_waiting", "Callers who wait in a queue now.", ["queue"], registry=here)
        self._callbacks = Counter("gridline_callbacks_promised", "Callbacks promised.", ["reason"], registry=here)
        for reason in CallbackReason:
            self._callbacks.labels(reason.value)
        self._rung = Counter(
            "gridline_callback_attempts", "Rings of callers who took a call back, by their end.", ["end"], registry=here
        )
        self._alarms = Counter(
            "gridline_danger_alarms", "Callers in danger whom nobody on duty answered.", registry=here
        )
        self._open_alarms = Gauge(
            "gridline_danger_alarms_open", "Danger alarms that nobody has acknowledged.", registry=here
        )

    def _make_outages(self) -> None:
        here = self.registry
        self._suspected = Counter("gridline_outages_suspected", "Outages that reports made suspected.", registry=here)
        self._estimates = Gauge(
            "gridline_outage_estimates",
            "Estimates of open outages that run out within a quarter of an hour, or are over.",
            ["age"],
            registry=here,
        )
        self._storm = Gauge("gridline_storm", "1 while storm mode is on.", registry=here)
        self._dispatch_late = Counter(
            "gridline_dispatch_escalated",
            "Messages to the operational staff that nobody acknowledged in time.",
            ["priority"],
            registry=here,
        )
        for priority in ACKNOWLEDGED_WITHIN:
            self._dispatch_late.labels(priority.value)
        self._dispatch_waiting = Gauge(
            "gridline_dispatch_unacknowledged", "Messages that the staff has not acknowledged.", registry=here
        )

    def _make_messages(self) -> None:
        here = self.registry
        self._messages = Counter(
            "gridline_voice_messages",
            "Voice messages dealt with by machine: auto_matched, or to_check and why a person must look.",
            ["state", "reason"],
            registry=here,
        )
        self._failed_transcriptions = Counter(
            "gridline_transcriptions_failed", "Attempts to write a voice message down that failed.", registry=here
        )

    def _make_outside(self) -> None:
        here = self.registry
        self._link = Gauge("gridline_ami_up", "1 while the control link to a node is up.", ["node"], registry=here)
        self._losses = Counter("gridline_ami_losses", "Control links lost.", ["node"], registry=here)
        self._action_times = Histogram(
            "gridline_ami_action_seconds",
            "AMI actions until their answer.",
            ["action", "outcome"],
            registry=here,
            buckets=_FAST,
        )
        self._heartbeat = Gauge(
            "gridline_heartbeat_timestamp_seconds", "When the dialplan last took our heartbeat.", registry=here
        )
        self._journal = Histogram(
            "gridline_journal_write_seconds",
            "Journal entries until they outlive a crash of the bridge.",
            registry=here,
            buckets=_FAST,
        )
        self._outbox = Gauge("gridline_outbox_depth", "Confirmed items not yet in the database.", registry=here)
        self._database = Gauge("gridline_database_up", "1 while the database answers in time.", registry=here)
        self._queries = Histogram(
            "gridline_database_seconds", "Database work, by outcome.", ["outcome"], registry=here, buckets=_FAST
        )

    def call_began(self, *, resumed: bool = False) -> None:
        """A call's conversation starts here, or goes on here after a restart."""
        self._live.inc()
        if resumed:
            self._resumed.inc()

    def call_ended(self, result: CallResult, seconds: float) -> None:
        """A call's conversation is over, whoever has the caller now."""
        self._live.dec()
        self._calls.labels(result.value).inc()
        self._lengths.observe(seconds)

    def step_tried(self, step: str, outcome: str) -> None:
        """One attempt at a step; occurrences (`account#2`) count as one step."""
        self._attempts.labels(self._steps(step.partition("#")[0]), self._outcomes(outcome)).inc()

    def prompt_followed(self, seconds: float) -> None:
        """The play command left us `seconds` after we had read the key that asked for it."""
        self._key_to_prompt.observe(seconds)

    def link_changed(self, node: str, *, up: bool) -> None:
        """The control link to a node came up or went down."""
        label = self._nodes(node)
        self._link.labels(label).set(up)
        if not up:
            self._losses.labels(label).inc()

    def action_answered(self, action: str, seconds: float, outcome: str) -> None:
        """An AMI action ended: `success`, `refused`, `timeout`, `link_down`."""
        self._action_times.labels(self._actions(action.lower()), self._outcomes(outcome)).observe(seconds)

    def heartbeat_taken(self, at_timestamp: float) -> None:
        """Asterisk acknowledged a heartbeat at this Unix time."""
        self._heartbeat.set(at_timestamp)

    def journal_written(self, seconds: float) -> None:
        """An entry lies in the journal's file."""
        self._journal.observe(seconds)

    def outbox_holds(self, depth: int) -> None:
        """So many items wait for the database."""
        self._outbox.set(depth)

    def database_answered(self, seconds: float, *, up: bool) -> None:
        """The database answered, or did not within its timeout."""
        self._database.set(up)
        self._queries.labels("answered" if up else "away").observe(seconds)

    def queue_left(self, queue: str, end: str, seconds: float) -> None:
        """A caller left a queue: `answered`, `abandoned`, or the queue's reason such as `timeout`."""
        self._waits.labels(self._queues(queue), self._ends(end)).observe(seconds)

    def queue_call_counted(self, queue: str, counted: str) -> None:
        """A call left a queue: `in_time`, `late`, `abandoned`, `abandoned_early`, `callback`, `elsewhere`, `unseen`."""
        self._queue_calls.labels(self._queues(queue), self._ends(counted)).inc()

    def callers_wait(self, waiting: Mapping[str, int]) -> None:
        """So many callers wait in each queue; those queues that are not named have none."""
        self._waiting.clear()
        for queue, count in waiting.items():
            self._waiting.labels(self._queues(queue)).set(count)

    def callback_promised(self, reason: CallbackReason) -> None:
        """A caller was promised a call back."""
        self._callbacks.labels(reason.value).inc()

    def callback_rung(self, end: AttemptState) -> None:
        """A caller's turn came, and this became of the attempt to ring him."""
        self._rung.labels(end.value).inc()

    def danger_alarm_raised(self) -> None:
        """A caller in danger reached nobody on duty."""
        self._alarms.inc()

    def dispatch_escalated(self, priority: str) -> None:
        """Nobody acknowledged a message of this priority in time."""
        self._dispatch_late.labels(priority).inc()

    def dispatch_waits(self, count: int) -> None:
        """So many messages wait for the operational staff."""
        self._dispatch_waiting.set(count)

    def outage_suspected(self) -> None:
        """Reports made an outage suspected; this node opened it."""
        self._suspected.inc()

    def estimates_stand(self, *, expiring: int, expired: int) -> None:
        """So many estimates are about to be over, and so many are."""
        self._estimates.labels("expiring").set(expiring)
        self._estimates.labels("expired").set(expired)

    def storms(self, *, on: bool) -> None:
        """Whether callers hear the recorded answer before the menu."""
        self._storm.set(on)

    def danger_alarms_wait(self, count: int) -> None:
        """So many danger alarms wait for a person."""
        self._open_alarms.set(count)

    def message_settled(self, state: MessageState, reason: MessageReason | None) -> None:
        """A voice message counts, or waits for a person."""
        self._messages.labels(state.value, reason.value if reason else "").inc()

    def transcription_failed(self) -> None:
        """A voice message could not be written down this time."""
        self._failed_transcriptions.inc()

    def text(self) -> bytes:
        """All metrics in Prometheus' text form."""
        return generate_latest(self.registry)
