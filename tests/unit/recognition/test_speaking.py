"""How long it is sure that an answer neither pauses nor ends: so long its frames may wait to be looked at."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.recognition.activity.speaking import Over, Speaking
from dialogue.speech import SpeechTiming

TIMING = SpeechTiming(no_input_s=3.0, end_of_speech_s=0.8, longest_s=6.0, pause_s=0.1)
RUNS = st.lists(st.tuples(st.integers(1, 45), st.booleans(), st.booleans()), min_size=1, max_size=12)
"""So many frames in a row that are speech or not, and behind a voice or not."""


@given(RUNS)
def test_an_answer_never_pauses_or_ends_before_it_may(runs: list[tuple[int, bool, bool]]) -> None:
    speaking, sure = Speaking(TIMING, 3), 0
    for is_speech, is_voice in (flags for frames, *flags in runs for _ in range(frames)):
        if sure == 0:
            sure = speaking.sure_frames
        sure -= 1
        happened = speaking.goes_on(is_speech=is_speech, is_voice=is_voice)
        assert happened is None or sure == 0
        if isinstance(happened, Over):
            break
