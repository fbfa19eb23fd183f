"""Which key stops what: the caller's own choice never ends what he says after the tone."""

from adapters.asterisk.key_stop import RECORDING_END, KeyStop
from adapters.asterisk.keypad import KeyBuffer


async def stopped_by(before: str, meanwhile: str) -> str | None:
    """The key of ours that ends a recording: `before` fell while the prompt before it played, and is used up."""
    keys = KeyBuffer()
    stop = KeyStop(keys)
    with stop.prompt():
        for key in before:
            keys.put(key)
            stop.pressed(key)
    keys.taken()
    with stop.recording():
        for key in meanwhile:
            keys.put(key)
            stop.pressed(key)
        await stop.due(within_s=0.3)
        return stop.taken()


async def test_the_key_that_led_to_a_recording_does_not_end_it() -> None:
    assert await stopped_by("3", "") is None
    assert await stopped_by("3", "5") is None


async def test_the_key_of_a_way_out_ends_a_recording() -> None:
    assert await stopped_by("", "0") == RECORDING_END
    assert await stopped_by("3", "9") == RECORDING_END
