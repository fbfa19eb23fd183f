"""One call out of the town: originated, followed until it is gone, whatever happens to it."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from adapters.asterisk.ami.events import ChannelEvent, HangupRequested, HungUp, LinkWentDown, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Application, Extension, OriginateRequest, Refused
from adapters.asterisk.errors import ActionRefused, CallGone, LinkDown

_GONE_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Dialling:
    """Whom a resident calls, as whom, and what his channel does once the company has answered."""

    called: str
    destination: Extension | Application
    caller_number: str = field(default="", repr=False)
    """Empty: withheld."""
    caller_name: str = field(default="", repr=False)
    answer_within_s: float = 30.0
    variables: Mapping[str, str] = field(default_factory=dict)


class TownCall:
    """The town's end of one call."""

    def __init__(self, link: AmiLink, trunk: str) -> None:
        self._link = link
        self._trunk = trunk
        self._channel: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self.channel_id = f"resident-{uuid.uuid4().hex}"
        self.hangup_cause = 0
        self.hung_up_by_company = False

    @property
    def is_gone(self) -> bool:
        return self._gone.is_set()

    @contextlib.asynccontextmanager
    async def placed(self, dialling: Dialling) -> AsyncIterator[None]:
        """Dial, and follow the call while the block lasts; at its end the call is hung up and gone.

        Raises LinkDown, or ActionRefused when the call could not be placed.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow(dialling), name=self.channel_id)
                try:
                    yield
                finally:
                    await self.hang_up()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group

    async def answered(self) -> str | None:
        """The channel once the company has answered; None when the call ended without an answer."""
        return await asyncio.shield(self._channel)

    async def hang_up(self) -> None:
        """End the call and wait until it is gone. Raises LinkDown, ActionTimeout, TimeoutError."""
        if not self.is_gone:
            with contextlib.suppress(CallGone):
                await self._link.hangup(await self._channel_name())
        async with asyncio.timeout(_GONE_WITHIN_S):
            await self._gone.wait()

    async def _channel_name(self) -> str:
        if self._channel.done() and (name := self._channel.result()):
            return name
        for live in await self._link.channels():
            if live.call.uniqueid == self.channel_id:
                return live.channel
        raise CallGone(self.channel_id)

    async def _follow(self, dialling: Dialling) -> None:
        with self._link.follow(self.channel_id) as events:
            outcome = await self._link.originate(self._request(dialling))
            if isinstance(outcome, Refused):
                self._over()
                raise ActionRefused(f"the call was not placed: {outcome.reason}")
            async for event in events:
                if isinstance(event, LinkWentDown):
                    self._over()
                    raise LinkDown(event.reason)
                if isinstance(event, ChannelEvent) and self._take(event):
                    return
        self._over()

    def _request(self, dialling: Dialling) -> OriginateRequest:
        return OriginateRequest(
            f"PJSIP/{dialling.called}@{self._trunk}",
            self.channel_id,
            dialling.destination,
            ring_s=dialling.answer_within_s,
            caller_number=dialling.caller_number,
            caller_name=dialling.caller_name,
            variables=dialling.variables,
        )

    def _take(self, event: ChannelEvent) -> bool:
        """Whether the call is gone."""
        match event:
            case OriginateAnswered(answered=True, channel=channel) if not self._channel.done():
                self._channel.set_result(channel)
            case HangupRequested():
                self.hung_up_by_company = True
            case HungUp(cause=cause):
                self.hangup_cause = cause
                self._over()
                return True
            case _:
                pass
        return False

    def _over(self) -> None:
        self._gone.set()
        if not self._channel.done():
            self._channel.set_result(None)
