"""Tests of one file that are told at once: callers wait most of their time, so several may wait together.

All tests of a file that are marked `at_once`, with the same word if there is one, begin with the first of them; each
then waits for its own end, and fails alone. They share the fixtures of the first. What holds for the whole company, as
that no channel is left, belongs into its fixture, after the last of them.
"""

import asyncio
import functools
import inspect
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest

MARK = "at_once"

Story = Callable[..., Awaitable[None]]


class Together:
    """Those of one file, and one word, that were chosen."""

    def __init__(self, members: Sequence[pytest.Function]) -> None:
        self._stories: Mapping[str, Story] = {each.name: each.obj for each in members}
        self._parameters = {each.name: each.callspec.params if hasattr(each, "callspec") else {} for each in members}
        self._running: Mapping[str, asyncio.Task[None]] = {}

    def instead_of(self, member: pytest.Function) -> Story:
        """What runs in place of this test: it begins them all if nobody has yet, and waits for this one."""

        @functools.wraps(self._stories[member.name])
        async def waits(**_: object) -> None:
            if not self._running:
                self._running = {each: self._begun(each, member.funcargs) for each in self._stories}
            await self._running[member.name]

        return waits

    @property
    def fixtures(self) -> set[str]:
        """What any of them wants."""
        return {wanted for each in self._stories for wanted in self._wanted(each) - self._parameters[each].keys()}

    def _begun(self, name: str, fixtures: Mapping[str, object]) -> asyncio.Task[None]:
        known = {**fixtures, **self._parameters[name]}
        told = _told(self._stories[name], {each: known[each] for each in self._wanted(name)})
        return asyncio.get_running_loop().create_task(told, name=name)

    def _wanted(self, name: str) -> set[str]:
        return set(inspect.signature(self._stories[name]).parameters)


async def _told(story: Story, wanted: Mapping[str, object]) -> None:
    await story(**wanted)


def tell_at_once(items: Sequence[pytest.Item]) -> None:
    """Let the marked tests among these run together, file by file."""
    groups: defaultdict[tuple[object, ...], list[pytest.Function]] = defaultdict(list)
    for item in items:
        mark = item.get_closest_marker(MARK)
        if isinstance(item, pytest.Function) and mark is not None:
            groups[item.path, *mark.args].append(item)
    for members in groups.values():
        together = Together(members)
        for each in members:
            each.obj = together.instead_of(each)
            each.fixturenames += sorted(together.fixtures - set(each.fixturenames))
