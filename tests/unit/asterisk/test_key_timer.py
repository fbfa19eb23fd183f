"""How fast we answer a caller's key, as the monitoring sees it."""

from adapters.asterisk.keypad import KeyTimer


class Watch:
    """A stop-watch that a test moves."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def test_the_last_key_counts_and_one_prompt_answers_it() -> None:
    told: list[float] = []
    watch = Watch()
    timer = KeyTimer(told.append, watch)
    for watch.s in (1.0, 2.0, 5.0):
        timer.key()
    watch.s = 5.25
    timer.playing()
    timer.playing()
    assert told == [0.25]


def test_a_prompt_after_silence_answers_no_key() -> None:
    told: list[float] = []
    timer = KeyTimer(told.append, Watch())
    timer.playing()
    timer.key()
    timer.forget()
    timer.playing()
    assert told == []
