"""A caller's channel that stands in `AGI(agi:async)`: one command at a time, and what Asterisk tells of the call."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.asterisk.agi import AgiResult
from adapters.asterisk.ami.events import AgiAnswered, AgiFinished, HangupRequested, KeyDown, KeyPressed, LinkCameUp
from adapters.asterisk.ami.events import HungUp as ChannelHungUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import CallGone, EventsLost, LinkDown
from adapters.asterisk.key_echoes import KeyEchoes
from adapters.asterisk.settings import STEP_TIMEOUT_S
from dialogue.errors import HungUp
from models.call import CallKey

LOG = logging.getLogger(__name__)

COMMAND_GRACE_S = 10.0
"""A command that is so much later than its sound is lost."""
LINK_WAIT_S = 8.0
"""How long a call waits for a broken link before it leaves the caller to the dialplan."""
CATCH_UP_S = 1.0


class AgiChannel:
    """What a call's line and its exit share. `follow` must run as a task, from before the first command on."""

    def __init__(self, link: AmiLink, key: CallKey, name: str) -> None:
        self._link = link
        self._name = name
        self._answer_seen = asyncio.Event()
        self.key = key
        self.is_gone = False
        """No command reaches the caller any more."""
        self._given_back = False

    def require_caller(self) -> None:
        """Raises HungUp of dialogue where the caller is gone."""
        if self.is_gone:
            raise HungUp

    async def command(self, text: str, seconds: float) -> AgiResult:
        """One AGI command to its end; repeated after a broken link if the caller is still ours.

        `seconds` is how long its sound lasts. Raises HungUp of dialogue, LinkDown, ActionTimeout, AgiCommandRefused.
        """
        self.require_caller()
        try:
            result = await self.command_once(text, seconds)
        except CallGone:
            raise HungUp from None
        except LinkDown:
            await self._found_again()
            return await self.command(text, seconds)
        self.require_caller()
        return result

    async def command_once(self, text: str, seconds: float) -> AgiResult:
        """As `command`, but never repeated: after LinkDown or ActionTimeout, Asterisk may have carried it out.

        Raises CallGone where the caller hung up, also while it ran.
        """
        self._answer_seen.clear()
        with self._end_noted():
            result = await self._link.agi(self._name, text, seconds + COMMAND_GRACE_S)
        await self._catch_up()
        return result

    async def set_variable(self, variable: str, value: str) -> None:
        """Raises AmiError."""
        with self._end_noted():
            await self._link.set_channel_var(self._name, variable, value)

    async def press(self, key: str) -> None:
        """As if the caller had pressed it: what Asterisk plays or records may end. Raises AmiError."""
        await self._link.play_dtmf(self._name, key, received=True)

    async def renew_timeout(self) -> None:
        """The dialplan takes the caller when this has not come for `STEP_TIMEOUT_S`. Raises AmiError.

        CallGone once he was given back: the dialplan takes the limit away, and what came after would cut him off.
        """
        if self._given_back:
            raise CallGone(self._name)
        await self._link.absolute_timeout(self._name, STEP_TIMEOUT_S)

    async def give_back(self) -> None:
        """The dialplan goes on with the call. Raises AmiError."""
        self._given_back = True
        with self._end_noted():
            await self._link.break_agi(self._name)

    async def follow(self, pressed: Callable[[str], None], ended: Callable[[], None]) -> None:
        """Read the call's events until cancelled: `pressed` is told each key, `ended` that the call is not ours."""
        echoes = KeyEchoes()
        with self._link.follow(self.key.uniqueid) as events:
            while True:
                try:
                    event = await anext(events)
                except EventsLost:
                    echoes.forget()
                    continue
                except StopAsyncIteration:
                    return
                match event:
                    case KeyDown(digit=digit):
                        echoes.goes_down(digit)
                    case KeyPressed(digit=digit) if not echoes.is_echo(digit):
                        pressed(digit)
                    case LinkCameUp():
                        echoes.forget()
                    case AgiAnswered():
                        self._answer_seen.set()
                    case AgiFinished() | HangupRequested() | ChannelHungUp():
                        self.is_gone = True
                        ended()
                    case _:
                        pass

    @contextmanager
    def _end_noted(self) -> Iterator[None]:
        try:
            yield
        except CallGone:
            self.is_gone = True
            raise

    async def _catch_up(self) -> None:
        """Returns when the keys and the hang-up that came before a command's answer have been read."""
        try:
            async with asyncio.timeout(CATCH_UP_S):
                await self._answer_seen.wait()
        except TimeoutError:  # the answer was among the lost events: Asterisk has been asked anew
            LOG.warning("a command's answer did not reach its call", extra={"call": str(self.key)})

    async def _found_again(self) -> None:
        """Returns when the link is back and the caller still waits for commands. Raises HungUp or LinkDown."""
        await self._link.wait_up(LINK_WAIT_S)
        if not any(each.call == self.key and each.waits_for_commands for each in await self._link.channels()):
            self.is_gone = True
            raise HungUp
