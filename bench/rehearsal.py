"""One call held without a telephone: which sounds our IVR plays at each step, and which keys answer them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.asterisk.call_media import Voice
from adapters.asterisk.utterance import Utterance
from adapters.database.database import open_database
from adapters.journal.store import open_local_store
from bench.company import Premises
from dialogue.journal import StepRecord
from dialogue.line import PlayEnd, Recital, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Hypothesis, Listening, Speech, SpeechEnd, SpeechLine, Word
from gridline.bridge.reception import NoExit
from gridline.clock import CallClock
from gridline.company import clock_of, voice_of
from gridline.desk import JoinedDesk, join_desk
from gridline.settings.translation import database_address
from ivr.call_context import CallContext
from ivr.session import Leg, Session
from models.call import CallKey, CallResult, IncomingCall
from models.phone_number import PhoneNumber
from services.desk_rules import DeskRules


@dataclass(frozen=True, slots=True)
class Step:
    """What is played one after another until an answer is wanted, and the keys or words of it; none at the end."""

    utterances: tuple[Utterance, ...]
    keys: str

    @property
    def files(self) -> tuple[str, ...]:
        """All files of the step in order."""
        return tuple(file for each in self.utterances for file in each.files)


_WORDS = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
DIGIT_WORD = {str(digit): word for digit, word in enumerate(_WORDS)}


@dataclass(slots=True)
class RehearsedLine:
    """The line of a caller who listens to every word and then gives the next answer. Implements Line."""

    voice: Voice
    answers: deque[str]
    steps: list[Step] = field(default_factory=list)
    _heard: list[Utterance] = field(default_factory=list)
    _typing: deque[str] = field(default_factory=deque)

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        self._heard.append(await self.voice.utterance(prompts))
        return PlayEnd.WHOLE

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        await self.play(prompts)
        of_ms = round(self._heard[-1].seconds * 1000)
        return Recital(of_ms, of_ms)

    async def key(self, within_s: float) -> str | None:
        if not self._typing:
            if not self.answers:
                raise RuntimeError("the rehearsed caller is asked more than he has answers for")
            self._typing.extend(self.answers[0])
            self._turn(self.answers.popleft())
        return self._typing.popleft()

    def forget_keys(self) -> str:
        waiting = "".join(self._typing)
        self._typing.clear()
        return waiting

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        raise RuntimeError("a rehearsed caller does not speak")

    def over(self) -> tuple[Step, ...]:
        """All steps, the last being what is said after the last answer."""
        self._turn("")
        return tuple(self.steps)

    def _turn(self, keys: str) -> None:
        self.steps.append(Step(tuple(self._heard), keys))
        self._heard.clear()


class SpeakingLine(RehearsedLine):
    """The line of a caller who may say his answers, one space between two words. Implements SpeechLine too."""

    @property
    def can_listen(self) -> bool:
        return True

    def knows(self, words: frozenset[str]) -> bool:
        return True

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        for each in before:
            await self.play(each.prompts)
        await self.play(prompts)
        if not self.answers:
            raise RuntimeError("the rehearsed caller is asked more than he has answers for")
        if _is_pressed(self.answers[0]):
            return Speech(SpeechEnd.KEY, PlayEnd.WHOLE)
        answer = self.answers.popleft()
        self._turn(answer)
        words = (DIGIT_WORD.get(word, word) for word in answer.split())
        heard = Hypothesis(tuple(Word(word, 1.0, 0.0, 0.0) for word in words))
        return Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE, (heard,))


def _is_pressed(answer: str) -> bool:
    return set(answer) <= set("0123456789*#")


class _Unwatched:
    def saw(self, record: StepRecord) -> None:
        pass


async def rehearse(
    premises: Premises, caller: str, answers: Sequence[str], *, by_voice: bool = False
) -> tuple[Step, ...]:
    """The steps of a reading call in which this caller gives these answers; the reading is stored.

    Keys stand without spaces; `by_voice` lets him say words instead, to a company that listens.

    Raises RuntimeError when that call does not end with a stored reading.
    """
    settings, company = premises.settings, premises.company
    clock = clock_of(company, settings)
    speaking = SpeakingLine(voice_of(company, settings), deque(answers)) if by_voice else None
    line = speaking or RehearsedLine(voice_of(company, settings), deque(answers))
    speech: SpeechLine | None = speaking
    async with (
        open_local_store(premises.folder / "rehearsal", clock) as store,
        open_database(database_address(settings.database)) as database,
    ):
        joined = join_desk(database, store, DeskRules(company.profile, company.calendar), clock)
        await joined.refill.once()
        await joined.storm.look()
        number = PhoneNumber.parse(caller, company.profile.country, company.profile.area_code)
        incoming = IncomingCall(CallKey("rehearsal", caller), premises.number, number, clock())
        leg = Leg(line, NoExit(), await store.journals.open(incoming), _Unwatched(), speech)
        result = await Session(leg, _context(incoming, premises, joined)).run()
        await joined.close()
    if result is not CallResult.SELF_SERVICE or line.answers:
        raise RuntimeError(f"the rehearsed call ended as {result.value}, {len(line.answers)} answers were not asked")
    return line.over()


def _context(incoming: IncomingCall, premises: Premises, joined: JoinedDesk) -> CallContext:
    clock = CallClock(clock_of(premises.company, premises.settings))
    return CallContext(incoming, premises.company.profile, clock, joined.desks)
