"""Several Asterisk nodes served by one process: a lease and a link for each, calls told apart by system name."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.ami.action_times import ActionEnded, untold
from adapters.asterisk.ami.events import LinkCameUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.errors import SystemNameTaken
from adapters.asterisk.lease import NodeLease

LOG = logging.getLogger(__name__)

Serve = Callable[[AmiLink], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ServedNode:
    """One Asterisk, the file in its run folder that says which bridge serves it, and who times its answers."""

    ami: AmiSettings
    lease_path: Path
    action_ended: ActionEnded = untold


class AsteriskNodes:
    """`await run(serve)` waits for each node's lease, opens its link and calls `serve(link)` for it.

    `serve` subscribes first and then waits for LinkCameUp. When it returns, its node is done; when it raises, all
    nodes stop.
    """

    def __init__(self, nodes: Sequence[ServedNode]) -> None:
        self._nodes = tuple(nodes)
        self._links: dict[str, AmiLink] = {}

    async def run(self, serve: Serve) -> None:
        """Serves all nodes until the last `serve` returned. Raises SystemNameTaken when two nodes bear one name."""
        async with asyncio.TaskGroup() as tasks:
            for node in self._nodes:
                tasks.create_task(self._serve_node(node, serve), name=f"node {node.ami.address}")

    async def _serve_node(self, node: ServedNode, serve: Serve) -> None:
        link_of_node = AmiLink(node.ami, node.action_ended)
        async with NodeLease(node.lease_path), link_of_node as link, asyncio.TaskGroup() as tasks:
            registrar = tasks.create_task(self._register(link), name=f"node name {node.ami.address}")
            try:
                await serve(link)
            finally:
                registrar.cancel()
                self._forget(link)

    async def _register(self, link: AmiLink) -> None:
        """Keeps the link under its node's name, also when Asterisk comes back under another one."""
        with link.subscribe(LinkCameUp, name="node register", limit=16) as ups:
            if link.is_up:
                self._name(link, link.system_name)
            async for event in ups:
                if isinstance(event, LinkCameUp):
                    self._name(link, event.system_name)

    def _name(self, link: AmiLink, system_name: str) -> None:
        if self._links.get(system_name, link) is not link:
            raise SystemNameTaken(f"two nodes are called {system_name}")
        self._forget(link)
        self._links[system_name] = link

    def _forget(self, link: AmiLink) -> None:
        for name in [name for name, known in self._links.items() if known is link]:
            del self._links[name]
