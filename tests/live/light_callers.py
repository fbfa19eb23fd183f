"""Callers of real SIP lines who hear nothing: what they are asked they know from the company's own Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Application, Extension
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address, settings_account
from adapters.asterisk.dialplan import RESIDENT_CONTEXT
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.town.calls import Dialling, TownCall
from adapters.asterisk.town.exchange import TRUNK
from adapters.asterisk.town.keys import TownKeys
from adapters.sounds.spoken_texts import SpokenTexts
from dialogue.catalogue import Catalogue, Pause
from dialogue.prompt import Recorded, Text
from models.call import Language
from tests.live.switch_watch import ANSWERED, GONE, KEY, PLAYS, QUEUED, RECORDS, RINGS, Fact, SwitchWatch, WatchedCall
from tests.live.wishes import Dismissed, Hear, Press, Queued, Rung, Step, Talk, Told, Tone

WITHIN_S = 40.0
"""For anything that a caller waits for, on a machine that is busy."""
SPEAKS_S = 1.5
"""More than the second that counts as something said."""
TONE_MS, GAP_S = 100, 0.12
_UP_WITHIN_S = 10.0
_DIGIT = "numbers/"
_PAUSES = frozenset(pause.value for pause in Pause)
_NUMBER = 6
"""Digits of a registration number as it is told."""


class Signs:
    """By which sound each prompt is known: its first recording or text."""

    def __init__(self, catalogue: Catalogue, spoken: SpokenTexts) -> None:
        self._catalogue = catalogue
        self._spoken = spoken

    async def of(self, prompt: str) -> str:
        """The sound that begins `prompt`, or that says it where there is no prompt of this name."""
        entry = self._catalogue.entries.get(prompt)
        if entry is None:
            return await self._spoken.name(prompt)
        for part in entry.sentences[Language.RUSSIAN].parts:
            match part:
                case Recorded(piece) if piece not in _PAUSES:
                    return piece
                case Text(text):
                    return await self._spoken.name(text)
                case _:
                    continue
        raise ValueError(f"nothing but values is said in {prompt}")


class LightCaller:
    """One caller on the line, from the company's answer on."""

    def __init__(
        self, channel: str, keys: TownKeys, watched: WatchedCall, signs: Signs, words: Mapping[str, str]
    ) -> None:
        self._channel = channel
        self._keys = keys
        self._watched = watched
        self._signs = signs
        self._words = words
        self._next = 0
        self.told: list[str] = []
        """The registration numbers that he was told."""

    async def does(self, steps: Sequence[Step]) -> None:
        """All of them, one after another. Raises AssertionError that says which was in vain."""
        for step in steps:
            try:
                await self._do(step)
            except TimeoutError:
                raise AssertionError(f"{step} in vain: {self._watched}") from None

    async def _do(self, step: Step) -> None:
        match step:
            case Press(keys):
                await self._press(keys.format(**self._words))
            case Hear(prompt):
                await self._hear(prompt)
            case Told(prompt):
                await self._hear(prompt)
                self.told.append(await self._number())
            case Talk():
                await asyncio.sleep(SPEAKS_S)
            case Tone():
                await self._until(Fact(RECORDS))
            case Queued(queue):
                await self._until(Fact(QUEUED, queue))
            case Rung():
                await self._until(Fact(RINGS, self._words["dispatcher"]))
                await self._until(Fact(ANSWERED))
            case Dismissed():
                await self._until(Fact(GONE))

    async def _press(self, keys: str) -> None:
        """One after another; what becomes of the call from the last one's arrival on may be heard next."""
        for place, key in enumerate(keys):
            if place:
                await asyncio.sleep(GAP_S)
            await self._keys.press(self._channel, key, TONE_MS)
        for key in keys:
            await self._until(Fact(KEY, key))

    async def _hear(self, prompt: str) -> None:
        if not prompt:
            self._next = 1 + await self._watched.until(lambda fact: fact.kind == PLAYS, self._next, WITHIN_S)
            return
        await self._until(Fact(PLAYS, await self._signs.of(prompt)))

    async def _number(self) -> str:
        """The first run of so many digits from here on; the clock has shorter ones."""
        digits = ""
        while len(digits) < _NUMBER:
            place = await self._watched.until(lambda fact: fact.kind == PLAYS, self._next, WITHIN_S)
            piece = self._watched.facts[place].what
            self._next = place + 1
            if piece not in _PAUSES:
                digit = piece.removeprefix(_DIGIT)
                digits = digits + digit if len(digit) == 1 else ""
        return digits

    async def _until(self, fact: Fact) -> None:
        self._next = 1 + await self._watched.until(fact.__eq__, self._next, WITHIN_S)


class LightTown:
    """`async with LightTown(server, watch, signs) as town:` places calls from a town that runs."""

    def __init__(self, server: AsteriskServer, watch: SwitchWatch, signs: Signs, hands: int) -> None:
        settings, account = server.settings, settings_account(server.settings)
        secret = server.credentials.of(account)
        self._settings = AmiSettings(ami_address(settings), settings.ami_port, account, secret)
        self._watch = watch
        self._signs = signs
        self._hands = hands
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            self._link = await opening.enter_async_context(AmiLink(self._settings))
            await self._link.wait_up(_UP_WITHIN_S)
            self._keys = await opening.enter_async_context(TownKeys(self._settings, self._hands))
            self._stack = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def calling(
        self, number: str, called: str, words: Mapping[str, str], *, speaks: bool
    ) -> AsyncIterator[tuple[LightCaller, WatchedCall]]:
        """A call from `number`, answered and greeted; hung up at the end of the block, if it is there still."""
        watched = self._watch.expect(number)
        call = TownCall(self._link, TRUNK)
        does = Application("Milliwatt") if speaks else Extension(RESIDENT_CONTEXT, "wait")
        async with call.placed(Dialling(called, does, number, answer_within_s=WITHIN_S)):
            channel = await call.answered()
            assert channel is not None, f"{number} was not answered, cause {call.hangup_cause}"
            caller = LightCaller(channel, self._keys, watched, self._signs, words)
            await caller.does((Hear(""),))
            yield caller, watched
