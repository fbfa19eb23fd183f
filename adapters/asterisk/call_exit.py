"""Where a call goes from a conversation: to operators, to the dispatcher, or out; the dialplan carries it out."""

import logging

from adapters.asterisk.agi_channel import AgiChannel
from adapters.asterisk.dialplan import NEXT, PRIORITY, QUEUE, RECORD, SURVEY, Next
from adapters.asterisk.errors import AmiError, CallGone
from dialogue.errors import HungUp
from models.queue import QueuePriority

LOG = logging.getLogger(__name__)


class CallExit:
    """The port `Exit` of a session on a channel. Never raises: whoever cannot be handed over is the dialplan's soon."""

    def __init__(self, channel: AgiChannel) -> None:
        self._channel = channel

    async def to_operators(self, queue: str, priority: QueuePriority | None = None) -> None:
        """Hand the caller to a queue of operators, before those of lower priority; None: as he stood before."""
        await self._hand_over(Next.OPERATORS, queue, priority)

    async def to_dispatcher(self) -> None:
        """Hand the caller to the dispatcher on duty, then the backups."""
        await self._hand_over(Next.DISPATCHER)

    async def to_static(self) -> None:
        """Leave the caller to the dialplan, which can serve him without us."""
        await self._hand_over(Next.STATIC)

    async def hang_up(self) -> None:
        await self._hand_over(Next.HANG_UP)

    async def record_talks(self) -> None:
        """Have the dialplan record the caller with whoever answers him."""
        await self._wish(RECORD)

    async def survey_after_talk(self) -> None:
        """Have the dialplan bring the caller back when the agent has hung up."""
        await self._wish(SURVEY)

    async def _wish(self, variable: str) -> None:
        try:
            self._channel.require_caller()
            await self._channel.set_variable(variable, "yes")
        except (HungUp, CallGone):
            pass  # whoever is gone needs nothing
        except AmiError:
            LOG.warning(
                "the dialplan did not take a wish", extra={"call": str(self._channel.key), "variable": variable}
            )

    async def _hand_over(self, target: Next, queue: str = "", priority: QueuePriority | None = None) -> None:
        try:
            self._channel.require_caller()
            if queue:
                await self._channel.set_variable(QUEUE, queue)
            if priority is not None:
                await self._channel.set_variable(PRIORITY, str(priority.value))
            await self._channel.set_variable(NEXT, target.value)
            await self._channel.give_back()
        except (HungUp, CallGone):
            pass  # whoever is gone needs no exit
        except AmiError:
            LOG.warning("the call could not be handed over", extra={"call": str(self._channel.key), "to": target.value})
