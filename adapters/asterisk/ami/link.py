"""The AMI link to one Asterisk: kept up, watched, and safe to share by all calls."""

import asyncio
import logging
import random
from types import TracebackType
from typing import Self

from adapters.asterisk.agi import AgiResult, carried_out
from adapters.asterisk.agi_commands import AgiCommand, AgiCommands
from adapters.asterisk.ami.action_times import ActionEnded, timed, untold
from adapters.asterisk.ami.actions import AmiActions
from adapters.asterisk.ami.event_reading import AmiHeaders, read_event
from adapters.asterisk.ami.events import (
    AgiAnswered,
    AgiFinished,
    AgiStarted,
    Event,
    HungUp,
    LinkCameUp,
    LinkWentDown,
    Unknown,
)
from adapters.asterisk.ami.link_state import LinkState, LinkStatus
from adapters.asterisk.ami.session import AmiSession, AmiSettings, NodeIdentity
from adapters.asterisk.ami.subscriptions import Subscription, Subscriptions
from adapters.asterisk.ami.wire import Headers
from adapters.asterisk.errors import ActionTimeout, AmiError, CallGone, LinkDown, LoginRefused

LOG = logging.getLogger(__name__)

HANGUP_GRACE_S = 0.2
"""After a result of -1 Asterisk tells within this time whether the caller hung up."""
MOST_HELD_EVENTS = 10_000
"""Between the login and the link's coming up."""


class AmiLink(AmiActions):
    """`async with AmiLink(settings) as link:` connects in the background and again after each loss, until left.

    Whatever was under way when a connection broke raises LinkDown at once and is never sent again: look at
    `channels()` after LinkCameUp, then decide.
    """

    def __init__(self, settings: AmiSettings, action_ended: ActionEnded = untold) -> None:
        self._settings = settings
        self._action_ended = action_ended
        self._status = LinkStatus(settings.address)
        self._session: AmiSession | None = None
        self._identity: NodeIdentity | None = None
        self._commands = AgiCommands()
        self._subscriptions = Subscriptions()
        self._held: list[Event] | None = None
        self._tasks = asyncio.TaskGroup()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._keeper = self._tasks.create_task(self._keep(), name=f"ami-link {self._settings.address}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        try:
            await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        finally:
            self._status.move(LinkState.CLOSED, "closed by us")
            self._subscriptions.end()

    @property
    def state(self) -> LinkState:
        return self._status.state

    @property
    def is_up(self) -> bool:
        return self.state is LinkState.UP

    @property
    def system_name(self) -> str:
        """The node's name in every CallKey. Raises LinkDown before the first login."""
        if self._identity is None:
            raise LinkDown(self._status.reason)
        return self._identity.system_name

    @property
    def asterisk_started(self) -> str:
        """When Asterisk started, as it says; changes with a restart. Raises LinkDown before the first login."""
        if self._identity is None:
            raise LinkDown(self._status.reason)
        return self._identity.asterisk_started

    async def moved(self) -> None:
        """Returns when the link's state has changed."""
        await self._status.moved()

    async def wait_up(self, timeout_s: float) -> None:
        """Returns when actions can be sent. Raises LoginRefused at once, LinkDown after the time or when closed."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.state is LinkState.DOWN:
                    await self._status.moved()
        except TimeoutError:
            raise LinkDown(self._status.reason) from None
        self._require_session()

    def subscribe(self, *types: type[Event], name: str, limit: int = 4096) -> Subscription:
        """The events of these types of all calls; use with `with`. `name` stands in the log when events are lost."""
        return self._subscriptions.to_types(types, name, limit)

    def follow(self, uniqueid: str, limit: int = 256) -> Subscription:
        """The events of one channel and of the link, in order; use with `with`."""
        return self._subscriptions.to_call(uniqueid, limit)

    async def act(self, headers: Headers, timeout_s: float | None = None) -> AmiHeaders:
        """Sends one action once and returns its answer. Raises LinkDown, ActionTimeout, ActionRefused, UnsafeValue."""
        session = self._require_session()
        with timed(headers, self._action_ended):
            return await session.act(headers, timeout_s)

    async def list_items(self, headers: Headers, timeout_s: float | None = None) -> tuple[AmiHeaders, ...]:
        """Sends one listing action and returns its items. Raises as `act` does."""
        session = self._require_session()
        with timed(headers, self._action_ended):
            return await session.list_items(headers, timeout_s)

    async def agi(self, channel: str, command: str, timeout_s: float) -> AgiResult:
        """Has a channel carry out one AGI command (text from `agi_command`) and returns its result.

        Raises CallGone when the channel hangs up or leaves the AGI meanwhile, AgiCommandRefused (510, 520),
        ActionTimeout when the command takes longer than `timeout_s`, LinkDown when the link breaks: the command
        may then still be running.
        """
        self._require_in_agi(channel)
        with self._commands.expect(channel) as waiting:
            action = {"Action": "AGI", "Command": command, "CommandID": waiting.command_id}
            await self._on_channel(channel, action)
            try:
                async with asyncio.timeout(timeout_s):
                    answer = await waiting.answer
            except TimeoutError:
                raise ActionTimeout(f"{' '.join(command.split()[:2])} took longer than {timeout_s} s") from None
            result = carried_out(command, answer)
            if result.failed and await _left_within(waiting, HANGUP_GRACE_S):
                raise CallGone(channel)
            return result

    async def absolute_timeout(self, channel: str, seconds: int) -> None:
        """As the action. A channel that has left the AGI raises CallGone and gets no limit: the dialplan has taken its
        own away, and a new one would cut the caller off where he waits or talks.
        """
        self._require_in_agi(channel)
        await super().absolute_timeout(channel, seconds)

    def _require_in_agi(self, channel: str) -> None:
        if self._commands.has_left(channel):
            raise CallGone(channel)

    def _require_session(self) -> AmiSession:
        if self.state is LinkState.REFUSED:
            raise LoginRefused(self._status.reason)
        if self._session is None:
            raise LinkDown(self._status.reason)
        return self._session

    async def _keep(self) -> None:
        pause_s = self._settings.first_pause_s
        while True:
            if await self._one_session():
                pause_s = self._settings.first_pause_s
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311  # spreads many bridges, no secret
            pause_s = min(pause_s * 2, self._settings.longest_pause_s)

    async def _one_session(self) -> bool:
        """One connection from its beginning to its end; True when it was up."""
        session = AmiSession(self._settings, self._event_came, self._went_down)
        self._held = []
        try:
            identity = await session.open()
            self._came_up(session, identity)
            await session.watch()
            return True
        except LoginRefused as error:
            self._status.move(LinkState.REFUSED, str(error))
        except AmiError as error:
            self._status.move(LinkState.DOWN, str(error))
        finally:
            session.close("closed by us")
        return False

    def _came_up(self, session: AmiSession, identity: NodeIdentity) -> None:
        self._session, self._identity = session, identity
        self._status.move(LinkState.UP)
        held, self._held = self._held or [], None
        self._publish(LinkCameUp(identity.system_name, identity.asterisk_started))
        for event in held:
            self._publish(event)

    def _went_down(self, reason: str) -> None:
        """Called the moment the connection breaks, before anybody who waits on it runs again."""
        if self._session is None:
            return
        self._session = None
        self._status.move(LinkState.DOWN, reason)
        self._commands.link_lost(reason)
        self._publish(LinkWentDown(reason))

    def _event_came(self, headers: AmiHeaders) -> None:
        event = read_event(headers, self._settings.address)
        if event is None:
            return
        if self._held is None:
            self._publish(event)
        elif len(self._held) < MOST_HELD_EVENTS:
            self._held.append(event)

    def _publish(self, event: Event) -> None:
        match event:
            case AgiAnswered():
                self._commands.answered(event.command_id, event.answer)
            case AgiStarted():
                self._commands.channel_came(event.channel)
            case AgiFinished():
                self._commands.channel_left(event.channel)
            case HungUp():
                self._commands.channel_ended(event.channel)
            case Unknown(name):
                LOG.warning("AMI event could not be read", extra={"event": name})
            case _:
                pass
        self._subscriptions.publish(event)


async def _left_within(command: AgiCommand, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await command.channel_left.wait()
    except TimeoutError:
        return False
