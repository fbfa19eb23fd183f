"""A conversation with one caller, as a flow writes it: say, choose, confirm, collect, look, record.

With entries left in the journal it replays: what was said stays silent, what was asked is answered from the journal,
and the flow runs on to the step where its caller is; there the question is asked again.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from dialogue.answer import Answer, AnswerKind, text_of
from dialogue.asking import Asking, Question
from dialogue.errors import DangerReported, OperatorAsked
from dialogue.journal import Journal, Witness
from dialogue.keys import IN_MENUS, Command
from dialogue.line import Line, VoiceRecording
from dialogue.look_up import LookUps
from dialogue.menu import Menu
from dialogue.patience import Patience
from dialogue.prompt import Prompt
from dialogue.saying import Saying
from dialogue.speech import SpeechLine
from dialogue.steps import Steps
from dialogue.tongue import Tongue
from dialogue.yes_or_no import YES, offered, unexpected, yes_or_no
from models.account import AccountNumber
from models.call import CallResult

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refused:
    """A judge's no: what to tell the caller before he is asked again."""

    prompts: tuple[Prompt, ...] = ()
    they_ask: bool = False
    """The prompts say what to type now, so that the question need not follow them."""


DangerCheck = Callable[["Conversation"], Awaitable[bool]]
"""Whether a caller who pressed the danger key means it; it may ask him."""


async def _believe(_: "Conversation") -> bool:
    return True


class Conversation(Saying):
    """One caller's conversation. Every method raises an `Interruption` when he leaves the flow's path."""

    def __init__(
        self,
        line: Line,
        journal: Journal,
        witness: Witness,
        patience: Patience,
        danger: DangerCheck = _believe,
        speech: SpeechLine | None = None,
    ) -> None:
        tongue = Tongue(line, speech)
        super().__init__(tongue, journal, Steps(journal), self._hear_danger)
        self._danger = danger
        self._asking = Asking(tongue, witness, patience, tongue if speech is not None else None)
        self._look_ups = LookUps(tongue, patience, self._preface, self._steps)
        self._spoken: set[str] = set()
        self._time_is_up = False
        self.draft: object = None
        """The last noted draft: what is kept when the caller hangs up now."""
        self.worth = CallResult.ABANDONED_IVR
        """What the call has brought so far, and so how it counts when the caller hangs up now."""
        self.account: AccountNumber | None = None
        """The account that the call turned out to be about."""
        self.is_nobody = False
        """Whether he has told something without his number: it is offered for nothing else then."""

    async def choose(self, menu: Menu[T]) -> T:
        """The value of the key that the caller chose, or of the choice that he named."""
        question = Question(
            menu.step,
            menu.prompts,
            menu.keys,
            menu.spoken,
            silence_means=menu.silence,
            was_said=menu.was_said,
            only_new_keys=menu.only_new_keys,
        )
        return menu.value_of(await self.collect(question))

    async def confirm(self, *prompts: Prompt, when_heard: object = None) -> bool:
        """1 yes, 2 no; the step is named after the last prompt. `when_heard` is noted as draft once all was played."""
        return await self.collect(yes_or_no(prompts, when_heard)) == YES

    async def offer(self, prompt: Prompt) -> bool:
        """Whether he takes what is offered on 1; silence declines it, and keys typed before it take nothing."""
        return await self.collect(offered(prompt)) == YES

    async def confirm_doubt(self, *prompts: Prompt) -> bool:
        """1 yes, 2 no, to a question that nobody can have expected: keys typed before it do not answer it."""
        return await self.collect(unexpected(prompts)) == YES

    async def collect(self, question: Question) -> str:
        """The text of the answer: digits, or the one key."""
        return await self.settle(question, _as_typed)

    async def settle(
        self, question: Question, judge: Callable[[str], Awaitable[T | Refused]], given: str | None = None
    ) -> T:
        """Ask until `judge` takes the answer; refused answers count as attempts. Raises GaveUp after the last.

        `given` is an answer that the caller gave before, judged as the first attempt.
        """
        answer = Answer(AnswerKind.MATCH, 1, given) if given is not None else await self._answer(question)
        while True:
            opening: tuple[Prompt, ...] = ()
            used = answer.attempt
            if answer.kind is AnswerKind.DANGER:
                await self._hear_danger()
                used -= 1  # a slip on that key costs nothing
            else:
                verdict = await judge(text_of(answer))
                if not isinstance(verdict, Refused):
                    return verdict
                self._tongue.forget_keys()  # typed ahead in the belief that this answer would do
                opening = verdict.prompts + (() if verdict.they_ask else question.prompts)
            answer = await self._answer(question, used, opening)

    async def look(self, ask: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `ask` returns, journalled before the next prompt; its return annotation tells the journal the type.

        Raises LookUpLate; that is journalled too, for a flow may go on without the answer.
        """
        return await self._look_ups.look(ask, *args, **kwargs)

    async def record(self, ask: Prompt, name: str, max_s: float) -> VoiceRecording:
        """What the caller says after the tone, `max_s` seconds at most; `name` becomes the recording's.

        An empty recording has zero seconds: whether to ask again is for the flow, whose next prompt says so.
        The keys of danger and of an operator mean what they mean everywhere; after a slip he is asked anew.
        """
        while True:
            recording = await self._recorded(ask, name, max_s)
            match IN_MENUS.get(recording.way_out):
                case Command.DANGER:
                    await self._hear_danger()
                case Command.OPERATOR:
                    raise OperatorAsked
                case _:
                    return recording

    def was_spoken(self, step: str) -> bool:
        """Whether the last answer to `step` was given by voice."""
        return step in self._spoken

    def note(self, draft: object) -> None:
        """Remember `draft` in place of the last one; None forgets it. A replay notes it anew, so a crash loses none."""
        self.draft = draft

    def end_soon(self) -> None:
        """The call's time with the machine is over: the next question raises TimeIsUp."""
        self._time_is_up = True

    async def _answer(self, question: Question, used: int = 0, opening: tuple[Prompt, ...] = ()) -> Answer:
        step = self._steps.next(question.step)
        if question.when_heard is not None and self._journal.was_heard(step):
            self.note(question.when_heard)
        if self._journal.is_replaying():
            self._preface.drop()  # it was said before the answer that is known

        async def heard() -> None:
            if question.when_heard is not None:
                self.note(question.when_heard)
                await self._journal.mark_heard(step)

        async def asked() -> Answer:
            if self._time_is_up:
                return Answer(AnswerKind.TIME_IS_UP, used)
            return await self._asking.ask(question, used, opening, heard, self._preface)

        answer = await self._steps.once(step, Answer, asked)
        if answer.spoken:
            self._spoken.add(question.step)
        else:
            self._spoken.discard(question.step)
        return answer

    async def _recorded(self, ask: Prompt, name: str, max_s: float) -> VoiceRecording:
        step = self._steps.next("record")
        await self._preface.speak()

        async def recorded() -> VoiceRecording:
            self._tongue.forget_keys()  # typed ahead they answer nothing, and would cut what he is to do now
            await self._tongue.play(self._worded((ask,)))
            return await self._tongue.record(name, max_s)

        return await self._steps.once(step, VoiceRecording, recorded)

    async def _hear_danger(self) -> None:
        if await self._danger(self):
            raise DangerReported


async def _as_typed(text: str) -> str:
    return text
