"""Somebody whom we have rung has answered: what is known of his call, and who talks to him."""

from dataclasses import dataclass
from typing import Protocol

from adapters.asterisk.ami.link import AmiLink
from models.call import CallKey


@dataclass(frozen=True, slots=True)
class NoticeArrival:
    """The talking half of an answered attempt, before us."""

    key: CallKey
    channel: str
    attempt: str
    is_taken_back: bool = False
    """An earlier bridge had it, or a link that broke: nobody knows what he has heard."""


class NoticeTalks(Protocol):
    async def receive(self, link: AmiLink, arrival: NoticeArrival) -> None:
        """Talk to him, and keep what he heard; the way out too is ours. Whatever is raised ends his call alone."""
        ...


class NoNotices:
    """Nobody talks to him: the dialplan ends his call."""

    async def receive(self, link: AmiLink, arrival: NoticeArrival) -> None:
        await link.break_agi(arrival.channel)
