"""The reading call of a caller whom the company does not know: he says his account, yes, his reading, and yes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.company import Premises
from bench.ear import Markers, markers_of
from bench.rehearsal import Step, rehearse
from bench.residents import READING, account_said, unknown_phone
from bench.script import ACCOUNT, Answer, CallScript, caller_in_a_hurry, pieces_of
from bench.spoken_words import YES, spoken_words

SORRY = (
    "no_input",
    "no_match",
    "no_match_keypad",
    "no_match_rest.1",
    "asr_use_keypad",
    "account_keypad",
    "account_not_found",
    "reading_keypad_electricity",
    "reading_confirm_keypad",
    "reading_lower_than_previous",
    "reading_too_long",
    "reading_jump_confirm.1",
)
"""What is said when he was not heard, not understood, or understood wrongly."""


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """What is asked and said, and by which of the company's recordings one knows where the call stands."""

    steps: tuple[Step, ...]
    script: CallScript
    markers: Markers

    def phones(self, residents: Sequence[str]) -> tuple[str, ...]:
        """Where these residents call from, so that each is asked for his account."""
        return tuple(map(unknown_phone, residents))


async def rehearse_spoken(premises: Premises, resident: str) -> SpokenCall:
    """The call, held once without a telephone; the reading is stored. Raises RuntimeError as `rehearse` does."""
    account = account_said(resident)
    steps = await rehearse(premises, unknown_phone(resident), (account, YES, " ".join(READING), YES), by_voice=True)
    sorry = frozenset(piece for name in SORRY if (premises.sounds / f"{(piece := f'prompts/{name}')}.alaw").is_file())
    script = caller_in_a_hurry(steps)
    answers = tuple(_his_own(each, account) for each in script.answers)
    sounds = spoken_words(premises.settings.storage.prompts)
    spoken = replace(script, answers=answers, sounds=sounds, sorry=sorry)
    return SpokenCall(steps, spoken, markers_of(premises.sounds, pieces_of(steps) | sorry))


def _his_own(answer: Answer, account: str) -> Answer:
    return replace(answer, keys=ACCOUNT) if answer.keys == account else answer
