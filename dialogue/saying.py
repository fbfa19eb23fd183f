"""What a caller is told: at once, once only, in one breath with the next question, or so that he must hear it."""

from collections.abc import Awaitable, Callable

from dialogue.journal import Journal
from dialogue.keypad_twins import keypad_only
from dialogue.line import PlayEnd, Recital
from dialogue.preface import Preface
from dialogue.prompt import Prompt
from dialogue.steps import Steps
from dialogue.tongue import Tongue
from dialogue.ways_out import WaysOut
from models.call import Language


class Saying:
    """The half of a conversation that expects no answer. `hear_danger` is awaited where his key cuts what he must hear.

    While the journal replays, what was said stays silent.
    """

    def __init__(
        self, tongue: Tongue, journal: Journal, steps: Steps, hear_danger: Callable[[], Awaitable[None]]
    ) -> None:
        self._tongue = tongue
        self._journal = journal
        self._steps = steps
        self._preface = Preface(tongue, journal)
        self.resumed = journal.is_replaying()
        """Whether this run took over a conversation that an earlier one began."""
        self._ways_out = WaysOut(journal, hear_danger, resumed=self.resumed)

    @property
    def language(self) -> Language:
        return self._tongue.language

    def speak(self, language: Language) -> None:
        """From here on; what cannot be said in it yet is said in Russian."""
        if language is not self._tongue.language:
            self._preface.keep_in(self._tongue.language)
        self._tongue.language = language

    async def say(self, *prompts: Prompt) -> None:
        """Say it unless the caller has already typed on; silent while replaying."""
        await self._preface.speak()
        if prompts and not self._journal.is_replaying():
            await self._tongue.play(self._worded(prompts))

    async def recite(self, *prompts: Prompt) -> Recital:
        """Say it as `say` does, and bring how much of it he heard. Whoever takes the call over begins after it.

        One who hangs up meanwhile has heard so much: that is journalled, and what comes next raises HungUp.
        """
        await self._preface.speak()

        async def recited() -> Recital:
            return await self._tongue.recite(self._worded(prompts))

        return await self._steps.once(self._steps.next("recital"), Recital, recited)

    async def recite_anew(self, *prompts: Prompt) -> Recital:
        """As `recite`, but keys typed before do not skip it; danger and an operator are heard all the same."""
        await self._preface.speak()
        step = self._steps.next("recite")
        await self._ways_out.taken_before(step)
        if not self._journal.is_replaying():
            await self._ways_out.take(step, self._tongue.forget_keys()[:1])
        return await self.recite(*prompts)

    async def say_once(self, step: str, *prompts: Prompt) -> None:
        """Say it, and remember that it was said: whoever takes the call over does not begin with it again."""
        await self._preface.speak()
        if self._journal.is_replaying() or self._journal.was_heard(step):
            return
        await self.say(*prompts)
        await self._journal.mark_heard(step)

    def was_told(self, step: str) -> bool:
        """Whether this was said once or with a question, in this run or in an earlier one."""
        return self._journal.was_heard(step)

    def say_with_question(self, step: str, *prompts: Prompt) -> None:
        """As `say_once`, but in one breath with the next question, so that no silence lies between (decision 8).

        Quick look-ups come before it; it is said during a slow one, and before whatever else is said.
        """
        self._preface.hold(step, self._worded(prompts))

    @property
    def unsaid(self) -> tuple[Prompt, ...]:
        """What still waits for a question, and nobody has begun to say: nothing where the call was taken over."""
        if self.resumed:
            return ()
        return tuple(prompt for foreword in self._preface.forewords for prompt in foreword.prompts)

    async def say_the_rest(self) -> None:
        """Say what waits for a question that does not come: the conversation is over."""
        await self._preface.speak()

    async def tell(self, *prompts: Prompt) -> None:
        """Say what must be heard: keys typed before do not skip it, and cut off it is said once more.

        Danger and an operator are heard all the same: whoever presses their key first wants them.
        """
        await self._preface.speak()
        step = self._steps.next("tell")
        await self._ways_out.taken_before(step)
        if self._journal.is_replaying():
            return
        for _ in range(2):
            await self._ways_out.take(step, self._tongue.forget_keys()[:1])
            if await self._tongue.play(self._worded(prompts)) is PlayEnd.WHOLE:
                return

    def _worded(self, prompts: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
        """Without what only whoever answers by voice must know, where nobody listens to voices now."""
        return prompts if self._tongue.can_listen else keypad_only(prompts)
