"""A conversation with one caller, as a flow writes it: say, choose, confirm, collect, look, record.

With entries left in the journal it replays: what was said stays silent, what was asked is answered from the journal,
and the flow runs on to the step where its caller is; there the question is asked again.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

from dialogue.answer import Answer, AnswerKind, text_of
from dialogue.asking import Asking, Question
from dialogue.errors import DangerReported, LookUpLate, OperatorAsked
from dialogue.journal import Journal, Missing, Witness
from dialogue.keypad_twins import keypad_only
from dialogue.keys import IN_MENUS, Command
from dialogue.line import Line, PlayEnd, VoiceRecording
from dialogue.look_up import TooLate, look_up
from dialogue.menu import Menu
from dialogue.patience import Patience
from dialogue.preface import Preface
from dialogue.prompt import Prompt
from dialogue.speech import SpeechLine
from dialogue.tongue import Tongue
from dialogue.ways_out import WaysOut
from dialogue.yes_or_no import YES, offered, unexpected, yes_or_no
from models.account import AccountNumber
from models.call import CallResult, Language

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


class Conversation:
    """One caller's conversation. Every method raises an `Interruption` when he leaves the flow's path.

    Step names are numbered per occurrence ("account#2"), so that the same flow names the same steps on every run.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        witness: Witness,
        patience: Patience,
        danger: DangerCheck = _believe,
        speech: SpeechLine | None = None,
    ) -> None:
        self._tongue = Tongue(line, speech)
        self._line: Line = self._tongue
        self._speech: SpeechLine | None = self._tongue if speech is not None else None
        self._journal = journal
        self._patience = patience
        self._danger = danger
        self._asking = Asking(self._line, witness, patience, self._speech)
        self._preface = Preface(self._line, journal)
        self._occurrences: Counter[str] = Counter()
        self._spoken: set[str] = set()
        self._time_is_up = False
        self.resumed = journal.is_replaying()
        """Whether this run took over a conversation that an earlier one began."""
        self._ways_out = WaysOut(journal, self._hear_danger, resumed=self.resumed)
        self.draft: object = None
        """The last noted draft: what is kept when the caller hangs up now."""
        self.worth = CallResult.ABANDONED_IVR
        """What the call has brought so far, and so how it counts when the caller hangs up now."""
        self.account: AccountNumber | None = None
        """The account that the call turned out to be about."""
        self.is_nobody = False
        """Whether he has told something without his number: it is offered for nothing else then."""

    async def say(self, *prompts: Prompt) -> None:
        """Say it unless the caller has already typed on; silent while replaying."""
        await self._preface.speak()
        if prompts and not self._journal.is_replaying():
            await self._line.play(self._worded(prompts))

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
        step = self._numbered("tell")
        await self._ways_out.taken_before(step)
        if self._journal.is_replaying():
            return
        for _ in range(2):
            await self._ways_out.take(step, self._line.forget_keys()[:1])
            if await self._line.play(self._worded(prompts)) is PlayEnd.WHOLE:
                return

    async def choose(self, menu: Menu[T]) -> T:
        """The value of the key that the caller chose, or of the choice that he named."""
        question = Question(
            menu.step,
            menu.prompts,
            menu.keys,
            menu.spoken,
            silence_means=menu.silence,
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
                self._line.forget_keys()  # typed ahead in the belief that this answer would do
                opening = verdict.prompts + (() if verdict.they_ask else question.prompts)
            answer = await self._answer(question, used, opening)

    async def look(self, ask: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `ask` returns, journalled before the next prompt; its return annotation tells the journal the type.

        Raises LookUpLate; that is journalled too, for a flow may go on without the answer.
        """
        step = self._numbered(ask.__name__)
        known = self._journal.replay(step, cast("type[T | TooLate]", get_type_hints(ask)["return"] | TooLate))
        if isinstance(known, TooLate):
            raise LookUpLate(step)
        if not isinstance(known, Missing):
            return known
        try:
            found = await look_up(step, ask(*args, **kwargs), self._line, self._patience, self._preface)
        except LookUpLate:
            await self._journal.write(step, TooLate())
            raise
        await self._journal.write(step, found.value)
        if found.hung_up:
            raise found.hung_up
        return found.value

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

    async def _recorded(self, ask: Prompt, name: str, max_s: float) -> VoiceRecording:
        step = self._numbered("record")
        await self._preface.speak()
        known = self._journal.replay(step, VoiceRecording)
        if not isinstance(known, Missing):
            return known
        self._line.forget_keys()  # typed ahead they answer nothing, and would cut what he is to do now
        await self._line.play(self._worded((ask,)))
        recording = await self._line.record(name, max_s)
        await self._journal.write(step, recording)
        return recording

    @property
    def language(self) -> Language:
        return self._tongue.language

    def speak(self, language: Language) -> None:
        """From here on; what cannot be said in it yet is said in Russian."""
        if language is not self._tongue.language:
            self._preface.keep_in(self._tongue.language)
        self._tongue.language = language

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
        step = self._numbered(question.step)
        if question.when_heard is not None and self._journal.was_heard(step):
            self.note(question.when_heard)
        known = self._journal.replay(step, Answer)
        if not isinstance(known, Missing):
            self._preface.drop()
            self._remember(question.step, known)
            return known

        async def heard() -> None:
            if question.when_heard is not None:
                self.note(question.when_heard)
                await self._journal.mark_heard(step)

        if self._time_is_up:
            answer = Answer(AnswerKind.TIME_IS_UP, used)
        else:
            answer = await self._asking.ask(question, used, opening, heard, self._preface)
        await self._journal.write(step, answer)
        self._remember(question.step, answer)
        return answer

    def _remember(self, step: str, answer: Answer) -> None:
        if answer.spoken:
            self._spoken.add(step)
        else:
            self._spoken.discard(step)

    async def _hear_danger(self) -> None:
        if await self._danger(self):
            raise DangerReported

    def _numbered(self, step: str) -> str:
        self._occurrences[step] += 1
        return f"{step}#{self._occurrences[step]}"

    def _worded(self, prompts: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
        return prompts if self._speech is not None and self._speech.can_listen else keypad_only(prompts)


async def _as_typed(text: str) -> str:
    return text
