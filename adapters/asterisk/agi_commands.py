"""AGI commands under way: which answer belongs to whom, who must learn that his channel is gone, and who comes late."""

import asyncio
import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.asterisk.agi import AgiAnswer
from adapters.asterisk.errors import CallGone, LinkDown


class AgiCommand:
    """One command on its way. `channel_left` fires when the channel takes no more commands."""

    def __init__(self, command_id: str, channel: str) -> None:
        self.command_id = command_id
        self.channel = channel
        self.answer: asyncio.Future[AgiAnswer] = asyncio.get_running_loop().create_future()
        self.channel_left = asyncio.Event()

    def fail(self, error: CallGone | LinkDown) -> None:
        self.channel_left.set()
        if not self.answer.done():
            self.answer.set_exception(error)


class AgiCommands:
    """All commands of one node. The ids differ from those of every earlier bridge, so a late answer harms nobody."""

    def __init__(self) -> None:
        self._bridge = uuid.uuid4().hex[:8]
        self._numbers = itertools.count(1)
        self._by_id: dict[str, AgiCommand] = {}
        self._by_channel: defaultdict[str, list[AgiCommand]] = defaultdict(list)
        self._left: set[str] = set()

    @contextmanager
    def expect(self, channel: str) -> Iterator[AgiCommand]:
        """Enter before the command is sent, so that an early answer or hang-up finds it."""
        command = AgiCommand(f"{self._bridge}-{next(self._numbers)}", channel)
        self._by_id[command.command_id] = command
        self._by_channel[channel].append(command)
        try:
            yield command
        finally:
            self._forget(command)

    def answered(self, command_id: str, answer: AgiAnswer) -> None:
        command = self._by_id.get(command_id)
        if command is not None and not command.answer.done():
            command.answer.set_result(answer)

    def channel_came(self, channel: str) -> None:
        """It waits for commands, perhaps again."""
        self._left.discard(channel)

    def channel_left(self, channel: str) -> None:
        """It takes no more commands: whoever learns of it late must not send one, for Asterisk would keep it."""
        self._left.add(channel)
        self._fail_all(channel)

    def channel_ended(self, channel: str) -> None:
        """It is no more."""
        self._left.discard(channel)
        self._fail_all(channel)

    def has_left(self, channel: str) -> bool:
        """Whether it went on in the dialplan, as far as this connection has told."""
        return channel in self._left

    def link_lost(self, reason: str) -> None:
        self._left.clear()  # what happens meanwhile is not told: whoever comes back asks which channels there are
        for command in self._by_id.values():
            command.fail(LinkDown(reason, sent=True))

    def _fail_all(self, channel: str) -> None:
        for command in self._by_channel.get(channel, ()):
            command.fail(CallGone(channel))

    def _forget(self, command: AgiCommand) -> None:
        del self._by_id[command.command_id]
        waiting = self._by_channel[command.channel]
        waiting.remove(command)
        if not waiting:
            del self._by_channel[command.channel]
        if command.answer.done() and not command.answer.cancelled():
            command.answer.exception()  # looked at, else asyncio reports it as never retrieved
