"""A voice whose every utterance takes a second."""

from collections.abc import Sequence

from adapters.asterisk.utterance import Utterance
from dialogue.prompt import Prompt

ONE_SECOND = 1.0


class OneVoice:
    """Implements Voice."""

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance:
        return Utterance(tuple(each.id for each in prompts), ONE_SECOND, interruptible=True)

    def beep(self) -> Utterance:
        return Utterance(("beep",), 0.2, interruptible=False)
