"""Callers on a line without a telephone: one follows a transcript, one answers whatever he is asked."""

from collections import deque
from collections.abc import Mapping, Sequence

from dialogue.errors import HungUp
from dialogue.line import PlayEnd, Recital, VoiceRecording
from dialogue.prompt import Prompt
from models.call import Language
from tests.fakes.memory_journal import Crash
from tests.fakes.shipped_prompts import shipped_wording
from tests.fakes.spoken import as_heard

PROMPT_MS = 1000
"""How long every prompt takes here; one that is cut has been heard by half."""


class FakeLine:
    """A line with a key buffer that writes down what is heard and pressed.

    Each touch of the line is one moment; at `hangs_up_at` the caller is gone, at `crashes_at` we are.
    """

    def __init__(self, *, hangs_up_at: int | None = None, crashes_at: int | None = None) -> None:
        self.transcript: list[str] = []
        self.moments = 0
        self._keys: deque[str] = deque()
        self._hangs_up_at = hangs_up_at
        self._crashes_at = crashes_at

    @property
    def heard(self) -> list[str]:
        """All that was heard, without what was pressed."""
        return [line.removeprefix("hears ") for line in self.transcript if line.startswith("hears ")]

    async def play(self, prompts: Sequence[Prompt]) -> PlayEnd:
        self._moment()
        whole = not all(map(shipped_wording().is_interruptible, prompts))
        shipped_wording().pieces(prompts, Language.RUSSIAN)  # what the shipped pack cannot say, nobody can hear
        if self._keys and not whole:
            return PlayEnd.CUT
        for each in prompts:
            self.transcript.append(f"hears {as_heard(each)}")
            self.hears(each)
            if self.has_reacted and not whole:
                return PlayEnd.CUT
        return PlayEnd.WHOLE

    async def recite(self, prompts: Sequence[Prompt]) -> Recital:
        """Two moments: before the first sound, and after the last."""
        before = len(self.heard)
        end = PlayEnd.CUT
        try:
            end = await self.play(prompts)
            self._moment()
        except HungUp:
            if len(self.heard) == before:
                raise  # he was gone before
            self._hangs_up_at, end = self.moments, PlayEnd.CUT
        heard_ms = PROMPT_MS * (len(self.heard) - before)
        return Recital(max(0, heard_ms - (0 if end is PlayEnd.WHOLE else PROMPT_MS // 2)), PROMPT_MS * len(prompts))

    async def key(self, within_s: float) -> str | None:
        self._moment()
        if not self._keys:
            self.act()
        return self._keys.popleft() if self._keys else None

    def forget_keys(self) -> str:
        waiting = "".join(self._keys)
        self._keys.clear()
        return waiting

    async def record(self, name: str, max_s: float) -> VoiceRecording:
        self._moment()
        self.transcript.append(f"records up to {max_s:g} s")
        self._keys.clear()
        return VoiceRecording(name, self.speaks_s(), self.breaks_off_with())

    @property
    def has_reacted(self) -> bool:
        """Whether he has pressed what is not read yet: it cuts a prompt."""
        return bool(self._keys)

    def press(self, keys: str) -> None:
        self.transcript.append(f"presses {keys}")
        self._keys.extend(keys)

    def hears(self, said: Prompt) -> None:
        """He hears `said` and may press at once."""

    def act(self) -> None:
        """It is his turn: he presses, keeps silent, or hangs up."""

    def speaks_s(self) -> float:
        return 12.0

    def breaks_off_with(self) -> str:
        """The key of a way out with which he ends a recording."""
        return ""

    def _moment(self) -> None:
        self.moments += 1
        if self.moments == self._crashes_at:
            raise Crash
        if self._hangs_up_at is not None and self.moments >= self._hangs_up_at:
            raise HungUp


class ScriptedCaller(FakeLine):
    """Plays the caller's part of a transcript: lines "hears PROMPT", "presses KEYS", "is silent", "hangs up".

    `presses KEYS` written right after `interrupts PROMPT` cuts that prompt; before any `hears` it is typed ahead.
    Right after `records`: `speaks SECONDS`, and `breaks off with KEY` of a way out.
    """

    def __init__(self, script: str) -> None:
        super().__init__()
        self.script = [line.strip() for line in script.strip().splitlines() if line.strip()]
        self._turns = deque(line for line in self.script if not line.startswith(("hears ", "records ", "ends ")))
        self._type_ahead()

    def _type_ahead(self) -> None:
        if self.script and self.script[0].startswith("presses "):
            self.act()

    def hears(self, said: Prompt) -> None:
        if self._turns and self._turns[0] == f"interrupts {said.id}":
            self.transcript.append(self._turns.popleft())
            self.act()

    def act(self) -> None:
        if not self._turns:
            raise AssertionError("the caller is asked more than the script says:\n" + "\n".join(self.transcript))
        turn = self._turns.popleft()
        if turn.startswith("presses "):
            self.press(turn.removeprefix("presses "))
            return
        self.transcript.append(turn)
        if turn == "hangs up":
            raise HungUp
        if turn != "is silent" and not self.speaks(turn):
            raise AssertionError(f"unknown line in the script: {turn}")

    def speaks(self, turn: str) -> bool:
        """Whether he can, and `turn` is something that he says."""
        return False

    def speaks_s(self) -> float:
        if self._turns and self._turns[0].startswith("speaks "):
            turn = self._turns.popleft()
            self.transcript.append(turn)
            return float(turn.split()[1])
        return 12.0

    def breaks_off_with(self) -> str:
        if self._turns and self._turns[0].startswith("breaks off with "):
            turn = self._turns.popleft()
            self.transcript.append(turn)
            return turn[-1]
        return ""


class ObligingCaller(FakeLine):
    """Answers each question by the last prompt of it that he knows; what he does not know he answers with silence."""

    def __init__(
        self, answers: Mapping[str, str], *, hangs_up_at: int | None = None, crashes_at: int | None = None
    ) -> None:
        super().__init__(hangs_up_at=hangs_up_at, crashes_at=crashes_at)
        self._answers = answers
        self._asked = ""

    def hears(self, said: Prompt) -> None:
        if said.id in self._answers:
            self._asked = said.id

    def act(self) -> None:
        if self._asked:
            self.press(self._answers[self._asked])
            self._asked = ""
