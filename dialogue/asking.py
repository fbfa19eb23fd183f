"""The one retry loop: play, listen for keys and voice, barge in, try again, give up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from dialogue.answer import Answer, AnswerKind
from dialogue.endings import Commanded, Ending, Listener, Match, NoInput, NoMatch, Reason, Timing
from dialogue.journal import Witness
from dialogue.keypad_twins import keypad_only
from dialogue.keys import END, WAYS_OUT, Command
from dialogue.line import Line, PlayEnd
from dialogue.patience import Patience
from dialogue.preface import Preface
from dialogue.prompt import Prompt, prompt
from dialogue.speech import SpeechEnd, SpeechLine
from dialogue.step_record import Attempt
from dialogue.voice import Spoken, VoiceAttempts

NO_INPUT = prompt("no_input")
SORRY = {Reason.INVALID_KEY: prompt("invalid_key"), Reason.NOT_AN_ANSWER: prompt("no_match")}


class Wanted(Protocol):
    """What a question wants to hear, such as four digits or one of three keys."""

    def listener(self, timing: Timing) -> Listener: ...


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `step` names it in the journal and in the call's record."""

    step: str
    prompts: tuple[Prompt, ...]
    wanted: Wanted
    spoken: Spoken | None = None
    """How it may be answered by voice; None: by keys only."""
    hint: tuple[Prompt, ...] = ()
    """Said before the question from the second attempt on."""
    silence_means: str | None = None
    """The answer that silence stands for, where silence must not end in a third attempt."""
    was_said: bool = False
    """He has heard the prompts just now, as a text of its own: they are not said before the first attempt."""
    only_new_keys: bool = False
    """The caller cannot have expected this question: what he typed before it was asked is no answer to it."""
    when_heard: object = None
    """The draft that is to be kept once the question was played to its end, whether or not it is answered."""


Heard = Callable[[], Awaitable[None]]
"""Awaited when a question was played to its end."""


async def _unnoticed() -> None:
    pass


@dataclass(slots=True)
class _Course:
    """One question while it is being asked."""

    question: Question
    voice: VoiceAttempts | None
    heard: Heard
    preface: Preface | None

    @property
    def listens(self) -> bool:
        """Whether the next attempt may be answered by voice."""
        return self.voice is not None and not self.voice.is_over

    def after(self, reason: Reason) -> tuple[Prompt, ...]:
        """What is said after an answer that was none."""
        question = self.question
        if reason in SORRY:
            return (SORRY[reason], *question.hint, *question.prompts)
        assert self.voice is not None, "only a voice is not understood"
        return self.voice.apology if self.listens else (*self.voice.apology, *question.prompts)


class Asking:
    """Asks questions on one line; `speech` is its side that listens to voices, where it has one."""

    def __init__(self, line: Line, witness: Witness, patience: Patience, speech: SpeechLine | None = None) -> None:
        self._line = line
        self._speech = speech
        self._witness = witness
        self._patience = patience
        self._hash_may_follow = False

    async def ask(
        self,
        question: Question,
        used: int = 0,
        opening: tuple[Prompt, ...] = (),
        heard: Heard = _unnoticed,
        preface: Preface | None = None,
    ) -> Answer:
        """The answer to `question`, of whose attempts `used` are spent; `opening` is said instead of it at first.

        `preface` is said before either, once.
        """
        opening = opening or (() if question.was_said else question.prompts)
        if question.only_new_keys:
            if preface is not None:
                await preface.speak()  # its keys are old ones too
            wish = self._wish(question, self._line.forget_keys()[:1])
            if wish is not None:
                return Answer(AnswerKind(wish.value), used + 1)
        course = _Course(question, self._voice(question), heard, preface)
        for attempt in range(used + 1, self._patience.attempts + 1):
            match await self._attempt(course, opening, attempt):
                case Match(text, confidence=confidence):
                    return Answer(AnswerKind.MATCH, attempt, text, spoken=confidence is not None)
                case Commanded(command):
                    return Answer(AnswerKind(command.value), attempt)
                case NoInput() if question.silence_means is not None:
                    return Answer(AnswerKind.MATCH, attempt, question.silence_means)
                case NoInput():
                    opening = (NO_INPUT, *question.hint, *question.prompts)
                case NoMatch(reason):
                    self._line.forget_keys()  # the rest of a wrong answer is no answer to the next attempt
                    opening = course.after(reason)
        return Answer(AnswerKind.GAVE_UP, self._patience.attempts)

    def _wish(self, question: Question, key: str) -> Command | None:
        """What a key from before an offer asks for: danger and an operator are never typed ahead as answers to it."""
        if not key or key not in WAYS_OUT or question.silence_means is None:
            return None
        ending = question.wanted.listener(self._patience.timing).press(key)
        return ending.command if isinstance(ending, Commanded) else None

    def _voice(self, question: Question) -> VoiceAttempts | None:
        spoken, speech = question.spoken, self._speech
        if spoken is None or speech is None or not speech.can_listen or not speech.knows(spoken.needed):
            return None
        return VoiceAttempts(spoken)

    async def _attempt(self, course: _Course, opening: tuple[Prompt, ...], number: int) -> Ending:
        """One attempt; repeating the question at the caller's wish costs none, but is bounded."""
        for _ in range(self._patience.repeats + 1):
            ending = await self._once(course, opening, number)
            if ending != Commanded(Command.REPEAT):
                return ending
            opening = course.question.prompts
        return NoMatch(Reason.NOT_AN_ANSWER)

    async def _once(self, course: _Course, prompts: tuple[Prompt, ...], number: int) -> Ending:
        question = course.question
        attempt = Attempt(question.step, question.prompts[-1], number, question.wanted.listener(self._patience.timing))
        try:
            by = self._by_voice if course.listens else self._by_keys
            attempt.ending = await by(course, prompts, attempt)
        finally:
            self._witness.saw(attempt.record)
        return attempt.ending

    async def _by_keys(self, course: _Course, prompts: tuple[Prompt, ...], attempt: Attempt) -> Ending:
        if course.preface is not None:
            await course.preface.speak()
        if not prompts or await self._line.play(keypad_only(prompts)) is PlayEnd.WHOLE:
            await course.heard()
        return await self._listen(attempt.listener)

    async def _by_voice(self, course: _Course, prompts: tuple[Prompt, ...], attempt: Attempt) -> Ending:
        """Prompt and listening at once. A key wins; where speech fails us the question is put again, for keys."""
        assert self._speech is not None and course.voice is not None, "the course listens"
        before = course.preface.forewords if course.preface is not None else ()
        speech = await self._speech.listen(prompts, course.voice.listening(self._patience.speech), before)
        if course.preface is not None and speech.end is not SpeechEnd.UNAVAILABLE:
            await course.preface.were_said()
        if speech.prompt is PlayEnd.WHOLE:
            await course.heard()
        match speech.end:
            case SpeechEnd.KEY:
                return await self._listen(attempt.listener)
            case SpeechEnd.UNAVAILABLE:
                course.voice.is_over = True
                return await self._by_keys(course, prompts, attempt)
            case SpeechEnd.NO_INPUT:
                return NoInput()
            case SpeechEnd.SPOKEN | SpeechEnd.CUT_SHORT:
                attempt.said = speech.hypotheses
                return course.voice.understand(speech.hypotheses)

    async def _listen(self, listener: Listener) -> Ending:
        ending: Ending | None = None
        while ending is None:
            key = await self._line.key(listener.wait_s)
            if key == END and self._hash_may_follow:
                self._hash_may_follow = False
                return Commanded(Command.REPEAT)  # it belonged to the last answer, and may have cut this question
            self._hash_may_follow = False
            ending = listener.silence() if key is None else listener.press(key)
        self._hash_may_follow = isinstance(ending, Match) and not ending.by_hash
        return ending
