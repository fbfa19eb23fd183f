"""Any conversation held in a terminal: what the caller would hear as text, what he would press as lines typed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from dialogue.errors import HungUp
from dialogue.journal import Journal, StepRecord, Witness
from dialogue.line import PlayEnd, Recital, VoiceRecording
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from dialogue.speech import Hypothesis, Listening, Speech, SpeechEnd, Word
from ivr.call_context import CallContext
from ivr.session import Leg, Session
from models.queue import QueuePriority

HELP = "Type keys and Enter (1004512#). Enter alone is silence; q hangs up."
HELP_BY_VOICE = f"{HELP} Or type what you would say (да, четыре шесть); a word heard badly ends in ?."
KEYS = frozenset("0123456789*#ABCD")
PATIENCE = 10.0
"""A reader at a keyboard is slower than a caller: every wait is so much longer."""
SPEECH_S_PER_CHARACTER = 0.1
HEARD_WELL, HEARD_BADLY = 1.0, 0.4

ReadLine = Callable[[], Awaitable[str | None]]
"""The next line typed, without its end; None: the input is closed."""
Show = Callable[[str], None]
Say = Callable[[Sequence[Prompt]], str]
Keep = Callable[[str, str], None]
"""Keeps a voice message, by the name of its recording, as the text that was typed."""


class TerminalLine:
    """A caller's line in a terminal. Implements Line, and SpeechLine: what is typed in Cyrillic letters is spoken."""

    can_listen = True

    def __init__(self, terminal: "Terminal") -> None:
        self._read_line = terminal.read_line
        self._show = terminal.show
        self._say = terminal.say
        self._keep = terminal.keep
        self._keys: deque[str] = deque()

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        if self._keys:
            return PlayEnd.CUT
        self._show(f"  {self._say(prompts)}")
        return PlayEnd.WHOLE

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        """Whoever reads has read all of it, in no time: its length is what it would take to say."""
        of_ms = round(len(self._say(prompts)) * SPEECH_S_PER_CHARACTER * 1000)
        return Recital(of_ms if await self.play(prompts) is PlayEnd.WHOLE else 0, of_ms)

    async def key(self, within_s: float) -> str | None:
        if not self._keys:
            self._keys.extend(await self._typed(within_s * PATIENCE))
        return self._keys.popleft() if self._keys else None

    def knows(self, words: frozenset[str]) -> bool:
        return True

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        played = await self.play((*(prompt for each in before for prompt in each.prompts), *prompts))
        line = "" if self._keys else await self._line(listening.timing.no_input_s * PATIENCE)
        if _is_spoken(line):
            return Speech(SpeechEnd.SPOKEN, played, (_heard(line),))
        self._keys.extend(_keys_of(line))
        return Speech(SpeechEnd.KEY if self._keys else SpeechEnd.NO_INPUT, played)

    def forget_keys(self) -> str:
        waiting = "".join(self._keys)
        self._keys.clear()
        return waiting

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        self._show(f"  (tone; type what you would say, at most {max_s:g} s of it)")
        said = await self._line(max_s * PATIENCE)
        self._keep(name, said)
        return VoiceRecording(name, min(len(said) * SPEECH_S_PER_CHARACTER, max_s))

    async def _typed(self, within_s: float) -> str:
        return _keys_of(await self._line(within_s))

    async def _line(self, within_s: float) -> str:
        """The line typed in time, or nothing. Raises HungUp on q and at the end of the input."""
        try:
            async with asyncio.timeout(within_s):
                line = await self._read_line()
        except TimeoutError:
            return ""
        if line is None or line.strip().lower() == "q":
            raise HungUp
        return line.strip()


def _keys_of(line: str) -> str:
    return "".join(key for key in line.upper() if key in KEYS)


def _is_spoken(line: str) -> bool:
    return any(letter.isalpha() and not letter.isascii() for letter in line)


def _heard(line: str) -> Hypothesis:
    """The words typed, as a recogniser would tell them."""
    words = (
        Word(text.rstrip("?").lower(), HEARD_BADLY if text.endswith("?") else HEARD_WELL, float(place), place + 1.0)
        for place, text in enumerate(line.split())
    )
    return Hypothesis(tuple(words))


class TerminalExit:
    """Where the call would go. Implements Exit."""

    def __init__(self, show: Show) -> None:
        self._show = show

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None:
        first = f", priority {priority.name.lower()}" if priority else ""
        self._show(f"-> operators, queue {queue}{first}")

    async def to_dispatcher(self) -> None:
        self._show("-> dispatcher")

    async def hang_up(self) -> None:
        self._show("-> hang-up")

    async def record_talks(self) -> None:
        self._show("-> the talk will be recorded")

    async def survey_after_talk(self) -> None:
        self._show("-> a question will follow the talk")


class Unwatched:
    """Sees nothing: in a terminal everything is on the screen anyway. Implements Witness."""

    def saw(self, record: StepRecord) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Terminal:
    """A keyboard, a screen, how prompts are put into words, and where voice messages stay."""

    read_line: ReadLine
    show: Show
    say: Say
    keep: Keep = lambda _name, _said: None
    by_voice: bool = False
    """Whether questions may be answered in words."""


def session(
    here: CallContext,
    journal: Journal,
    terminal: Terminal,
    witness: Witness = Unwatched(),  # noqa: B008  (has no state)
) -> Session:
    """The call that `here` describes, to be held in a terminal."""
    terminal.show(HELP_BY_VOICE if terminal.by_voice else HELP)
    line = TerminalLine(terminal)
    leg = Leg(line, TerminalExit(terminal.show), journal, witness, line if terminal.by_voice else None)
    return Session(leg, unhurried(here))


def unhurried(here: CallContext) -> CallContext:
    """The same call with as much more time in all as there is for every key."""
    patience = here.profile.patience
    longer = replace(patience, ivr_total_s=round(patience.ivr_total_s * PATIENCE))
    return replace(here, profile=replace(here.profile, patience=longer))
