"""What the bench's callers say: each word is loud from its first frame to its last, and the account is their own."""

import numpy as np

from adapters.sounds.encoding import decode_alaw
from bench.residents import account_said, phone, unknown_phone
from bench.spoken_words import YES, loud_frames, spoken_words
from gridline.settings.sections import StorageSettings


def test_every_word_begins_and_ends_with_a_frame_that_can_be_heard() -> None:
    words = spoken_words(StorageSettings().prompts)
    assert set(words) == {*"0123456789", YES}
    for sound in words.values():
        samples = np.frombuffer(decode_alaw(sound), "<i2") / 32768
        for frame in (samples[:160], samples[-160:]):
            assert 10 * np.log10(np.mean(frame**2)) > -46


def test_silence_around_a_word_is_cut_off_in_whole_frames() -> None:
    word = np.full(480, 0.2, np.float32)
    quiet = np.zeros(320, np.float32)
    assert len(loud_frames(np.concatenate([quiet, word, quiet]))) == 480


def test_a_resident_who_says_his_account_calls_from_a_telephone_that_is_not_bound_to_it() -> None:
    assert unknown_phone(phone(42)) == "79990000042"
    assert account_said(unknown_phone(phone(42))) == account_said(phone(42)) == "1 0 0 0 0 0 4 2"
