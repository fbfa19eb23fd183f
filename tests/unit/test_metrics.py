"""What the monitoring of a company sees, and what no caller can do to it."""

from dataclasses import replace

from dialogue.journal import StepRecord
from gridline.observability import CountedDesk, Metrics, StepCounter, TimedJournal, Witnesses
from models.attempt import AttemptState
from models.call import CallResult
from models.case import CallbackReason, CallbackRequest
from tests.fakes.desks import FakeDispatchDesk, FakeOperatorDesk
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.supply import RESIDENT


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def step(name: str, outcome: str = "match") -> StepRecord:
    return StepRecord(name, "account_ask", 1, raw="0012345678", parsed="0012345678", outcome=outcome)


def test_calls_are_counted_by_result() -> None:
    metrics = Metrics()
    metrics.call_began()
    metrics.call_began(resumed=True)
    metrics.call_ended(CallResult.SELF_SERVICE, 61.0)
    assert value(metrics, "gridline_calls_live") == 1
    assert value(metrics, "gridline_calls_resumed_total") == 1
    assert value(metrics, "gridline_calls_total", result="self_service") == 1
    assert value(metrics, "gridline_calls_total", result="failed") == 0, "a result not yet seen is there as zero"


def test_a_conversation_is_witnessed_without_what_was_said() -> None:
    metrics = Metrics()
    witness = StepCounter(metrics)
    for name in ("account", "account#2", "account#3"):
        witness.saw(step(name))
    assert value(metrics, "gridline_steps_total", step="account", outcome="match") == 3
    assert b"0012345678" not in metrics.text()


def test_it_is_seen_whether_callers_answer_by_voice_or_by_keys() -> None:
    metrics = Metrics()
    witness = StepCounter(metrics)
    for record in (step("account"), replace(step("account"), confidence=0.9), step("account", "no_match")):
        witness.saw(record)
    assert value(metrics, "gridline_answers_total", by="keys") == 1
    assert value(metrics, "gridline_answers_total", by="voice") == 1


def test_a_witness_that_fails_disturbs_neither_call_nor_other_witnesses() -> None:
    class Broken:
        def saw(self, record: StepRecord) -> None:
            raise RuntimeError

    metrics = Metrics()
    Witnesses([Broken(), StepCounter(metrics)]).saw(step("account"))
    assert value(metrics, "gridline_steps_total", step="account", outcome="match") == 1


def test_the_number_of_series_is_bounded() -> None:
    metrics = Metrics()
    for number in range(5000):
        metrics.step_tried(f"step{number}", f"outcome{number}")
        metrics.link_changed(f"node{number}", up=True)
        metrics.action_answered(f"Action{number}", 0.001, f"outcome{number}")
        metrics.queue_left(f"queue{number}", f"end{number}", 1.0)
    lines = metrics.text().count(b"\n")
    assert lines < 30_000
    assert (value(metrics, "gridline_steps_total", step="other", outcome="other") or 0) > 4000


def test_outside_parts_are_seen() -> None:
    metrics = Metrics()
    metrics.link_changed("east1", up=True)
    metrics.link_changed("east1", up=False)
    metrics.database_answered(3.0, up=False)
    metrics.outbox_holds(12)
    metrics.heartbeat_taken(1_795_150_800.0)
    metrics.journal_written(0.002)
    metrics.prompt_followed(0.021)
    metrics.callback_promised(CallbackReason.NOBODY_THERE)
    assert value(metrics, "gridline_ami_up", node="east1") == 0
    assert value(metrics, "gridline_ami_losses_total", node="east1") == 1
    assert value(metrics, "gridline_database_up") == 0
    assert value(metrics, "gridline_outbox_depth") == 12
    assert value(metrics, "gridline_key_to_prompt_seconds_bucket", le="0.03") == 1
    assert value(metrics, "gridline_callbacks_promised_total", reason="nobody_there") == 1
    assert b"process_resident_memory_bytes" in metrics.text()


def test_rings_of_consumers_are_counted_by_their_end() -> None:
    metrics = Metrics()
    metrics.notices.notice_rung(AttemptState.BUSY)
    metrics.notices.notices_live(3)
    metrics.notices.notices_wait(90.0)
    assert value(metrics, "gridline_notice_attempts_total", end="busy") == 1
    assert value(metrics, "gridline_notice_attempts_total", end="unknown") == 0
    assert value(metrics, "gridline_notice_calls") == 3
    assert value(metrics, "gridline_notice_queue_age_seconds") == 90


async def test_every_answer_of_a_caller_is_timed_on_its_way_to_the_disk_and_none_that_is_replayed() -> None:
    metrics, kept = Metrics(), MemoryJournal()
    journal = TimedJournal(kept, metrics)
    await journal.write("account", "first")
    await journal.write("value", "second")
    again = TimedJournal(kept.reopened(), metrics)
    assert (again.replay("account", str), again.is_replaying()) == ("first", True)
    assert value(metrics, "gridline_journal_write_seconds_count") == 2


async def test_a_promised_callback_is_counted_by_its_reason() -> None:
    metrics, operators = Metrics(), FakeOperatorDesk(is_open=False)
    desk = CountedDesk(operators, FakeDispatchDesk(), metrics)
    assert not await desk.is_open("operators")
    await desk.promise_callback(CallbackRequest(RESIDENT, CallbackReason.CLOSED_HOURS), "call/callback")
    assert list(operators.promised) == ["call/callback"]
    assert value(metrics, "gridline_callbacks_promised_total", reason="closed_hours") == 1
