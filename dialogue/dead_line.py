"""A line whose caller is gone: a conversation run over its journal on it ends as its caller's hang-up would have."""

from collections.abc import Sequence
from typing import Never

from dialogue.errors import HungUp
from dialogue.prompt import Prompt


class DeadLine:
    """The port `Line` after the hang-up."""

    async def play(self, prompts: Sequence[Prompt]) -> Never:
        raise HungUp

    async def recite(self, prompts: Sequence[Prompt]) -> Never:
        raise HungUp

    async def key(self, within_s: float) -> Never:
        raise HungUp

    def forget_keys(self) -> str:
        return ""

    async def record(self, name: str, max_s: float) -> Never:
        raise HungUp
