"""After a failure nobody waits again until one probe has come through."""

from services.outbox.circuit_breaker import CircuitBreaker


def test_everybody_is_let_through_while_all_is_well() -> None:
    breaker = CircuitBreaker()
    assert all(breaker.admits(now) for now in range(5))


def test_after_a_failure_nobody_is_let_through_during_the_rest() -> None:
    breaker = CircuitBreaker(rest_s=1.0)
    breaker.failed(10.0)
    assert not breaker.admits(10.9)


def test_after_the_rest_one_probe_is_let_through_and_the_others_wait_for_it() -> None:
    breaker = CircuitBreaker(rest_s=1.0)
    breaker.failed(10.0)
    assert breaker.admits(11.0)
    assert not breaker.admits(11.0)
    breaker.succeeded()
    assert breaker.admits(11.0)


def test_each_failed_probe_doubles_the_rest_up_to_the_longest() -> None:
    breaker = CircuitBreaker(rest_s=1.0, longest_rest_s=3.0)
    now, rests = 0.0, []
    for _ in range(4):
        breaker.failed(now)
        rest = next(wait for wait in (1.0, 2.0, 3.0, 4.0) if breaker.admits(now + wait))
        rests.append(rest)
        now += rest
    assert rests == [1.0, 2.0, 3.0, 3.0]


def test_a_probe_whose_caller_hung_up_lets_the_next_one_try() -> None:
    breaker = CircuitBreaker(rest_s=1.0)
    breaker.failed(0.0)
    assert breaker.admits(1.0)
    breaker.abandoned()
    assert breaker.admits(1.0)
