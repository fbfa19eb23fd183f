"""What ends early is started again, but ever more slowly."""

from adapters.recognition.workers.pauses import Pauses


def test_the_first_start_does_not_wait() -> None:
    assert Pauses(0.2, 10.0, 30.0).next_s == 0


def test_what_ends_early_waits_ever_longer_up_to_a_limit() -> None:
    pauses = Pauses(0.2, 1.0, 30.0)
    waited = []
    for _ in range(5):
        pauses.ended(lived_s=1.0)
        waited.append(pauses.next_s)
    assert waited == [0.2, 0.4, 0.8, 1.0, 1.0]


def test_what_has_lived_long_is_started_again_at_once_almost() -> None:
    pauses = Pauses(0.2, 1.0, 30.0)
    for lived_s in (1.0, 1.0, 31.0):
        pauses.ended(lived_s)
    assert pauses.next_s == 0.2
